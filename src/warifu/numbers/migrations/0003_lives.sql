-- Numbers for life: what happened to each number, in one order, and numbers that are dead for ever (NU-14, NU-15).
ALTER TABLE numbers.standing DROP CONSTRAINT standing_standing_check;
ALTER TABLE numbers.standing ADD CONSTRAINT standing_known
    CHECK (standing IN ('resident', 'abroad', 'struck', 'deceased', 'changed', 'double'));

CREATE TABLE numbers.event (
    serial bigint PRIMARY KEY CHECK (serial > 0),
    cause text NOT NULL UNIQUE CHECK (length(cause) BETWEEN 1 AND 100),
    kind text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.event IS 'local, append-only: everything that happened to a number after its issue, once for each cause, counted without a gap';

CREATE TABLE numbers.tombstone (
    position bigint PRIMARY KEY,
    successor bigint NOT NULL CHECK (successor <> position),
    why text NOT NULL CHECK (why IN ('changed', 'double')),
    buried_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.tombstone IS 'distributed(position), append-only: numbers that are dead for ever; one number has one successor';
CREATE INDEX tombstone_of_successor ON numbers.tombstone (successor);
INSERT INTO numbers.tombstone
    SELECT position, successor, 'changed', recorded_at FROM numbers.standing WHERE standing = 'changed';

CREATE TABLE numbers.double_record (
    request_id uuid PRIMARY KEY,
    city text NOT NULL,
    living bigint NOT NULL,
    ended bigint NOT NULL,
    evidence text NOT NULL,
    decided_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.double_record IS 'distributed(request_id), append-only: each decision that two records are of one person';

CREATE TABLE numbers.chain_reading (
    reading uuid PRIMARY KEY,
    reader text NOT NULL,
    clerk text NOT NULL,
    case_ref text NOT NULL,
    position bigint,
    read_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.chain_reading IS 'distributed(reading), append-only: who read which numbers a person had, written before it is shown (NU-15)';

CREATE INDEX enrolment_found ON numbers.enrolment_attempt (number_ref, asker) WHERE outcome = 'found';
