-- SPDX-License-Identifier: Apache-2.0
-- 本人限定受取: cards that go to their holders' homes by post, and the keys by which they will open.
ALTER TABLE life.card DROP CONSTRAINT card_state_check;
ALTER TABLE life.card ADD CONSTRAINT card_state_check
    CHECK (state IN ('applied', 'photo-checked', 'in-production', 'made', 'homeward', 'arrived', 'notified', 'active', 'suspended', 'void'));

-- The public half of a code that she alone has. Written into the chip when it is made, and deleted here then.
CREATE TABLE life.opening (
    card_id  bytea PRIMARY KEY,
    opens    bytea NOT NULL CHECK (octet_length(opens) = 32)
);
COMMENT ON TABLE life.opening IS
    'distributed(card_id): the public key of the code by which a card that goes home will open, until the card is made or the application ends';
