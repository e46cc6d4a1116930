-- SPDX-License-Identifier: Apache-2.0
-- 支援措置の引継ぎ: a measure goes with her to the next city, and holds from the moment she is entered there.

ALTER TABLE residents.measure_heard ADD COLUMN root uuid;
CREATE INDEX measure_heard_by_root ON residents.measure_heard (root);

CREATE TABLE residents.measure_awaited (
  told_by text NOT NULL CHECK (told_by <> ''),
  their_id uuid NOT NULL,
  record_code text NOT NULL CHECK (record_code ~ '^[0-9]{11}$'),
  born_on date NOT NULL,
  told jsonb NOT NULL,
  until_on date NOT NULL,
  PRIMARY KEY (told_by, their_id, record_code)
);
CREATE INDEX measure_awaited_by_code ON residents.measure_awaited (record_code);
COMMENT ON TABLE residents.measure_awaited IS
  'tenant-schema: measures told about people who are on their way here, by resident record code; begun as they are entered';
