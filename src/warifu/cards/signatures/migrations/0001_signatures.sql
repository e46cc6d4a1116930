-- SPDX-License-Identifier: Apache-2.0
-- 署名の求め: what services want signed by card, for minutes. Of a document its hash and name alone, until the end.
CREATE SCHEMA signatures;

CREATE TABLE signatures.access (
    access_hash  bytea       PRIMARY KEY CHECK (octet_length(access_hash) = 32),
    client_id    text        NOT NULL,
    until_at     timestamptz NOT NULL
);
CREATE INDEX access_by_end ON signatures.access (until_at);
COMMENT ON TABLE signatures.access IS
    'distributed(access_hash): which service may put documents up for signing, by its access''s hash, five minutes';

-- One person in one browser begins it, and one answer settles it: each step is one UPDATE from the stage before.
CREATE TABLE signatures.transaction (
    transaction_id  uuid        PRIMARY KEY,
    client_id       text        NOT NULL,
    stage           text        NOT NULL
        CHECK (stage IN ('waiting', 'begun', 'judging', 'signed', 'declined', 'not-made', 'not-holding')),
    wanted          bytea       NOT NULL,
    ask             text        NOT NULL,
    person_id       bytea,
    visit           bytea       CHECK (octet_length(visit) = 16),
    nonce           bytea       CHECK (octet_length(nonce) = 32),
    check_code      text        NOT NULL,
    sealed          bytea       NOT NULL,
    until_at        timestamptz NOT NULL,
    CHECK ((stage = 'waiting') = (person_id IS NULL)),
    CHECK ((stage IN ('waiting', 'begun', 'judging')) = (wanted <> '')),
    CHECK ((stage = 'signed') = (sealed <> ''))
);
CREATE INDEX transaction_by_end ON signatures.transaction (until_at);
COMMENT ON TABLE signatures.transaction IS
    'distributed(transaction_id): one document to be signed, ten minutes; its hash until the end, then the signature sealed to the service until it is fetched';
