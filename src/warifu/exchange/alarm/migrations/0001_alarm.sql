-- Alarms this body has raised, kept until the commission has them.
CREATE SCHEMA alarm;

CREATE TABLE alarm.raised (
    digest    bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
    about     text NOT NULL,
    what      text NOT NULL,
    said      text NOT NULL,
    evidence  bytea NOT NULL,
    raised_at timestamptz NOT NULL
);
COMMENT ON TABLE alarm.raised IS 'local, append-only: what this body noticed and cannot settle alone';

CREATE TABLE alarm.sent (
    digest bytea PRIMARY KEY REFERENCES alarm.raised
);
COMMENT ON TABLE alarm.sent IS 'local, append-only: alarms the commission has acknowledged';
