-- SPDX-License-Identifier: Apache-2.0
-- 表示の留保: this body's orders that the portal keep lines of a mailbox back. Their letters stand among the looks.
ALTER TABLE gateway.sight DROP CONSTRAINT sight_kept_check;
ALTER TABLE gateway.sight ADD CONSTRAINT sight_kept_check
  CHECK (kept IN ('goes', 'waits', 'refused', 'stays', 'order'));

CREATE TABLE gateway.keep_back (
    order_id bytea PRIMARY KEY CHECK (octet_length(order_id) = 32),   -- a commitment to the case of the measure
    name     text NOT NULL UNIQUE REFERENCES gateway.sight,           -- its letter
    wanted   text NOT NULL,                                           -- measure, last day and person
    in_house text NOT NULL,
    until_on date NOT NULL,                                           -- the first day without it
    ended_at timestamptz
);
CREATE UNIQUE INDEX keep_back_standing ON gateway.keep_back (wanted) WHERE ended_at IS NULL;
CREATE INDEX keep_back_of_person ON gateway.keep_back (in_house) WHERE ended_at IS NULL;
COMMENT ON TABLE gateway.keep_back IS
  'local: orders of this body to keep lines back, written with their letters, sent until they are filed, and since when they have ended';
