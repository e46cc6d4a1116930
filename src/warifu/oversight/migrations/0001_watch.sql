-- What the commission sees: acts without persons.
CREATE SCHEMA oversight;

CREATE TABLE oversight.alarm (
    alarm       uuid PRIMARY KEY DEFAULT uuidv7(),
    raised_by   text NOT NULL,
    about       text NOT NULL,               -- the body whose act raised it, as far as it is known
    what        text NOT NULL,               -- reason code
    said        text NOT NULL,
    evidence    bytea NOT NULL,
    digest      bytea NOT NULL UNIQUE,       -- of all the above, so that a repeated alarm is one alarm
    received_at timestamptz NOT NULL
);
COMMENT ON TABLE oversight.alarm IS 'local, append-only: alarms with their evidence';
