-- SPDX-License-Identifier: Apache-2.0
-- 紐付け: which person of the register each member of an office is (one schema per body, D4).
-- Individual Numbers are here only sealed (AES-256-SIV) and as a keyed index for each scheme; never in clear.
-- Nothing is deleted: a link ends, a job is reversed, and both stay.

CREATE SCHEMA linking;

CREATE TABLE linking.job (
    job_id     uuid        PRIMARY KEY,
    scheme     text        NOT NULL CHECK (scheme ~ '^[a-z][a-z0-9-]{0,39}$'),
    file_hash  bytea       NOT NULL CHECK (octet_length(file_hash) = 32),
    loaded_by  text        NOT NULL CHECK (loaded_by <> ''),
    loaded_at  timestamptz NOT NULL,
    lines      int         NOT NULL CHECK (lines > 0),
    rejected   int         NOT NULL CHECK (rejected >= 0),
    run        int         NOT NULL DEFAULT 0,
    state      text        NOT NULL CHECK (state IN ('loaded', 'judged', 'committed', 'reversed', 'closed')),
    state_by   text        NOT NULL,
    state_at   timestamptz NOT NULL,
    reason     text        NOT NULL DEFAULT '',
    UNIQUE (job_id, loaded_by)
);
CREATE UNIQUE INDEX job_of_file ON linking.job (scheme, file_hash)
    WHERE state NOT IN ('reversed', 'closed');
COMMENT ON TABLE linking.job IS
    'tenant-schema: bulk jobs and how far each is; one file makes one job, until that is taken back';

CREATE TABLE linking.statement (
    statement_id  uuid  PRIMARY KEY DEFAULT uuidv7(),
    scheme        text  NOT NULL,
    member_id     text  NOT NULL CHECK (member_id <> ''),
    job_id        uuid  REFERENCES linking.job,
    line           int,
    name          text  NOT NULL,
    kana          text  NOT NULL,
    birth         text  NOT NULL,
    sex           text  NOT NULL CHECK (sex IN ('female', 'male', 'not-stated')),
    address       text  NOT NULL,
    number_state  text  NOT NULL CHECK (number_state IN ('none', 'misfit', 'machine', 'once', 'twice', 'differs')),
    number_by     text  NOT NULL DEFAULT '',
    number_sealed bytea,
    number_index  bytea CHECK (octet_length(number_index) = 32),
    CHECK ((number_sealed IS NULL) = (number_index IS NULL)),
    UNIQUE (job_id, line),
    UNIQUE (job_id, member_id)
);
COMMENT ON TABLE linking.statement IS
    'tenant-schema, append-only: what an office or a paper form states of one member, a number only sealed';

CREATE TABLE linking.judgement (
    job_id       uuid   NOT NULL REFERENCES linking.job,
    run          int    NOT NULL CHECK (run > 0),
    line         int     NOT NULL,
    statement_id uuid   NOT NULL REFERENCES linking.statement,
    verdict      text   NOT NULL CHECK (verdict IN ('LINK', 'REFER', 'REFUSE')),
    rule         text   NOT NULL,
    person_ref   text,
    refused      text[] NOT NULL,
    stopped      text   NOT NULL DEFAULT '',
    next_step    text   NOT NULL,
    explanation  bytea  NOT NULL,
    PRIMARY KEY (job_id, run, line),
    CHECK ((verdict = 'LINK') = (person_ref IS NOT NULL))
);
COMMENT ON TABLE linking.judgement IS
    'tenant-schema, append-only: the decision about each row of a dry run, with its whole explanation';

CREATE TABLE linking.report (
    job_id   uuid        NOT NULL REFERENCES linking.job,
    run      int         NOT NULL,
    made_by  text        NOT NULL,
    made_at  timestamptz NOT NULL,
    seed     bytea       NOT NULL CHECK (octet_length(seed) = 16),
    content  bytea       NOT NULL,
    PRIMARY KEY (job_id, run)
);
COMMENT ON TABLE linking.report IS
    'tenant-schema, append-only: what each dry run showed: counts, gates with their limits, the seed of the sample';

