-- The operator's half of the Art. 23 record. Holds purposes and ciphertexts; no number, name or code.
CREATE SCHEMA hub;

CREATE TABLE hub.request (
    reqid        bytea PRIMARY KEY CHECK (octet_length(reqid) = 16),
    asker        text NOT NULL,
    provider     text NOT NULL,
    purpose      integer NOT NULL,
    minute       bigint NOT NULL,
    request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
    reason       text,                       -- why it was refused; NULL: it was permitted
    forward      bytea NOT NULL              -- what goes to the commission: Conv1, or Refused1
);
CREATE INDEX request_by_hour ON hub.request (asker, (minute / 60));
COMMENT ON TABLE hub.request IS 'distributed(reqid), append-only: each request whose proof verified, and what became of it';

CREATE TABLE hub.turned_away (
    request_hash bytea PRIMARY KEY CHECK (octet_length(request_hash) = 32),
    asker        text NOT NULL,
    reason       text NOT NULL,
    minute       bigint NOT NULL,
    evidence     bytea NOT NULL              -- ctx, hash of the ciphertext, the asker's signature
);
COMMENT ON TABLE hub.turned_away IS 'distributed(request_hash), append-only: requests that could not be converted at all, such as a broken proof';

CREATE TABLE hub.handed_on (
    reqid bytea PRIMARY KEY
);
COMMENT ON TABLE hub.handed_on IS 'distributed(reqid), append-only: refusals the commission has acknowledged';
