-- SPDX-License-Identifier: Apache-2.0
-- 戸籍の窓口: the cases of clerks and every look at a register, written before anybody is shown.

CREATE TABLE families.clerk_case (
  case_id uuid PRIMARY KEY,
  reference text NOT NULL CHECK (reference <> ''),
  reason text NOT NULL CHECK (reason <> ''),
  clerk text NOT NULL CHECK (clerk <> ''),
  opened_on date NOT NULL,
  opened_at timestamptz NOT NULL
);
COMMENT ON TABLE families.clerk_case IS
  'tenant-schema, append-only: why a clerk works with registers: her case number and reason; good for that day';

CREATE TABLE families.look (
  look_id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES families.clerk_case,
  what text NOT NULL CHECK (what IN ('none', 'register', 'notice', 'compared', 'passport', 'certificate', 'supplement')),
  register_number text,
  version int,
  looked_at timestamptz NOT NULL,
  CHECK ((register_number IS NULL) = (what = 'none') AND (version IS NULL) = (what = 'none'))
);
CREATE INDEX look_by_register ON families.look (register_number);
CREATE INDEX look_by_case ON families.look (case_id);
COMMENT ON TABLE families.look IS
  'tenant-schema, append-only: each look of a clerk at a register, or a search that found none; committed before it is shown';
