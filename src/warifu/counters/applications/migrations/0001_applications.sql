-- SPDX-License-Identifier: Apache-2.0
-- 電子申請の受付: applications signed with a card. No serial, no certificate apart from the one inside what came.
CREATE SCHEMA applications;

CREATE TABLE applications.received (
    application  uuid        PRIMARY KEY,
    received_at  timestamptz NOT NULL,
    clerk        text        NOT NULL,
    case_number  text        NOT NULL,
    affair       text        NOT NULL,
    sealed       bytea       NOT NULL
);
CREATE INDEX received_newest ON applications.received (received_at);
COMMENT ON TABLE applications.received IS
    'distributed(application), append-only: a signed application as it came, sealed; who took it in, in which case';

CREATE TABLE applications.answered (
    application  uuid        PRIMARY KEY REFERENCES applications.received (application),
    at           timestamptz NOT NULL,
    valid        boolean     NOT NULL,
    answered_at  timestamptz NOT NULL
);
COMMENT ON TABLE applications.answered IS
    'distributed(application), append-only: what the certified verifier said of its signature: valid or not, at which instant';

CREATE TABLE applications.opened (
    application  uuid        NOT NULL REFERENCES applications.received (application),
    opened_at    timestamptz NOT NULL,
    nonce        bytea       NOT NULL,
    clerk        text        NOT NULL,
    case_number  text        NOT NULL,
    PRIMARY KEY (application, opened_at, nonce)
);
COMMENT ON TABLE applications.opened IS
    'distributed(application), append-only: which clerk was shown who signed, in which case';
