-- SPDX-License-Identifier: Apache-2.0
-- 認証の連携: services, sign-ins to them under way, what they were given, and what the person is told of it.
-- Codes and accesses are kept as hashes; the items read from a card stand sealed under them, for minutes.
CREATE SCHEMA openid;

CREATE TABLE openid.sector (
    sector         text        PRIMARY KEY CHECK (sector <> ''),
    epoch          smallint    NOT NULL CHECK (epoch >= 1),
    registered_at  timestamptz NOT NULL
);
COMMENT ON TABLE openid.sector IS
    'reference, append-only: which key names the people of a sector; it never changes, or accounts would be lost';

CREATE TABLE openid.party (
    client_id      text        PRIMARY KEY CHECK (client_id ~ '^[0-9a-zA-Z]{1,255}$'),
    sector         text        NOT NULL REFERENCES openid.sector (sector),
    registration   bytea       NOT NULL,
    secret_hash    bytea       NOT NULL,
    registered_at  timestamptz NOT NULL
);
COMMENT ON TABLE openid.party IS
    'reference, append-only: services, with purpose, items, addresses and public keys; of a secret only the hash';

CREATE TABLE openid.party_end (
    client_id  text        PRIMARY KEY REFERENCES openid.party (client_id),
    ended_at   timestamptz NOT NULL
);
COMMENT ON TABLE openid.party_end IS 'reference, append-only: services that may ask no more';

-- Who used her card in which browser: a quarter of an hour from the last click. The cookie opens the seal.
CREATE TABLE openid.session (
    cookie_hash  bytea       PRIMARY KEY CHECK (octet_length(cookie_hash) = 32),
    person_id    bytea       NOT NULL,
    auth_at      timestamptz NOT NULL,
    sealed       bytea       NOT NULL,
    until_at     timestamptz NOT NULL
);
CREATE INDEX session_by_end ON openid.session (until_at);
COMMENT ON TABLE openid.session IS
    'distributed(cookie_hash): who used her card in a browser; her items are sealed under its cookie';

-- A sign-in under way. One decision takes it away; two at once: one gets it.
CREATE TABLE openid.ask (
    name      text        PRIMARY KEY,
    browser   bytea       NOT NULL CHECK (octet_length(browser) = 32),
    ask       bytea       NOT NULL,
    made_at   timestamptz NOT NULL,
    until_at  timestamptz NOT NULL
);
CREATE INDEX ask_by_end ON openid.ask (until_at);
COMMENT ON TABLE openid.ask IS
    'distributed(name): what a service asks, until the person decides; bound to one browser; ten minutes';

CREATE TABLE openid.code (
    code_hash  bytea       PRIMARY KEY CHECK (octet_length(code_hash) = 32),
    person_id  bytea       NOT NULL,
    client_id  text        NOT NULL,
    ask        bytea       NOT NULL,
    auth_at    timestamptz NOT NULL,
    sealed     bytea       NOT NULL,
    until_at   timestamptz NOT NULL
);
CREATE INDEX code_by_end ON openid.code (until_at);
CREATE INDEX code_of_person ON openid.code (person_id, client_id);
COMMENT ON TABLE openid.code IS
    'distributed(code_hash): codes not used yet, one minute; the items are sealed under the code itself';

CREATE TABLE openid.access (
    access_hash  bytea       PRIMARY KEY CHECK (octet_length(access_hash) = 32),
    code_hash    bytea       NOT NULL,
    person_id    bytea       NOT NULL,
    client_id    text        NOT NULL,
    items        text[]      NOT NULL,
    sealed       bytea       NOT NULL,
    until_at     timestamptz NOT NULL
);
CREATE INDEX access_of_code ON openid.access (code_hash);
CREATE INDEX access_by_end ON openid.access (until_at);
CREATE INDEX access_of_person ON openid.access (person_id, client_id);
COMMENT ON TABLE openid.access IS
    'distributed(access_hash): what a service may read, five minutes; the items are sealed under the access itself';

CREATE TABLE openid.assertion (
    client_id  text        NOT NULL,
    jti_hash   bytea       NOT NULL CHECK (octet_length(jti_hash) = 32),
    until_at   timestamptz NOT NULL,
    PRIMARY KEY (client_id, jti_hash)
);
CREATE INDEX assertion_by_end ON openid.assertion (until_at);
COMMENT ON TABLE openid.assertion IS 'distributed(client_id): proofs of services already used, until they end';

CREATE TABLE openid.agreed (
    person_id  bytea       NOT NULL,
    client_id  text        NOT NULL,
    items      text[]      NOT NULL,
    first_at   timestamptz NOT NULL,
    last_at    timestamptz NOT NULL,
    PRIMARY KEY (person_id, client_id)
);
COMMENT ON TABLE openid.agreed IS
    'distributed(person_id): services a person agreed to, for her own list; removed when she stops one';

CREATE TABLE openid.event (
    person_id  bytea       NOT NULL,
    event_id   uuid        NOT NULL,
    at         timestamptz NOT NULL,
    content    bytea       NOT NULL,
    PRIMARY KEY (person_id, event_id)
);
CREATE INDEX event_by_name ON openid.event (event_id);
COMMENT ON TABLE openid.event IS
    'distributed(person_id): lines for her history, recorded before anything is given; removed once filed there';

CREATE TABLE openid.refused (
    client_id  text     NOT NULL,
    refused_on date     NOT NULL,
    reason     text     NOT NULL,
    times      integer  NOT NULL CHECK (times >= 1),
    PRIMARY KEY (client_id, refused_on, reason)
);
COMMENT ON TABLE openid.refused IS
    'distributed(client_id): how often a service was refused what no service may ask, by day; nobody is named';

CREATE TABLE openid.signing_key (
    number        smallint    PRIMARY KEY CHECK (number >= 1),
    published_at  timestamptz NOT NULL
);
COMMENT ON TABLE openid.signing_key IS
    'reference, append-only: since when each key of ID tokens is published; two at once: one gets the number';
