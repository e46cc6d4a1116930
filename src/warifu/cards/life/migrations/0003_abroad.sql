-- SPDX-License-Identifier: Apache-2.0
-- 国外継続利用: cards that stay with nationals who leave the country, and applications through an embassy.
ALTER TABLE life.card DROP CONSTRAINT card_channel_check;
ALTER TABLE life.card ADD CONSTRAINT card_channel_check
    CHECK (channel IN ('phone', 'paper', 'counter', 'embassy'));

CREATE TABLE life.kept_abroad (
    card_id  bytea PRIMARY KEY,
    city     text  NOT NULL
);
COMMENT ON TABLE life.kept_abroad IS
    'distributed(card_id): the wish to keep a card abroad, and the city of the legal domicile that deals with it then';
