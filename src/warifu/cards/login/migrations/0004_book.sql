-- SPDX-License-Identifier: Apache-2.0
-- 自分の記録の鎖: each line a person is told has a place and stands on the head before it, from the moment it is
-- recorded. The one row of a person is locked while a line is placed, so that places have no gap.
CREATE TABLE login.book (
    person_id  bytea  PRIMARY KEY,
    place      bigint NOT NULL CHECK (place >= 0),
    head       bytea  NOT NULL CHECK (octet_length(head) = 32)
);
COMMENT ON TABLE login.book IS
    'distributed(person_id): how many lines of her own a person was given, and the head of their chain';

ALTER TABLE login.happening ADD COLUMN place bigint NOT NULL DEFAULT 0;
ALTER TABLE login.happening ADD COLUMN before bytea NOT NULL DEFAULT '';
