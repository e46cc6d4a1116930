-- SPDX-License-Identifier: Apache-2.0
-- 外国籍の子の認知 (KA 60; General Rules Act 29): a child whom the father's register notes and none has.

CREATE TABLE families.foreign_child (
  in_house_number text PRIMARY KEY CHECK (in_house_number ~ '^[a-z2-7]{26}$'),
  event_id uuid NOT NULL REFERENCES families.event,
  name text NOT NULL CHECK (name <> ''),
  born_on date NOT NULL,
  sex text NOT NULL,
  nationality text NOT NULL
);
COMMENT ON TABLE families.foreign_child IS
  'tenant-schema, append-only: foreign children whom a father here recognised, as the notice states them; no register has them';
