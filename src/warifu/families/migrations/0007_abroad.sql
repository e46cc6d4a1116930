-- SPDX-License-Identifier: Apache-2.0
-- 国外転出者: who of a supplement is abroad, and which embassy was told what of whom.

CREATE TABLE families.gone_abroad (
  in_house_number text NOT NULL REFERENCES families.person,
  from_on date NOT NULL,
  message_id uuid NOT NULL,
  record_code text NOT NULL,
  PRIMARY KEY (in_house_number, from_on, message_id)
);
COMMENT ON TABLE families.gone_abroad IS
  'tenant-schema, append-only: lines of the supplement that say that somebody went abroad, with the resident record code that came along';

CREATE TABLE families.embassy_asking (
  message_id uuid PRIMARY KEY,
  asked_by text NOT NULL CHECK (asked_by LIKE 'embassy:%'),
  asked_clerk text NOT NULL CHECK (asked_clerk <> ''),
  asked_case text NOT NULL CHECK (asked_case <> ''),
  in_house_number text REFERENCES families.person,
  confirmed boolean NOT NULL,
  asked_at timestamptz NOT NULL
);
COMMENT ON TABLE families.embassy_asking IS
  'tenant-schema, append-only: which embassy asked in which case whether somebody abroad stands in a register here; committed before the answer';
