-- SPDX-License-Identifier: Apache-2.0
-- カードの金庫: chips of a city that wait for their holders. No PIN and no person stands here; a chip is sealed at rest.
CREATE SCHEMA card_safe;

-- One row for a chip: a state takes the place of the one before it, so there are never two. Erased when it is taken.
CREATE TABLE card_safe.chip (
    card_id    bytea       PRIMARY KEY CHECK (octet_length(card_id) = 16),
    stage      text        NOT NULL CHECK (stage IN ('sealed', 'set', 'handed-over', 'unlocked')),
    image      bytea       NOT NULL,
    digest     bytea       NOT NULL,
    kept_at    timestamptz NOT NULL,
    receipted  boolean     NOT NULL DEFAULT false,
    counter    integer     NOT NULL DEFAULT 0,
    proof      bytea       NOT NULL DEFAULT ''
);
COMMENT ON TABLE card_safe.chip IS
    'tenant-schema: each chip in the safe, sealed to this city''s key, until its holder takes it';

CREATE TABLE card_safe.passed (
    passed_id  uuid        PRIMARY KEY DEFAULT uuidv7(),
    card_id    bytea       NOT NULL,
    what       text        NOT NULL CHECK (what IN ('kept', 'set', 'handed-over', 'unlocked', 'taken', 'destroyed')),
    clerk      text        NOT NULL,
    case_no    text        NOT NULL,
    at         timestamptz NOT NULL
);
CREATE INDEX passed_card ON card_safe.passed (card_id, at);
COMMENT ON TABLE card_safe.passed IS
    'tenant-schema, append-only: what happened to a chip at this city, in whose case; nothing of what was typed';
