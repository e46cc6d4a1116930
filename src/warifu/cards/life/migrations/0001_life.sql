-- SPDX-License-Identifier: Apache-2.0
-- カードの一生: cards from application to end, who is told to hold or end certificates, calls to the stop line.
CREATE SCHEMA life;

-- A card id once, for ever. The row holds the card as it is now; life.turn how it came there.
CREATE TABLE life.card (
    card_id     bytea    PRIMARY KEY CHECK (octet_length(card_id) = 16),
    person      bytea    NOT NULL,
    position    bigint   NOT NULL,
    city        text     NOT NULL,
    born_on     date     NOT NULL,
    state       text     NOT NULL CHECK (state IN ('applied', 'photo-checked', 'in-production', 'made', 'arrived', 'notified', 'active', 'suspended', 'void')),
    turn        integer  NOT NULL CHECK (turn >= 1),
    applied_on  date     NOT NULL,
    expires_on  date     NOT NULL,
    channel     text     NOT NULL CHECK (channel IN ('phone', 'paper', 'counter')),
    entry_due   date
);
CREATE INDEX card_person ON life.card (person);
COMMENT ON TABLE life.card IS
    'distributed(card_id): every card as it is now: holder by reference, city, birth date, state, last day';

CREATE TABLE life.turn (
    card_id  bytea       NOT NULL REFERENCES life.card (card_id),
    turn     integer     NOT NULL CHECK (turn >= 1),
    event    text        NOT NULL,
    state    text        NOT NULL,
    city     text        NOT NULL,
    body     text        NOT NULL,
    clerk    text        NOT NULL,
    case_no  text        NOT NULL,
    at       timestamptz NOT NULL,
    PRIMARY KEY (card_id, turn)
);
COMMENT ON TABLE life.turn IS
    'distributed(card_id), append-only: what happened to a card, at which body''s word, by which clerk for which case';

-- One living card of a person, whoever hands over at the same time. `known` finds her for the stop line.
CREATE TABLE life.living (
    person   bytea PRIMARY KEY,
    card_id  bytea NOT NULL,
    known    bytea NOT NULL CHECK (octet_length(known) = 32)
);
CREATE INDEX living_known ON life.living (known);
COMMENT ON TABLE life.living IS
    'distributed(person): the one card of a person that was handed over and is not void; a keyed digest of name, birth date and address, for the stop line';

CREATE TABLE life.under_way (
    person   bytea PRIMARY KEY,
    card_id  bytea NOT NULL
);
COMMENT ON TABLE life.under_way IS
    'distributed(person): the one card of a person that was applied for and is not yet handed over';

CREATE TABLE life.photo (
    card_id  bytea PRIMARY KEY,
    content  bytea NOT NULL
);
COMMENT ON TABLE life.photo IS
    'distributed(card_id): the photograph of an application, until the card is made or the application ends';

-- What the certification authority must still be told; written with the turn, removed when it has taken it.
CREATE TABLE life.owed (
    card_id      bytea   NOT NULL,
    turn         integer NOT NULL,
    order_given  text    NOT NULL CHECK (order_given IN ('hold', 'release', 'end')),
    ending       text,
    PRIMARY KEY (card_id, turn)
);
COMMENT ON TABLE life.owed IS
    'distributed(card_id): orders to the certification authority that it has not taken yet, in their order';

CREATE TABLE life.followed (
    source  text   PRIMARY KEY,
    serial  bigint NOT NULL
);
INSERT INTO life.followed VALUES ('numbers', 0);
COMMENT ON TABLE life.followed IS 'local: up to which event of the numbers the cards have followed';

CREATE TABLE life.look (
    card_id    bytea       NOT NULL,
    looked_at  timestamptz NOT NULL,
    body       text        NOT NULL,
    clerk      text        NOT NULL,
    case_no    text        NOT NULL,
    nonce      bytea       NOT NULL,
    PRIMARY KEY (card_id, looked_at, nonce)
);
COMMENT ON TABLE life.look IS
    'distributed(card_id), append-only: which clerk was shown the state of a card, when, for which case';

-- A call to the stop line: durable before it is answered, the same whether it finds anybody.
CREATE TABLE life.stop_call (
    call_id    bytea       PRIMARY KEY CHECK (octet_length(call_id) = 16),
    known      bytea       NOT NULL CHECK (octet_length(known) = 32),
    called_at  timestamptz NOT NULL
);
COMMENT ON TABLE life.stop_call IS
    'distributed(call_id), append-only: calls to the stop line, by keyed digest of what the caller said of herself';

CREATE TABLE life.stop_waiting (
    call_id  bytea PRIMARY KEY REFERENCES life.stop_call (call_id)
);
COMMENT ON TABLE life.stop_waiting IS 'distributed(call_id): calls to the stop line that were not acted on yet';
