-- SPDX-License-Identifier: Apache-2.0
-- 署名検証: who asked about which signature, and the one answer about it. No document, certificate or name.
CREATE SCHEMA verification;

-- A signature is known by the SHA-256 of its own bytes, which say nothing without it.
CREATE TABLE verification.asked (
    signature  bytea       NOT NULL CHECK (octet_length(signature) = 32),
    asked_at   timestamptz NOT NULL,
    nonce      bytea       NOT NULL CHECK (octet_length(nonce) = 16),
    asker      text        NOT NULL,
    purpose    text        NOT NULL,
    PRIMARY KEY (signature, asked_at, nonce)
);
COMMENT ON TABLE verification.asked IS
    'distributed(signature), append-only: who asked whether which signature held, and for what';

CREATE TABLE verification.answered (
    signature  bytea       NOT NULL CHECK (octet_length(signature) = 32),
    at         timestamptz NOT NULL,
    valid      boolean     NOT NULL,
    PRIMARY KEY (signature, at)
);
COMMENT ON TABLE verification.answered IS
    'distributed(signature), append-only: valid or not at an instant; the earliest proven instant is told';
