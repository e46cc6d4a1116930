-- 住民基本台帳ネットワーク at J-LIS: no number, no code, and the four items only while a notice waits.
CREATE SCHEMA jukinet;

CREATE TABLE jukinet.progress (
    city text PRIMARY KEY,
    decided_to bigint NOT NULL DEFAULT 0 CHECK (decided_to >= 0)
);
COMMENT ON TABLE jukinet.progress IS 'distributed(city): up to which sequence each city''s notices are decided; the row is locked while one is';

CREATE TABLE jukinet.notice (
    city text NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    key uuid NOT NULL,
    digest bytea NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    corrects bigint,
    received_at timestamptz NOT NULL,
    PRIMARY KEY (city, sequence),
    UNIQUE (city, key)
);
COMMENT ON TABLE jukinet.notice IS 'distributed(city), append-only: every change notice of a city once; its content only as a keyed digest (Juki Act 30-6)';

CREATE TABLE jukinet.held (
    city text NOT NULL,
    sequence bigint NOT NULL,
    code_ref uuid NOT NULL,
    new_code_ref uuid,
    shown bigint,
    destination text,
    name text,
    born_on date,
    sex text,
    address text,
    old_digest bytea,
    PRIMARY KEY (city, sequence)
);
COMMENT ON TABLE jukinet.held IS 'distributed(city): the content of notices not decided yet; erased when they are';

CREATE TABLE jukinet.decision (
    city text NOT NULL,
    sequence bigint NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('applied', 'awaits-number', 'refused')),
    reason text NOT NULL,
    position bigint,
    destination text,
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (city, sequence)
);
COMMENT ON TABLE jukinet.decision IS 'distributed(city), append-only: what became of each notice, in the order of the city''s sequence';
CREATE INDEX decision_of_position ON jukinet.decision (position, city) WHERE destination IS NOT NULL;

CREATE TABLE jukinet.search_key (
    position bigint PRIMARY KEY,
    whole bytea NOT NULL,
    without_sex bytea NOT NULL
);
COMMENT ON TABLE jukinet.search_key IS 'distributed(position): keyed hashes of the normal forms of the items in force: equality is all they can answer';
CREATE INDEX search_whole ON jukinet.search_key (whole);
CREATE INDEX search_without_sex ON jukinet.search_key (without_sex);

CREATE TABLE jukinet.followed (
    what text PRIMARY KEY,
    done_to bigint NOT NULL
);
COMMENT ON TABLE jukinet.followed IS 'local: how far search keys and subscriptions have followed the numbers; locked while one follows';
INSERT INTO jukinet.followed VALUES ('positions', -1), ('events', 0), ('feed', 0);

CREATE TABLE jukinet.look (
    request_id uuid PRIMARY KEY,
    asker text NOT NULL,
    row_id text NOT NULL,
    case_ref text NOT NULL,
    clerk text NOT NULL,
    way text NOT NULL CHECK (way IN ('items', 'number', 'subscribe')),
    digest bytea NOT NULL,
    outcome text NOT NULL,
    position bigint,
    looked_at timestamptz NOT NULL
);
COMMENT ON TABLE jukinet.look IS 'distributed(request_id), append-only: who looked whom up, for which case and by which row, written before the answer; what was asked only as a keyed digest';

CREATE TABLE jukinet.look_owed (
    request_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    filed_at timestamptz
);
COMMENT ON TABLE jukinet.look_owed IS 'distributed(request_id): lines owed to people about looks at them, and when they stood in their history';
CREATE INDEX look_owed_waiting ON jukinet.look_owed (request_id) WHERE filed_at IS NULL;

CREATE TABLE jukinet.asker_hour (
    asker text NOT NULL,
    hour timestamptz NOT NULL,
    looks integer NOT NULL,
    misses integer NOT NULL,
    PRIMARY KEY (asker, hour)
);
COMMENT ON TABLE jukinet.asker_hour IS 'distributed(asker): looks and misses of each asker by the hour, for quota and alarm';

CREATE TABLE jukinet.alarm (
    alarm uuid PRIMARY KEY,
    asker text NOT NULL,
    row_id text NOT NULL,
    what text NOT NULL,
    looks integer NOT NULL,
    misses integer NOT NULL,
    raised_at timestamptz NOT NULL,
    delivered_at timestamptz
);
COMMENT ON TABLE jukinet.alarm IS 'local: alarms about askers and when the commission took them';
CREATE INDEX alarm_waiting ON jukinet.alarm (raised_at) WHERE delivered_at IS NULL;

CREATE TABLE jukinet.subscription (
    subscriber text NOT NULL,
    row_id text NOT NULL,
    reference bytea NOT NULL CHECK (length(reference) = 16),
    person bytea NOT NULL CHECK (length(person) = 16),
    after_event bigint NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (subscriber, row_id, reference)
);
COMMENT ON TABLE jukinet.subscription IS 'distributed(subscriber): whose changes a body is told for an affair; the person as a keyed reference';
CREATE INDEX subscription_of_person ON jukinet.subscription (person);

CREATE TABLE jukinet.change (
    subscriber text NOT NULL,
    row_id text NOT NULL,
    serial bigint NOT NULL CHECK (serial > 0),
    reference bytea NOT NULL,
    event bigint NOT NULL,
    kind text NOT NULL,
    position bigint NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (subscriber, row_id, serial),
    UNIQUE (subscriber, row_id, reference, event)
);
COMMENT ON TABLE jukinet.change IS 'distributed(subscriber), append-only: changes a subscriber is told, counted without a gap, each once';

CREATE TABLE jukinet.protection (
    person bytea NOT NULL CHECK (length(person) = 16),
    edition smallint NOT NULL,
    until_on date,
    city text NOT NULL,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (person, edition)
);
COMMENT ON TABLE jukinet.protection IS 'distributed(person), append-only: protection measures as the keeping city told them; the highest edition is in force, none until a day means ended';
