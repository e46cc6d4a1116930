-- SPDX-License-Identifier: Apache-2.0
-- 電子証明書の更新と市区町村の引継ぎ: a renewed certificate waits until the chip has it; a card goes with its
-- holder to another municipality; cards without a PIN; who was told which certificate took another's place.
ALTER TABLE jpki.in_force ADD COLUMN body text;
UPDATE jpki.in_force f SET body = c.body FROM jpki.certificate c WHERE c.serial = f.serial;
ALTER TABLE jpki.in_force ALTER COLUMN body SET NOT NULL;
COMMENT ON TABLE jpki.in_force IS
    'distributed(card_id): which certificate of a card is in force or held, and which municipality may order about it now; removed when it ends';

-- Issued and held, until the chip has proved that it has it: then it takes the place of the one in force.
CREATE TABLE jpki.waiting (
    card_id  bytea NOT NULL,
    kind     text  NOT NULL,
    serial   bytea NOT NULL,
    body     text  NOT NULL,
    PRIMARY KEY (card_id, kind)
);
COMMENT ON TABLE jpki.waiting IS
    'distributed(card_id): the certificate of a card that is issued and not yet known to be in its chip; never good';

CREATE TABLE jpki.face_only (
    card_id  bytea PRIMARY KEY
);
COMMENT ON TABLE jpki.face_only IS
    'distributed(card_id): cards without a PIN, whose certificate counts only where a terminal checked the face';

-- One answer for each verifier and old serial, for ever the same: asking again follows nobody further.
CREATE TABLE jpki.successor_told (
    serial    bytea       NOT NULL,
    verifier  text        NOT NULL,
    purpose   text        NOT NULL,
    later     bytea       NOT NULL,
    told_at   timestamptz NOT NULL,
    PRIMARY KEY (serial, verifier)
);
COMMENT ON TABLE jpki.successor_told IS
    'distributed(serial), append-only: which verifier, who held an old serial, was told which newer one took its place, for what';

CREATE INDEX succession_later ON jpki.succession (later);
