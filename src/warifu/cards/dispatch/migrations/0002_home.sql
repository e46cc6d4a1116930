-- SPDX-License-Identifier: Apache-2.0
-- 本人限定受取: cards that go to their holders' homes by registered post. No address and no person; no code.
CREATE TABLE dispatch.home (
    card_id       bytea       PRIMARY KEY,
    letter        bytea       NOT NULL CHECK (octet_length(letter) = 32),
    sent_at       timestamptz NOT NULL,
    delivered_at  timestamptz
);
CREATE INDEX home_letter ON dispatch.home (letter);
COMMENT ON TABLE dispatch.home IS
    'distributed(card_id): which card goes home, the hash of the code printed in its letter, when the post gave it to her';

COMMENT ON TABLE dispatch.parcel IS
    'distributed(card_id): which chip was sent to or by way of which city, the city''s signed receipt or the chip''s own proof, when J-LIS erased its copy';
