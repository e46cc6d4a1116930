-- SPDX-License-Identifier: Apache-2.0
-- カードのお知らせ: letters that holders are owed, written with what causes them, until the print room has the order.
CREATE TABLE life.letter (
    card_id      bytea       NOT NULL,
    cause        text        NOT NULL,
    place        integer     NOT NULL CHECK (place >= 1),
    tells        text        NOT NULL,
    happened_on  date        NOT NULL,
    until_on     date,
    word         text        NOT NULL,
    owed_at      timestamptz NOT NULL,
    ordered      boolean     NOT NULL,
    PRIMARY KEY (card_id, cause),
    UNIQUE (card_id, place)
);
CREATE INDEX letter_to_order ON life.letter (card_id, place) WHERE NOT ordered;
COMMENT ON TABLE life.letter IS
    'distributed(card_id): letters on paper that the holder of a card is owed, once for each cause, and whether the print room has the order';
