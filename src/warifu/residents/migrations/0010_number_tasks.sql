-- SPDX-License-Identifier: Apache-2.0
-- 番号の指定と通知: who still has to get a number, this city's code, or the letter that tells the number (Act 7).

CREATE TABLE residents.number_task (
  place_in_order bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  in_house_number text NOT NULL,
  with_letter boolean NOT NULL,
  owed_at timestamptz NOT NULL,
  tries int NOT NULL DEFAULT 0 CHECK (tries >= 0),
  not_before timestamptz NOT NULL,
  settled_at timestamptz
);
CREATE INDEX number_task_waiting ON residents.number_task (not_before) WHERE settled_at IS NULL;
COMMENT ON TABLE residents.number_task IS
  'tenant-schema: whose number, linkage code or number notice is still to be got since an event, and when to try next';

CREATE TABLE residents.number_task_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  followed_to bigint NOT NULL DEFAULT 0
);
INSERT INTO residents.number_task_head DEFAULT VALUES;
COMMENT ON TABLE residents.number_task_head IS
  'tenant-schema: one row; up to which notice of the outbox new records were looked for';

CREATE TABLE residents.number_finding (
  request_id uuid PRIMARY KEY,
  in_house_number text NOT NULL REFERENCES residents.resident,
  leaked boolean NOT NULL,
  at_risk boolean NOT NULL,
  ex_officio boolean NOT NULL,
  evidence text NOT NULL CHECK (evidence <> ''),
  found_by text NOT NULL CHECK (found_by <> ''),
  found_at timestamptz NOT NULL,
  outcome text NOT NULL DEFAULT '',
  settled_at timestamptz
);
CREATE INDEX number_finding_waiting ON residents.number_finding (found_at) WHERE settled_at IS NULL;
COMMENT ON TABLE residents.number_finding IS
  'tenant-schema: what the mayor found about a number said to have leaked (Act 7(2)), before J-LIS was asked, and its answer';
