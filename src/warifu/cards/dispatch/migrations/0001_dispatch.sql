-- SPDX-License-Identifier: Apache-2.0
-- カードの発送と命令: chips on their way to cities, their receipts, and the orders given to chips. No PIN, no person.
CREATE SCHEMA dispatch;

-- A chip goes to one city, once. Its image is a file beside the database until the receipt has come.
CREATE TABLE dispatch.parcel (
    card_id      bytea       PRIMARY KEY CHECK (octet_length(card_id) = 16),
    city         text        NOT NULL,
    kind         text        NOT NULL,
    login_key    bytea       NOT NULL,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    shipped_at   timestamptz NOT NULL,
    received_at  timestamptz,
    receipt      bytea,
    erased_at    timestamptz CHECK (erased_at IS NULL OR received_at IS NOT NULL),
    CHECK ((received_at IS NULL) = (receipt IS NULL))
);
COMMENT ON TABLE dispatch.parcel IS
    'distributed(card_id): which chip was sent to which city, the city''s signed receipt, when J-LIS erased its own copy';

-- A counter once for each chip: what was ordered can never be ordered again under the same counter.
CREATE TABLE dispatch.chip_order (
    card_id     bytea       NOT NULL,
    counter     integer     NOT NULL CHECK (counter >= 1),
    act         text        NOT NULL,
    places      text[]      NOT NULL,
    expires_at  bigint      NOT NULL,
    body        text        NOT NULL,
    clerk       text        NOT NULL,
    case_no     text        NOT NULL,
    ordered_at  timestamptz NOT NULL,
    PRIMARY KEY (card_id, counter)
);
COMMENT ON TABLE dispatch.chip_order IS
    'distributed(card_id), append-only: each order signed for a chip, by its counter: to open or to unlock, at whose word';
