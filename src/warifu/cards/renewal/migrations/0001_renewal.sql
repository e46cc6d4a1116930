-- SPDX-License-Identifier: Apache-2.0
-- カードの更新: what is being written into which chip, until the chip has proved that it has it.
CREATE SCHEMA renewal;

-- One of a card; the next one takes its place. What came of it is in the card's own life (life.turn).
CREATE TABLE renewal.under_way (
    card_id         bytea       PRIMARY KEY CHECK (octet_length(card_id) = 16),
    update_id       bytea       NOT NULL CHECK (octet_length(update_id) = 16),
    nonce           bytea       NOT NULL CHECK (octet_length(nonce) = 32),
    body            text        NOT NULL,
    contents        boolean     NOT NULL,
    signing         boolean     NOT NULL,
    authentication  boolean     NOT NULL,
    pin             boolean     NOT NULL,
    next_order      bigint      NOT NULL CHECK (next_order >= 1),
    ordered         boolean     NOT NULL,
    done            boolean     NOT NULL,
    opened_at       timestamptz NOT NULL
);
COMMENT ON TABLE renewal.under_way IS
    'distributed(card_id): what is being written into a chip at a counter, with the number of the order that writes it; nothing of what is written';

-- 有効期限のお知らせ: once for each last day.
CREATE TABLE renewal.warned (
    card_id    bytea       NOT NULL,
    what       text        NOT NULL CHECK (what IN ('card', 'signing', 'authentication')),
    last_day   date        NOT NULL,
    warned_at  timestamptz NOT NULL,
    PRIMARY KEY (card_id, what, last_day)
);
COMMENT ON TABLE renewal.warned IS
    'distributed(card_id), append-only: which last day of a card or certificate its holder was reminded of, and when';
