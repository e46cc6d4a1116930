-- 付番: positions, never numbers (NU-11). A stolen copy without the number key names no number.
CREATE SCHEMA numbers;

CREATE TABLE numbers.counter (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    next_position bigint NOT NULL CHECK (next_position >= 0)
);
COMMENT ON TABLE numbers.counter IS 'local: the next issuance position; the row is locked while positions are taken (NU-16)';
INSERT INTO numbers.counter (next_position) VALUES (0);

CREATE TABLE numbers.key_period (
    epoch smallint PRIMARY KEY,
    first_position bigint NOT NULL UNIQUE,
    key_check bytea NOT NULL
);
COMMENT ON TABLE numbers.key_period IS 'local, append-only: from which position each number key is used, and a check value of the key (NU-12)';

CREATE TABLE numbers.reserved_range (
    first_body bigint NOT NULL,
    last_body bigint NOT NULL,
    reason text NOT NULL,
    from_position bigint NOT NULL,
    PRIMARY KEY (first_body, last_body)
);
COMMENT ON TABLE numbers.reserved_range IS 'reference, append-only: bodies never given to a resident (NU-5)';

CREATE TABLE numbers.designation (
    position bigint PRIMARY KEY,
    rid bytea NOT NULL CHECK (length(rid) = 32),
    mailbox_key bytea NOT NULL CHECK (length(mailbox_key) = 32),
    replaces bigint,
    issued_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.designation IS 'distributed(position), append-only: one issued number; rid is random and stays when the number changes (NU-15)';

CREATE TABLE numbers.record_code (
    code_ref uuid NOT NULL,
    ordinal smallint NOT NULL,
    position bigint NOT NULL,
    PRIMARY KEY (code_ref, ordinal)
);
COMMENT ON TABLE numbers.record_code IS 'distributed(code_ref), append-only: keyed hash of the resident record code; the highest ordinal is the number in force';

CREATE TABLE numbers.burned (
    position bigint PRIMARY KEY
);
COMMENT ON TABLE numbers.burned IS 'distributed(position), append-only: positions whose body is reserved or was used under a former key (NU-6, NU-12)';

CREATE TABLE numbers.juki_net (
    position bigint NOT NULL,
    edition smallint NOT NULL,
    city text NOT NULL,
    name text NOT NULL,
    born_on date NOT NULL,
    sex text NOT NULL,
    address text NOT NULL,
    since_on date,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (position, edition)
);
COMMENT ON TABLE numbers.juki_net IS 'distributed(position), append-only: four basic items of each person; the highest edition is in force (Juki Act 30-6)';

CREATE TABLE numbers.standing (
    position bigint NOT NULL,
    edition smallint NOT NULL,
    standing text NOT NULL CHECK (standing IN ('resident', 'abroad', 'deceased', 'changed')),
    since_on date NOT NULL,
    successor bigint,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (position, edition)
);
COMMENT ON TABLE numbers.standing IS 'distributed(position), append-only: what became of a number; without a row it is live. A position is never free again (NU-14)';

CREATE TABLE numbers.number_request (
    request_id uuid PRIMARY KEY,
    city text NOT NULL,
    digest bytea NOT NULL,
    received_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.number_request IS 'distributed(request_id), append-only: what was asked under a request number, so that it means one thing for ever';

CREATE TABLE numbers.number_change (
    request_id uuid PRIMARY KEY,
    city text NOT NULL,
    old_position bigint NOT NULL,
    new_position bigint,
    leaked boolean NOT NULL,
    at_risk boolean NOT NULL,
    ex_officio boolean NOT NULL,
    evidence text NOT NULL,
    decided_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.number_change IS 'distributed(request_id), append-only: each decision to change a number or not (Act 7(2)); no new position means refused';

CREATE TABLE numbers.bulk_block (
    purpose text NOT NULL,
    first_position bigint PRIMARY KEY,
    count bigint NOT NULL CHECK (count > 0),
    people_before bigint NOT NULL,
    people bigint NOT NULL,
    done_at timestamptz
);
COMMENT ON TABLE numbers.bulk_block IS 'local: positions set aside for a bulk issue, and which blocks are filled (NU-17)';
CREATE INDEX bulk_block_of_purpose ON numbers.bulk_block (purpose, first_position);

CREATE TABLE numbers.mailbox_progress (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    done_to bigint NOT NULL
);
COMMENT ON TABLE numbers.mailbox_progress IS 'local: every position below has its mailbox at the portal (LC-19)';
INSERT INTO numbers.mailbox_progress (done_to) VALUES (0);

CREATE TABLE numbers.enrolment_attempt (
    attempt uuid PRIMARY KEY,
    asker text NOT NULL,
    basis text NOT NULL,
    number_ref bytea NOT NULL,
    outcome text NOT NULL,
    attempted_at timestamptz NOT NULL
);
COMMENT ON TABLE numbers.enrolment_attempt IS 'distributed(attempt), append-only: who asked for a person by number, written before the answer; the number only as a keyed hash (LC-21)';

CREATE TABLE numbers.asker_hour (
    asker text NOT NULL,
    hour timestamptz NOT NULL,
    attempts integer NOT NULL,
    misses integer NOT NULL,
    PRIMARY KEY (asker, hour)
);
COMMENT ON TABLE numbers.asker_hour IS 'distributed(asker): attempts and misses of each asker by the hour, for quota and alarm (LC-21)';

CREATE TABLE numbers.enrolment_alarm (
    alarm uuid PRIMARY KEY,
    asker text NOT NULL,
    basis text NOT NULL,
    outcome text NOT NULL,
    attempts integer NOT NULL,
    misses integer NOT NULL,
    scanning boolean NOT NULL,
    raised_at timestamptz NOT NULL,
    delivered_at timestamptz
);
COMMENT ON TABLE numbers.enrolment_alarm IS 'local: alarms of refused enrolments and when the commission took them';
CREATE INDEX enrolment_alarm_waiting ON numbers.enrolment_alarm (raised_at) WHERE delivered_at IS NULL;
