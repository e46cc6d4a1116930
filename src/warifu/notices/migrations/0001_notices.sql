-- 個人番号通知書: pieces of paper and where they are. No number, no name and no address in clear is ever here.
-- `person` is a keyed hash of the root id: it stays when number or record code change, and says nothing itself.
CREATE SCHEMA notices;

CREATE TABLE notices.recipient (
    person uuid PRIMARY KEY,
    sealed bytea NOT NULL CHECK (octet_length(sealed) = 4124)
);
COMMENT ON TABLE notices.recipient IS 'distributed(person): where the letters of each person go, sealed; one row of one size for everybody, so that no row tells who chose another place';

CREATE TABLE notices.batch (
    batch uuid PRIMARY KEY,
    asked_by text NOT NULL,
    dated_on date NOT NULL,
    pieces integer NOT NULL CHECK (pieces >= 0),
    opened_at timestamptz NOT NULL,
    posted_on date
);
COMMENT ON TABLE notices.batch IS 'local: pieces printed together; the row is locked while pieces are added';

CREATE TABLE notices.request (
    request_id uuid PRIMARY KEY,
    city text NOT NULL,
    digest bytea NOT NULL,
    batch uuid NOT NULL,
    people integer NOT NULL,
    received_at timestamptz NOT NULL
);
COMMENT ON TABLE notices.request IS 'distributed(request_id), append-only: what a city asked under a request number, as a keyed hash, so that it means one thing for ever';

CREATE TABLE notices.label (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    next_label bigint NOT NULL CHECK (next_label >= 0)
);
COMMENT ON TABLE notices.label IS 'local: the next label of the post''s range; the row is locked while labels are taken';
INSERT INTO notices.label (next_label) VALUES (0);

CREATE TABLE notices.piece (
    person uuid NOT NULL,
    edition smallint NOT NULL CHECK (edition > 0),
    position bigint NOT NULL,
    batch uuid NOT NULL,
    sequence integer NOT NULL,
    stage text NOT NULL CHECK (stage IN ('planned', 'printed', 'checked', 'posted', 'delivered', 'returned',
        'kept', 'handed-over', 'destroyed')),
    void boolean NOT NULL DEFAULT false,
    tracking text NOT NULL,
    application text NOT NULL,
    digest bytea,
    pages smallint,
    return_mark bytea,
    place_mark bytea,
    kept_at text,
    kept_on date,
    held_for text NOT NULL DEFAULT '',
    blocked boolean NOT NULL DEFAULT false,
    PRIMARY KEY (person, edition),
    CHECK ((stage = 'kept') <= (kept_at IS NOT NULL AND kept_on IS NOT NULL))
);
CREATE UNIQUE INDEX piece_that_lives ON notices.piece (person) WHERE NOT void;
CREATE INDEX piece_of_batch ON notices.piece (batch, sequence);
CREATE INDEX piece_by_tracking ON notices.piece (tracking);
CREATE INDEX piece_on_shelf ON notices.piece (kept_at) WHERE stage = 'kept';
COMMENT ON TABLE notices.piece IS 'distributed(person): one letter of paper; at most one of each person is not void, and a row is never taken back';

CREATE TABLE notices.step (
    person uuid NOT NULL,
    edition smallint NOT NULL,
    stage text NOT NULL,
    done_at timestamptz NOT NULL,
    done_by text NOT NULL CHECK (done_by <> ''),
    remark text NOT NULL DEFAULT '',
    PRIMARY KEY (person, edition, stage)
);
COMMENT ON TABLE notices.step IS 'distributed(person), append-only: when each piece came to each stage, and by whom; never why it was void';

CREATE TABLE notices.stop_request (
    tracking text PRIMARY KEY,
    asked_at timestamptz NOT NULL,
    sent_at timestamptz
);
COMMENT ON TABLE notices.stop_request IS 'local: letters called back from the post, and when the post took the call';

CREATE TABLE notices.missed_stop (
    person uuid NOT NULL,
    edition smallint NOT NULL,
    found_at timestamptz NOT NULL,
    told_at timestamptz,
    PRIMARY KEY (person, edition)
);
COMMENT ON TABLE notices.missed_stop IS 'distributed(person): letters that were delivered though called back; the person is told';

CREATE TABLE notices.errand (
    person uuid PRIMARY KEY,
    asked_at timestamptz NOT NULL
);
COMMENT ON TABLE notices.errand IS 'distributed(person): people whose letter is to be looked at again, because somebody asked for another place, with or without effect';
