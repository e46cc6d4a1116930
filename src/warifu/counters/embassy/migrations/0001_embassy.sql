-- SPDX-License-Identifier: Apache-2.0
-- 在外公館の窓口: which city was asked in which case. No column for anything about a person.
CREATE SCHEMA embassy;

CREATE TABLE embassy.asking (
    message_id uuid        PRIMARY KEY,
    case_ref   text        NOT NULL CHECK (case_ref <> ''),
    clerk      text        NOT NULL CHECK (clerk <> ''),
    keeper     text        NOT NULL CHECK (keeper LIKE 'city:%'),
    asked_at   timestamptz NOT NULL
);
CREATE INDEX asking_by_case ON embassy.asking (case_ref);
COMMENT ON TABLE embassy.asking IS
  'tenant-schema, append-only: which city a clerk asked in which case whether somebody is a national abroad; committed before it is asked';
