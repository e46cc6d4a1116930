-- The counter's head of each day as the public log has it (NU-18).
CREATE TABLE numbers.counter_digest (
    day           date   PRIMARY KEY,
    next_position bigint NOT NULL CHECK (next_position >= 0),
    salt          bytea  NOT NULL CHECK (length(salt) = 32)
);
COMMENT ON TABLE numbers.counter_digest IS 'local, append-only: the head of the number counter on each day, with the salt of its entry in the public log (NU-18)';
