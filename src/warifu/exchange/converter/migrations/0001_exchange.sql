-- The commission's half: every exchange it let through or refused. No number, name or code.
CREATE SCHEMA converter;

CREATE TABLE converter.exchange (
    reqid        bytea PRIMARY KEY CHECK (octet_length(reqid) = 16),
    kind         integer NOT NULL,           -- ledger kind: 1 exchange, 3 enrolment, 4 succession, 12 refusal
    asker        text NOT NULL,
    provider     text NOT NULL,
    purpose      integer NOT NULL,
    basis        text NOT NULL,
    minute       bigint NOT NULL,
    reason       text,                       -- why it was refused; NULL: it was permitted
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    forward      bytea NOT NULL,             -- Conv1 or Refused1 as it came, for repetition and samples
    salt         bytea NOT NULL CHECK (octet_length(salt) = 32),
    body         bytea NOT NULL,             -- body of the ledger entry
    closes_at    bigint NOT NULL             -- minute after which an unanswered exchange is closed
);
CREATE INDEX exchange_by_minute ON converter.exchange (minute);
COMMENT ON TABLE converter.exchange IS 'distributed(reqid), append-only: what was put before the commission, recorded before anything is converted';

CREATE TABLE converter.filing (
    reqid   bytea PRIMARY KEY,
    state   integer NOT NULL,                -- 1 filed, 2 filed for later, 3 orphan
    receipt bytea NOT NULL
);
COMMENT ON TABLE converter.filing IS 'distributed(reqid), append-only: the portal''s signed receipts';

CREATE TABLE converter.ending (
    reqid       bytea PRIMARY KEY,
    status      integer NOT NULL,            -- 1 answered, 2 no record, 3 refused by the provider, 4 no answer
    minute      bigint NOT NULL,
    answer      bytea NOT NULL,              -- the provider's signed Answer, sealed to the asker
    salt        bytea NOT NULL CHECK (octet_length(salt) = 32),
    body        bytea NOT NULL
);
COMMENT ON TABLE converter.ending IS 'distributed(reqid), append-only: how each exchange ended, recorded before the answer is handed on';

CREATE TABLE converter.done (
    reqid bytea PRIMARY KEY
);
COMMENT ON TABLE converter.done IS 'distributed(reqid), append-only: exchanges whose ending is in the log and in the mailbox';

CREATE TABLE converter.blocked (
    asker  text NOT NULL,
    minute bigint NOT NULL,
    why    text NOT NULL,
    PRIMARY KEY (asker, minute, why)
);
COMMENT ON TABLE converter.blocked IS 'reference, append-only: askers stopped by an orphan, until the commission lifts it';
