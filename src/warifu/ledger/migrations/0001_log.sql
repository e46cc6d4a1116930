-- SPDX-License-Identifier: Apache-2.0
-- The log's truth (LG-10) and what a witness has seen (LG-8). Both are append-only by GRANT.
CREATE SCHEMA ledger;

CREATE TABLE ledger.ledger_entry (
    idx           bigint   NOT NULL PRIMARY KEY CHECK (idx >= 0),
    submitter     text     NOT NULL,
    submit_key    bytea    NOT NULL CHECK (octet_length(submit_key) BETWEEN 1 AND 64),
    entry         bytea    NOT NULL CHECK (octet_length(entry) = 44),
    latest_minute bigint   NOT NULL,
    UNIQUE (submitter, submit_key)
);
COMMENT ON TABLE ledger.ledger_entry IS
    'local, append-only: every entry of the log, without gaps, numbered by its one sequencer (LG-10)';
COMMENT ON COLUMN ledger.ledger_entry.submit_key IS 'makes a repeated submission return the same index';
COMMENT ON COLUMN ledger.ledger_entry.latest_minute IS 'Unix time // 60 promised for inclusion; not public';

CREATE TABLE ledger.witnessed_head (
    origin  text        NOT NULL,
    size    bigint      NOT NULL CHECK (size >= 0),
    root    bytea       NOT NULL CHECK (octet_length(root) = 32),
    note    text        NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (origin, size)
);
COMMENT ON TABLE ledger.witnessed_head IS
    'local, append-only: heads this witness has cosigned; one root per size, for ever (LG-8)';

CREATE TABLE ledger.witness_alarm (
    origin    text        NOT NULL,
    note_hash bytea       NOT NULL CHECK (octet_length(note_hash) = 32),
    note      text        NOT NULL,
    held_note text        NOT NULL,
    reason    text        NOT NULL,
    seen_at   timestamptz NOT NULL,
    PRIMARY KEY (origin, note_hash)
);
COMMENT ON TABLE ledger.witness_alarm IS
    'local, append-only: checkpoints this witness refused, beside the one it holds, as evidence (LG-8)';
