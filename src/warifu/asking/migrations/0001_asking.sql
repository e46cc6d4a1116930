-- SPDX-License-Identifier: Apache-2.0
-- 提供の求め: who may sign request codes, and the requests they published. Nothing about the people asked,
-- nothing about the people who look.
CREATE SCHEMA asking;

CREATE TABLE asking.asker (
    key_id            bytea       PRIMARY KEY CHECK (length(key_id) = 8),
    verifying_key     bytea       NOT NULL UNIQUE CHECK (length(verifying_key) = 32),
    corporate_number  text        NOT NULL,
    name_ja           text        NOT NULL,
    name_en           text        NOT NULL,
    kind              text        NOT NULL,
    from_on           date        NOT NULL,
    until_on          date        NOT NULL,
    note              text        NOT NULL,
    registered_by     text        NOT NULL CHECK (registered_by <> ''),
    approved_by       text        NOT NULL CHECK (approved_by <> ''),
    registered_at     timestamptz NOT NULL,
    CHECK (registered_by <> approved_by)
);
COMMENT ON TABLE asking.asker IS
    'reference, append-only: bodies that may sign request codes, by two clerks, with the note on a similar name';

CREATE TABLE asking.asker_end (
    key_id    bytea       PRIMARY KEY REFERENCES asking.asker (key_id),
    reason    text        NOT NULL CHECK (reason <> ''),
    ended_by  text        NOT NULL CHECK (ended_by <> ''),
    ended_at  timestamptz NOT NULL
);
COMMENT ON TABLE asking.asker_end IS 'reference, append-only: keys that count no more, such as a stolen one';

CREATE TABLE asking.request (
    short_code  text        PRIMARY KEY CHECK (length(short_code) = 12),
    code        text        NOT NULL,
    until_at    timestamptz NOT NULL,
    published_at timestamptz NOT NULL
);
COMMENT ON TABLE asking.request IS
    'distributed(short_code): published request codes; deleted 30 days after they end';
CREATE INDEX request_by_end ON asking.request (until_at);

CREATE TABLE asking.withdrawn (
    short_code    text        PRIMARY KEY,
    withdrawn_at  timestamptz NOT NULL
);
COMMENT ON TABLE asking.withdrawn IS 'distributed(short_code), append-only: request codes their askers took back';
