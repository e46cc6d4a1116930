-- An agency's own half: its codes (sealed under its own keys), what it asked, what it provided.
CREATE SCHEMA gateway;

CREATE TABLE gateway.code (
    in_house   text PRIMARY KEY,
    code_index bytea NOT NULL UNIQUE CHECK (octet_length(code_index) = 32),
    sealed     bytea NOT NULL
);
COMMENT ON TABLE gateway.code IS 'local: linkage codes of this body only, under its own keys (LC §3)';

CREATE TABLE gateway.enrolment (
    reference bytea PRIMARY KEY CHECK (octet_length(reference) = 16),
    in_house  text NOT NULL,
    asked_at  timestamptz NOT NULL
);
COMMENT ON TABLE gateway.enrolment IS 'local: enrolments under way; the row goes once the code is stored (Act 21-2)';

CREATE TABLE gateway.inquiry (
    reqid      bytea PRIMARY KEY CHECK (octet_length(reqid) = 16),
    ask_key    text NOT NULL UNIQUE,         -- the asking office's own key for this one question
    case_name  text NOT NULL,
    in_house   text NOT NULL,
    provider   text NOT NULL,
    purpose    integer NOT NULL,
    items      integer[] NOT NULL,
    asked_at   timestamptz NOT NULL,
    request    bytea NOT NULL,
    opens_with bytea NOT NULL                -- one-time X25519 key, sealed under the body's own key
);
COMMENT ON TABLE gateway.inquiry IS 'local, append-only: what this body asked, recorded before it is sent (Act 23)';

CREATE TABLE gateway.outcome (
    reqid    bytea PRIMARY KEY REFERENCES gateway.inquiry,
    ended_at timestamptz NOT NULL,
    status   text NOT NULL,                  -- answered, no-record, refused, closed
    reason   text NOT NULL,
    told     text NOT NULL,
    law      text NOT NULL,
    remedy   text NOT NULL,
    answer   bytea NOT NULL                  -- the sealed answer as it came; empty when there is none
);
COMMENT ON TABLE gateway.outcome IS 'local, append-only: how each inquiry of this body ended';

CREATE TABLE gateway.provision (
    reqid       bytea PRIMARY KEY CHECK (octet_length(reqid) = 16),
    release_hash bytea NOT NULL,
    asker       text NOT NULL,
    purpose     integer NOT NULL,
    items       integer[] NOT NULL,
    in_house    text,                        -- NULL: this body has no such person
    status      integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    answer      bytea NOT NULL
);
COMMENT ON TABLE gateway.provision IS 'local, append-only: what this body was asked and answered, recorded before the answer leaves (Act 23)';
