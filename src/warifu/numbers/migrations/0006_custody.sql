-- What is done about the number key: taken into service, backed up in shares, rehearsed, restored, replaced (NU-10, NU-13).
CREATE TABLE numbers.key_custody (
    serial bigint PRIMARY KEY CHECK (serial > 0),
    act text NOT NULL CHECK (act IN ('in-service', 'backed-up', 'rehearsed', 'restored')),
    keys_check bytea NOT NULL CHECK (length(keys_check) = 8),
    set_number integer,
    done_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.key_custody IS 'local, append-only: what was done about the keys of the numbers and when, by a check value of all of them (NU-10)';

-- A key that leaks before it made a number: its period is empty, and the next one begins at the same position.
ALTER TABLE numbers.key_period DROP CONSTRAINT key_period_first_position_key;
