-- SPDX-License-Identifier: Apache-2.0
-- 戸籍・戸籍の附票: the family registers of one municipality (D4: one schema, so references stay inside).
-- What was once stated is never overwritten: versions, facts and events are append-only by GRANT.
-- No Individual Number is ever here, in no form.

CREATE SCHEMA families;

CREATE TABLE families.register_turn (
  turn boolean PRIMARY KEY DEFAULT true CHECK (turn),
  last_recorded_at timestamptz
);
INSERT INTO families.register_turn DEFAULT VALUES;
COMMENT ON TABLE families.register_turn IS
  'tenant-schema: one row; who makes an entry locks it, so that instants of record follow one another and never repeat';

CREATE TABLE families.event (
  event_id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind <> ''),
  effective_on date NOT NULL,
  accepted_on date NOT NULL,
  recorded_at timestamptz NOT NULL UNIQUE,
  recorded_by text NOT NULL CHECK (recorded_by <> '')
);
COMMENT ON TABLE families.event IS
  'tenant-schema, append-only: each entry in the registers: why, from which day, accepted and recorded when, by whom';

CREATE TABLE families.refused_notice (
  refusal_id uuid PRIMARY KEY DEFAULT uuidv7(),
  kind text NOT NULL,
  reason text NOT NULL,
  law text NOT NULL,
  refused_at timestamptz NOT NULL,
  refused_by text NOT NULL CHECK (refused_by <> '')
);
COMMENT ON TABLE families.refused_notice IS
  'tenant-schema, append-only: notices not accepted (不受理) with the reason and article; names nobody';

CREATE TABLE families.register_version (
  register_number text NOT NULL CHECK (register_number ~ '^[a-z2-7]{26}$'),
  version int NOT NULL CHECK (version > 0),
  event_id uuid NOT NULL REFERENCES families.event,
  recorded_at timestamptz NOT NULL,
  closed_on date,
  place_normal text NOT NULL,
  head_normal text NOT NULL,
  content jsonb NOT NULL,
  PRIMARY KEY (register_number, version)
);
CREATE INDEX register_by_title ON families.register_version (place_normal, head_normal);
COMMENT ON TABLE families.register_version IS
  'tenant-schema, append-only: a whole register (戸籍) as each entry left it; the highest version is the newest';

CREATE TABLE families.person (
  in_house_number text PRIMARY KEY CHECK (in_house_number ~ '^[a-z2-7]{26}$'),
  register_number text
);
COMMENT ON TABLE families.person IS
  'tenant-schema: the one open register in which a person is enrolled (null: none); nobody can be in two';

CREATE TABLE families.standing (
  in_house_number text NOT NULL REFERENCES families.person,
  register_number text NOT NULL,
  place int NOT NULL CHECK (place > 0),
  event_id uuid NOT NULL REFERENCES families.event,
  PRIMARY KEY (in_house_number, register_number),
  UNIQUE (in_house_number, place)
);
COMMENT ON TABLE families.standing IS
  'tenant-schema, append-only: every register in which a person ever stood, in order of entering';

CREATE TABLE families.fact_version (
  fact_id uuid NOT NULL,
  version int NOT NULL CHECK (version > 0),
  kind text NOT NULL CHECK (kind IN ('natural-parent', 'adoptive-parent', 'special-parent', 'spouse', 'custody')),
  person text NOT NULL,
  other text NOT NULL,
  other_name text NOT NULL,
  other_born_on date NOT NULL,
  other_sex text NOT NULL,
  other_nationality text NOT NULL,
  from_on date NOT NULL,
  until_on date,
  source uuid NOT NULL REFERENCES families.event,
  ended_by uuid REFERENCES families.event,
  sealed boolean NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (fact_id, version),
  CHECK (person <> other AND from_on <= coalesce(until_on, 'infinity'))
);
CREATE INDEX fact_by_person ON families.fact_version (person);
CREATE INDEX fact_by_other ON families.fact_version (other);
COMMENT ON TABLE families.fact_version IS
  'tenant-schema, append-only: who is whose parent, spouse and guardian, from when until when, as known from recorded_at';

CREATE TABLE families.pending_notice (
  notice_id uuid PRIMARY KEY,
  register_number text NOT NULL,
  kind text NOT NULL,
  accepted_at timestamptz NOT NULL,
  accepted_by text NOT NULL CHECK (accepted_by <> '')
);
CREATE INDEX pending_by_register ON families.pending_notice (register_number);
COMMENT ON TABLE families.pending_notice IS
  'tenant-schema, append-only: notices accepted and not yet entered; while one is open no certificate is issued';

CREATE TABLE families.settled_notice (
  notice_id uuid PRIMARY KEY REFERENCES families.pending_notice,
  settled_at timestamptz NOT NULL
);
COMMENT ON TABLE families.settled_notice IS
  'tenant-schema, append-only: pending notices that were entered or withdrawn';

CREATE TABLE families.planned_reading (
  register_number text NOT NULL,
  person text NOT NULL,
  kana text NOT NULL CHECK (kana <> ''),
  sent_on date NOT NULL,
  PRIMARY KEY (register_number, person)
);
COMMENT ON TABLE families.planned_reading IS
  'tenant-schema, append-only: readings (振り仮名) notified as planned; person empty: the surname';

CREATE TABLE families.entered_reading (
  register_number text NOT NULL,
  person text NOT NULL,
  place int NOT NULL CHECK (place > 0),
  kana text NOT NULL CHECK (kana <> ''),
  source text NOT NULL CHECK (source IN ('filed', 'ex-officio', 'changed-once', 'by-court')),
  entered_on date NOT NULL,
  decided_because text NOT NULL,
  event_id uuid NOT NULL REFERENCES families.event,
  PRIMARY KEY (register_number, person, place)
);
COMMENT ON TABLE families.entered_reading IS
  'tenant-schema, append-only: how each reading came into a register, with the reason of the decision about it';

CREATE TABLE families.disclosure (
  disclosure_id uuid PRIMARY KEY DEFAULT uuidv7(),
  what text NOT NULL CHECK (what IN ('certificate', 'wide-area', 'supplement')),
  register_number text NOT NULL,
  version int NOT NULL,
  asker text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL CHECK (recorded_by <> '')
);
CREATE INDEX disclosure_by_register ON families.disclosure (register_number);
COMMENT ON TABLE families.disclosure IS
  'tenant-schema, append-only: each certificate and supplement given out: of which page, to whom, by which clerk';

CREATE TABLE families.supplement_line (
  register_number text NOT NULL,
  in_house_number text NOT NULL REFERENCES families.person,
  place int NOT NULL CHECK (place > 0),
  address text NOT NULL,
  from_on date NOT NULL,
  told_by text NOT NULL CHECK (told_by <> ''),
  message_id uuid NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (register_number, in_house_number, place),
  UNIQUE (message_id)
);
COMMENT ON TABLE families.supplement_line IS
  'tenant-schema, append-only: addresses of the supplement (戸籍の附票), as residents offices told them';
CREATE INDEX entered_reading_by_person ON families.entered_reading (person);
