-- SPDX-License-Identifier: Apache-2.0
-- 自分の記録の鎖: as login.book, for what services did and what she decided about them.
CREATE TABLE openid.book (
    person_id  bytea  PRIMARY KEY,
    place      bigint NOT NULL CHECK (place >= 0),
    head       bytea  NOT NULL CHECK (octet_length(head) = 32)
);
COMMENT ON TABLE openid.book IS
    'distributed(person_id): how many lines about services a person was given, and the head of their chain';

ALTER TABLE openid.event ADD COLUMN place bigint NOT NULL DEFAULT 0;
ALTER TABLE openid.event ADD COLUMN before bytea NOT NULL DEFAULT '';
