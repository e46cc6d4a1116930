-- SPDX-License-Identifier: Apache-2.0
-- 回答の記録: what each asker was told, so that whoever signed can be shown it. A question without a line here was
-- never answered: the authority was away, or power failed.
CREATE TABLE verification.told (
    signature  bytea       NOT NULL CHECK (octet_length(signature) = 32),
    asked_at   timestamptz NOT NULL,
    nonce      bytea       NOT NULL,
    at         timestamptz NOT NULL,
    valid      boolean     NOT NULL,
    PRIMARY KEY (signature, asked_at, nonce)
);
COMMENT ON TABLE verification.told IS
    'distributed(signature), append-only: what was told to each question: valid or not, at which instant';

-- How much one asker asks is limited by the hour.
CREATE INDEX asked_by ON verification.asked (asker, asked_at);
