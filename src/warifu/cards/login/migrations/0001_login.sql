-- SPDX-License-Identifier: Apache-2.0
-- 利用者証明: sign-ins with the card. No number, no name, no linkage code, nothing of what a service does.
CREATE SCHEMA login;

CREATE TABLE login.person (
    person_id  bytea       PRIMARY KEY CHECK (octet_length(person_id) = 16),
    since      timestamptz NOT NULL
);
COMMENT ON TABLE login.person IS
    'distributed(person_id), append-only: a random id for each holder who ever signed in, and nothing else';

CREATE TABLE login.certificate (
    digest         bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    person_id      bytea       NOT NULL,
    first_seen_at  timestamptz NOT NULL
);
COMMENT ON TABLE login.certificate IS
    'distributed(digest), append-only: which id an authentication certificate leads to, by the SHA-256 of its serial';

-- Whoever takes an answer deletes the row in the same transaction: a nonce is used once, on any node.
CREATE TABLE login.open_sign_in (
    sign_in     bytea       PRIMARY KEY CHECK (octet_length(sign_in) = 16),
    nonce       bytea       NOT NULL CHECK (octet_length(nonce) = 32),
    service     text        NOT NULL,
    service_ja  text        NOT NULL,
    service_en  text        NOT NULL,
    return_to   text        NOT NULL,
    purpose     text        NOT NULL,
    check_code  text        NOT NULL CHECK (length(check_code) = 2),
    issued_at   timestamptz NOT NULL,
    browser     bytea
);
COMMENT ON TABLE login.open_sign_in IS
    'distributed(sign_in): sign-ins under way, two minutes; browser is the hash of the cookie that began it';
CREATE INDEX open_sign_in_by_age ON login.open_sign_in (issued_at);

CREATE TABLE login.ended_sign_in (
    sign_in    bytea       PRIMARY KEY,
    service    text        NOT NULL,
    return_to  text        NOT NULL,
    purpose    text        NOT NULL,
    browser    bytea,
    person_id  bytea,
    lent       bytea       NOT NULL,
    reason     text        NOT NULL,
    ended_at   timestamptz NOT NULL,
    CHECK ((person_id IS NULL) = (reason <> ''))
);
COMMENT ON TABLE login.ended_sign_in IS
    'distributed(sign_in): how a sign-in ended, until its browser has come for it; lent is sealed to the service';
CREATE INDEX ended_sign_in_by_age ON login.ended_sign_in (ended_at);

CREATE TABLE login.ticket (
    ticket        bytea       PRIMARY KEY CHECK (octet_length(ticket) = 32),
    sign_in       bytea       NOT NULL,
    service       text        NOT NULL,
    purpose       text        NOT NULL,
    person_id     bytea       NOT NULL,
    lent          bytea       NOT NULL,
    signed_in_at  timestamptz NOT NULL,
    issued_at     timestamptz NOT NULL
);
COMMENT ON TABLE login.ticket IS
    'distributed(ticket): what a browser carries back to its service, by its SHA-256; used once, one minute';
CREATE INDEX ticket_by_age ON login.ticket (issued_at);

-- ログインの記録: who signed in where and when, and whom we refused and why. person_id is NULL where the
-- certificate leads to nobody we know.
CREATE TABLE login.happening (
    event       bytea       PRIMARY KEY CHECK (octet_length(event) = 16),
    person_id   bytea,
    at          timestamptz NOT NULL,
    kind        text        NOT NULL,
    service     text        NOT NULL,
    service_ja  text        NOT NULL,
    service_en  text        NOT NULL,
    reason      text        NOT NULL
);
COMMENT ON TABLE login.happening IS
    'distributed(event), append-only: every sign-in and every refusal; not what was done at the service';
CREATE INDEX happening_person ON login.happening (person_id, at);

CREATE TABLE login.owed (
    event      bytea PRIMARY KEY,
    person_id  bytea NOT NULL,
    tried_at   timestamptz
);
COMMENT ON TABLE login.owed IS
    'distributed(event): happenings that the portal has not filed yet in the person''s own history; the longest untried first';
CREATE INDEX owed_person ON login.owed (person_id);

CREATE TABLE login.at_portal (
    person_id  bytea       PRIMARY KEY,
    since      timestamptz NOT NULL
);
COMMENT ON TABLE login.at_portal IS
    'distributed(person_id), append-only: who has opened a mailbox at the portal, so that history has a place';
