-- SPDX-License-Identifier: Apache-2.0
-- 旅券のための提供用識別符号: codes handed to people for the passport office, and their one use.

CREATE TABLE families.passport_code (
  code_digest bytea PRIMARY KEY CHECK (length(code_digest) = 32),
  register_number text NOT NULL,
  in_house_number text NOT NULL REFERENCES families.person,
  good_until date NOT NULL,
  case_id uuid NOT NULL REFERENCES families.clerk_case,
  given_at timestamptz NOT NULL
);
COMMENT ON TABLE families.passport_code IS
  'tenant-schema, append-only: codes for the passport office as a hash: of which person in which register, in which case, until when';

CREATE TABLE families.passport_use (
  code_digest bytea PRIMARY KEY REFERENCES families.passport_code,
  message_id uuid NOT NULL,
  asked_by text NOT NULL CHECK (asked_by <> ''),
  asked_case text NOT NULL CHECK (asked_case <> ''),
  version int NOT NULL,
  used_at timestamptz NOT NULL
);
COMMENT ON TABLE families.passport_use IS
  'tenant-schema, append-only: the one use of such a code: by which office, for which case; committed before the facts go out';