CREATE TABLE linking.sample (
    job_id uuid NOT NULL,
    run    int  NOT NULL,
    line    int  NOT NULL,
    PRIMARY KEY (job_id, run, line),
    FOREIGN KEY (job_id, run, line) REFERENCES linking.judgement
);
COMMENT ON TABLE linking.sample IS
    'tenant-schema, append-only: the links of a dry run that a clerk must look at one by one';

CREATE TABLE linking.sample_check (
    job_id     uuid        NOT NULL,
    run        int         NOT NULL,
    line        int         NOT NULL,
    same       boolean     NOT NULL,
    note       text        NOT NULL,
    checked_by text        NOT NULL CHECK (checked_by <> ''),
    loaded_by  text        NOT NULL,
    checked_at timestamptz NOT NULL,
    PRIMARY KEY (job_id, run, line),
    FOREIGN KEY (job_id, run, line) REFERENCES linking.sample,
    FOREIGN KEY (job_id, loaded_by) REFERENCES linking.job (job_id, loaded_by),
    CHECK (checked_by <> loaded_by),
    CHECK (same OR note <> '')
);
COMMENT ON TABLE linking.sample_check IS
    'tenant-schema, append-only: what a second person found in the sample, never whoever loaded the file';

CREATE TABLE linking.link (
    link_id       uuid        PRIMARY KEY DEFAULT uuidv7(),
    scheme        text        NOT NULL,
    member_id     text        NOT NULL,
    person_ref    text        NOT NULL,
    statement_id  uuid        NOT NULL REFERENCES linking.statement,
    job_id        uuid        REFERENCES linking.job,
    rule          text        NOT NULL,
    number_sealed bytea,
    number_index  bytea CHECK (octet_length(number_index) = 32),
    linked_by     text        NOT NULL CHECK (linked_by <> ''),
    linked_at     timestamptz NOT NULL,
    reason        text        NOT NULL,
    frozen_at     timestamptz,
    frozen_for    text        NOT NULL DEFAULT '',
    ended_at      timestamptz,
    ended_by      text        NOT NULL DEFAULT '',
    ended_for     text        NOT NULL DEFAULT '',
    CHECK ((number_sealed IS NULL) = (number_index IS NULL)),
    CHECK ((ended_at IS NULL) = (ended_by = '')),
    CHECK ((ended_at IS NULL) = (ended_for = ''))
);
-- G5, INV-8: in one scheme one member, one person and one number, as long as the link is in force.
CREATE UNIQUE INDEX link_of_member ON linking.link (scheme, member_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX link_of_person ON linking.link (scheme, person_ref) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX link_of_number ON linking.link (scheme, number_index) WHERE ended_at IS NULL;
CREATE INDEX link_of_job ON linking.link (job_id);
COMMENT ON TABLE linking.link IS
    'tenant-schema: which person a member is; ended, never deleted; frozen means nobody may look until confirmed';

CREATE TABLE linking.referral (
    case_id      uuid        PRIMARY KEY DEFAULT uuidv7(),
    statement_id uuid        NOT NULL UNIQUE REFERENCES linking.statement,
    scheme       text        NOT NULL,
    job_id       uuid        REFERENCES linking.job,
    rule         text        NOT NULL,
    why          text        NOT NULL,
    opened_at    timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('open', 'linked', 'nobody', 'asking', 'withdrawn')),
    decided_by   text        NOT NULL DEFAULT '',
    decided_at   timestamptz,
    reason       text        NOT NULL DEFAULT '',
    CHECK ((state = 'open') = (decided_at IS NULL)),
    CHECK (state = 'open' OR reason <> '')
);
CREATE INDEX referral_waiting ON linking.referral (scheme, case_id) WHERE state = 'open';
COMMENT ON TABLE linking.referral IS
    'tenant-schema: members whom a person must decide about, and what she decided, with the reason';

