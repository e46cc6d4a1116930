-- Numbers for tests: a counter of their own, and who was given which (NU-8).
CREATE TABLE numbers.test_counter (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    next_position bigint NOT NULL CHECK (next_position >= 0)
);
COMMENT ON TABLE numbers.test_counter IS 'local: the next position of a number for tests; no resident has one (NU-8)';
INSERT INTO numbers.test_counter (next_position) VALUES (0);

CREATE TABLE numbers.test_issue (
    first_position bigint PRIMARY KEY,
    count integer NOT NULL CHECK (count > 0),
    body text NOT NULL,
    given_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.test_issue IS 'local, append-only: which body was given which numbers for tests (NU-8)';
