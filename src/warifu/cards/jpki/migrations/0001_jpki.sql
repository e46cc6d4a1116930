-- SPDX-License-Identifier: Apache-2.0
-- 公的個人認証: certificates issued, what happened to each, and the numbers of the lists.
CREATE SCHEMA jpki;

CREATE TABLE jpki.certificate (
    serial      bytea       PRIMARY KEY CHECK (octet_length(serial) = 20),
    kind        text        NOT NULL CHECK (kind IN ('signing', 'authentication')),
    generation  smallint    NOT NULL CHECK (generation >= 1),
    card_id     bytea       NOT NULL CHECK (octet_length(card_id) = 16),
    issued_at   timestamptz NOT NULL,
    until       date        NOT NULL,
    der         bytea       NOT NULL
);
CREATE INDEX certificate_card ON jpki.certificate (card_id);
COMMENT ON TABLE jpki.certificate IS
    'distributed(serial), append-only: every certificate issued; a signing one holds its holder''s four items';

-- One line for each turn in a certificate's life; the highest one is in force. Two at once: one gets in.
CREATE TABLE jpki.turn (
    serial  bytea       NOT NULL REFERENCES jpki.certificate (serial),
    turn    integer     NOT NULL CHECK (turn >= 1),
    state   text        NOT NULL CHECK (state IN ('good', 'held', 'revoked')),
    ending  text,
    at      timestamptz NOT NULL,
    PRIMARY KEY (serial, turn)
);
COMMENT ON TABLE jpki.turn IS
    'distributed(serial), append-only: issued, held, released or ended, and why; nothing follows an end';

-- The card's certificate of one kind that has not ended: at most one, whoever asks at the same time.
CREATE TABLE jpki.in_force (
    card_id  bytea NOT NULL,
    kind     text  NOT NULL,
    serial   bytea NOT NULL,
    PRIMARY KEY (card_id, kind)
);
COMMENT ON TABLE jpki.in_force IS
    'distributed(card_id): which certificate of a card is in force or held; removed when it ends';

CREATE TABLE jpki.list_number (
    kind    text    NOT NULL,
    number  bigint  NOT NULL CHECK (number >= 1),
    PRIMARY KEY (kind, number)
);
COMMENT ON TABLE jpki.list_number IS 'local, append-only: numbers of revocation lists, which only grow';

-- 失効情報の照会: who asked about which certificate, for what. No content of what was signed.
CREATE TABLE jpki.asked (
    serial    bytea       NOT NULL,
    asked_at  timestamptz NOT NULL,
    verifier  text        NOT NULL,
    purpose   text        NOT NULL,
    told      text        NOT NULL,
    nonce     bytea       NOT NULL,
    PRIMARY KEY (serial, asked_at, nonce)
);
COMMENT ON TABLE jpki.asked IS
    'distributed(serial), append-only: who was told the state of which certificate (JPKI Act 17)';
