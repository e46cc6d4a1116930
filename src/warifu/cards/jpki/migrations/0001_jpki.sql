-- SPDX-License-Identifier: Apache-2.0
-- 公的個人認証: certificates issued, what happened to each, who asked about it, and the numbers of the lists.
CREATE SCHEMA jpki;

CREATE TABLE jpki.certificate (
    serial      bytea       PRIMARY KEY CHECK (octet_length(serial) = 20),
    kind        text        NOT NULL CHECK (kind IN ('signing', 'authentication')),
    generation  smallint    NOT NULL CHECK (generation >= 1),
    card_id     bytea       NOT NULL CHECK (octet_length(card_id) = 16),
    body        text        NOT NULL,
    issued_at   timestamptz NOT NULL,
    until       date        NOT NULL,
    der         bytea       NOT NULL,
    salt        bytea       NOT NULL CHECK (octet_length(salt) = 32),
    follows     bytea
);
CREATE INDEX certificate_card ON jpki.certificate (card_id);
COMMENT ON TABLE jpki.certificate IS
    'distributed(serial), append-only: every certificate issued, who applied for it, and the salt that opens its entry in the public log; a signing one holds its holder''s four items';

-- One line for each turn in a certificate's life; the highest one is in force. Two at once: one gets in.
CREATE TABLE jpki.turn (
    serial  bytea       NOT NULL REFERENCES jpki.certificate (serial),
    turn    integer     NOT NULL CHECK (turn >= 1),
    state   text        NOT NULL CHECK (state IN ('good', 'held', 'revoked')),
    ending  text,
    body    text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (serial, turn)
);
COMMENT ON TABLE jpki.turn IS
    'distributed(serial), append-only: issued, held, released or ended, why, and at whose order; nothing follows an end';

-- The card's certificate of one kind that has not ended: at most one, whoever asks at the same time.
CREATE TABLE jpki.in_force (
    card_id  bytea NOT NULL,
    kind     text  NOT NULL,
    serial   bytea NOT NULL,
    PRIMARY KEY (card_id, kind)
);
COMMENT ON TABLE jpki.in_force IS
    'distributed(card_id): which certificate of a card is in force or held; removed when it ends';

-- At most one certificate takes another's place: two would make two people one.
CREATE TABLE jpki.succession (
    earlier  bytea PRIMARY KEY,
    later    bytea NOT NULL
);
COMMENT ON TABLE jpki.succession IS
    'distributed(earlier), append-only: which certificate took the place of which, by renewal or on a new card';

CREATE TABLE jpki.list_number (
    kind        text     NOT NULL,
    generation  smallint NOT NULL,
    number      bigint   NOT NULL CHECK (number >= 1),
    PRIMARY KEY (kind, generation)
);
COMMENT ON TABLE jpki.list_number IS 'local: the number of each authority''s newest revocation list; it only grows';

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
    'distributed(serial), append-only: who was told the state of which certificate, for what (JPKI Act 17, 36)';

CREATE TABLE jpki.list_asked (
    kind        text        NOT NULL,
    generation  smallint    NOT NULL,
    place       smallint    NOT NULL,
    asked_at    timestamptz NOT NULL,
    verifier    text        NOT NULL,
    purpose     text        NOT NULL,
    nonce       bytea       NOT NULL,
    PRIMARY KEY (kind, asked_at, nonce)
);
COMMENT ON TABLE jpki.list_asked IS
    'distributed(kind), append-only: who was given which revocation list, for what; place -1 is the full list';