CREATE TABLE linking.look (
    look_id  uuid        PRIMARY KEY DEFAULT uuidv7(),
    statement_id uuid    NOT NULL REFERENCES linking.statement,
    clerk    text        NOT NULL CHECK (clerk <> ''),
    why      text        NOT NULL CHECK (why IN ('case', 'sample')),
    looked_at timestamptz NOT NULL
);
CREATE INDEX look_at_statement ON linking.look (statement_id);
COMMENT ON TABLE linking.look IS
    'tenant-schema, append-only: each time a clerk looked at a member beside candidates, written before the page';

CREATE TABLE linking.shown (
    look_id    uuid     NOT NULL REFERENCES linking.look,
    place      smallint NOT NULL CHECK (place BETWEEN 1 AND 3),
    person_ref text     NOT NULL,
    PRIMARY KEY (look_id, place)
);
CREATE INDEX shown_person ON linking.shown (person_ref);
COMMENT ON TABLE linking.shown IS
    'tenant-schema, append-only: each candidate shown in a look; the person will be able to see it (M14)';

CREATE TABLE linking.form_entry (
    form_id    uuid        NOT NULL,
    scheme     text        NOT NULL,
    turn       smallint    NOT NULL CHECK (turn BETWEEN 1 AND 3),
    keyed_by   text        NOT NULL CHECK (keyed_by <> ''),
    keyed_at   timestamptz NOT NULL,
    member_id  text        NOT NULL,
    name       text        NOT NULL,
    kana       text        NOT NULL,
    birth      text        NOT NULL,
    sex        text        NOT NULL,
    address    text        NOT NULL,
    number_state  text     NOT NULL CHECK (number_state IN ('none', 'misfit', 'given')),
    number_sealed bytea,
    number_index  bytea CHECK (octet_length(number_index) = 32),
    PRIMARY KEY (form_id, turn),
    UNIQUE (form_id, keyed_by),
    CHECK ((number_sealed IS NULL) = (number_index IS NULL))
);
COMMENT ON TABLE linking.form_entry IS
    'tenant-schema, append-only: each person''s own keying of one paper form (G2); nobody keys the same form twice';

CREATE TABLE linking.form_settled (
    form_id      uuid        PRIMARY KEY,
    statement_id uuid        NOT NULL UNIQUE REFERENCES linking.statement,
    differed     text[]      NOT NULL,
    settled_by   text        NOT NULL,
    settled_at   timestamptz NOT NULL
);
COMMENT ON TABLE linking.form_settled IS
    'tenant-schema, append-only: forms both keyings of which agree, at once or after a third person';

CREATE TABLE linking.event (
    event_id    uuid        PRIMARY KEY DEFAULT uuidv7(),
    kind        text        NOT NULL,
    scheme      text        NOT NULL,
    about       uuid        NOT NULL,
    done_by     text        NOT NULL CHECK (done_by <> ''),
    done_at     timestamptz NOT NULL,
    reason      text        NOT NULL
);
CREATE INDEX event_about ON linking.event (about);
COMMENT ON TABLE linking.event IS
    'tenant-schema, append-only: who did what with which job, case, form or link, and why';

CREATE TABLE linking.message (
    message_id  uuid        PRIMARY KEY DEFAULT uuidv7(),
    link_id     uuid        NOT NULL REFERENCES linking.link,
    kind        text        NOT NULL CHECK (kind IN ('linked', 'ended', 'frozen')),
    scheme      text        NOT NULL,
    person_ref  text        NOT NULL,
    last_four   text        NOT NULL CHECK (last_four ~ '^([0-9]{4})?$'),
    made_at     timestamptz NOT NULL,
    told_at     timestamptz
);
CREATE INDEX message_waiting ON linking.message (message_id) WHERE told_at IS NULL;
COMMENT ON TABLE linking.message IS
    'tenant-schema: what the person is told of her links (G7), the last four digits only; written with the link';
