-- SPDX-License-Identifier: Apache-2.0
-- 申請の受付: who looked at which photograph and what was said of it; who is in haste. No photograph is here.
CREATE SCHEMA intake;

-- One word about one photograph, whoever looks at the same time.
CREATE TABLE intake.seen (
    card_id  bytea       NOT NULL,
    digest   bytea       NOT NULL CHECK (octet_length(digest) = 32),
    by       text        NOT NULL,
    at       timestamptz NOT NULL,
    reason   text        NOT NULL,
    PRIMARY KEY (card_id, digest)
);
COMMENT ON TABLE intake.seen IS
    'distributed(card_id), append-only: who looked at which photograph, by its hash; why it was refused, or empty';

CREATE TABLE intake.express (
    card_id   bytea PRIMARY KEY,
    ground    text  NOT NULL,
    due_on    date  NOT NULL,
    body      text  NOT NULL,
    clerk     text  NOT NULL,
    case_no   text  NOT NULL
);
COMMENT ON TABLE intake.express IS
    'distributed(card_id), append-only: which cards go first, on which ground, by when, at whose word';
