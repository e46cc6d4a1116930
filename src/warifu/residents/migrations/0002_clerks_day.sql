-- 届出・支援措置: the events of a clerk's day, household versions, notices owed to Juki Net, protection, look-ups.
-- Nothing certified is overwritten: a correction is a later version of an earlier day.

ALTER TABLE residents.event DROP CONSTRAINT event_kind_check;
ALTER TABLE residents.event ADD CONSTRAINT event_kind_check CHECK (kind IN ('load', 'birth',
  'first_registration', 'move_in', 'move_out', 'move_within', 'household_split', 'household_merge',
  'head_change', 'marriage', 'divorce', 'name_change', 'kana_recorded', 'former_surname', 'common_name',
  'naturalisation', 'stay_extended', 'abroad', 'return', 'death', 'correction', 'deletion', 'revival',
  'number_designated', 'number_revealed', 'custody_key_handed_over'));
ALTER TABLE residents.entry DROP CONSTRAINT entry_standing_check;
ALTER TABLE residents.entry ADD CONSTRAINT entry_standing_check
  CHECK (standing IN ('registered', 'moved_out', 'abroad', 'deceased', 'deleted'));

ALTER TABLE residents.household ADD COLUMN version int NOT NULL DEFAULT 0 CHECK (version >= 0);

CREATE TABLE residents.household_change (
  household text NOT NULL REFERENCES residents.household,
  version int NOT NULL CHECK (version > 0),
  event_id uuid NOT NULL REFERENCES residents.event,
  items text[] NOT NULL,
  PRIMARY KEY (household, version)
);
COMMENT ON TABLE residents.household_change IS
  'tenant-schema, append-only: which event made each version of a household and the names of the items it changed';

CREATE TABLE residents.filing (
  event_id uuid PRIMARY KEY REFERENCES residents.event,
  filed_on date NOT NULL,
  due_on date,
  case_ref text NOT NULL CHECK (case_ref <> ''),
  ground text NOT NULL DEFAULT '',
  destination text NOT NULL DEFAULT ''
);
COMMENT ON TABLE residents.filing IS
  'tenant-schema, append-only: when a notice was filed, until when it was due, its case, where the people went';

CREATE TABLE residents.official_kana (
  in_house_number text NOT NULL REFERENCES residents.resident,
  version int NOT NULL CHECK (version > 0),
  kana text NOT NULL,
  official_on date NOT NULL CHECK (official_on >= DATE '2025-05-26'),
  event_id uuid NOT NULL REFERENCES residents.event,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (in_house_number, version)
);
COMMENT ON TABLE residents.official_kana IS
  'tenant-schema, append-only: readings of names (氏名の振り仮名) with the day each became official';

CREATE TABLE residents.outbox_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  last_sequence bigint NOT NULL DEFAULT 0,
  decided_to bigint NOT NULL DEFAULT 0
);
INSERT INTO residents.outbox_head DEFAULT VALUES;
COMMENT ON TABLE residents.outbox_head IS
  'tenant-schema: one row; locked last, so that notices are numbered without a gap in the order of commit';

CREATE TABLE residents.outbox (
  sequence bigint PRIMARY KEY CHECK (sequence > 0),
  key uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  event_id uuid NOT NULL REFERENCES residents.event,
  in_house_number text NOT NULL REFERENCES residents.resident,
  kind text NOT NULL,
  effective_on date NOT NULL,
  old_version int,
  new_version int,
  shows_number boolean NOT NULL,
  destination text,
  corrects bigint REFERENCES residents.outbox
);
CREATE INDEX outbox_by_event ON residents.outbox (event_id);
COMMENT ON TABLE residents.outbox IS
  'tenant-schema, append-only: change notices owed to Juki Net; names and addresses are read from the entries when sent';

CREATE TABLE residents.notice_outcome (
  sequence bigint NOT NULL REFERENCES residents.outbox,
  told_at timestamptz NOT NULL,
  outcome text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (sequence, told_at)
);
COMMENT ON TABLE residents.notice_outcome IS
  'tenant-schema, append-only: what Juki Net said of each change notice';

CREATE TABLE residents.protection (
  protection_id uuid PRIMARY KEY DEFAULT uuidv7(),
  applicant text NOT NULL REFERENCES residents.resident,
  ground text NOT NULL CHECK (ground IN ('domestic_violence', 'stalking', 'child_abuse', 'equivalent')),
  applied_on date NOT NULL,
  event_by text NOT NULL CHECK (event_by <> ''),
  case_ref text NOT NULL CHECK (case_ref <> ''),
  origin text NOT NULL DEFAULT ''
);
COMMENT ON TABLE residents.protection IS
  'tenant-schema, append-only: applications for protection (支援措置); origin: the municipality that took it first';

CREATE TABLE residents.protection_step (
  protection_id uuid NOT NULL REFERENCES residents.protection,
  step int NOT NULL CHECK (step > 0),
  stage text NOT NULL CHECK (stage IN ('provisional', 'confirmed', 'renewed', 'not_confirmed', 'ended')),
  from_on date NOT NULL,
  until_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL CHECK (recorded_by <> ''),
  opinion_of text NOT NULL DEFAULT '',
  PRIMARY KEY (protection_id, step)
);
COMMENT ON TABLE residents.protection_step IS
  'tenant-schema, append-only: each stage of a measure with its days; until_on is the first day without it';

CREATE TABLE residents.protected_person (
  in_house_number text NOT NULL REFERENCES residents.resident,
  protection_id uuid NOT NULL REFERENCES residents.protection,
  PRIMARY KEY (in_house_number, protection_id)
);
COMMENT ON TABLE residents.protected_person IS
  'tenant-schema, append-only: whom a measure protects: the applicant and those who asked with her';

CREATE TABLE residents.protection_barred (
  protection_id uuid NOT NULL REFERENCES residents.protection,
  place int NOT NULL CHECK (place > 0),
  in_house_number text REFERENCES residents.resident,
  name text NOT NULL,
  PRIMARY KEY (protection_id, place)
);
CREATE INDEX protection_barred_by_person ON residents.protection_barred (in_house_number);
COMMENT ON TABLE residents.protection_barred IS
  'tenant-schema, append-only: who is barred (加害者), by in-house number where she is a resident';

CREATE TABLE residents.protection_staff (
  protection_id uuid NOT NULL REFERENCES residents.protection,
  clerk text NOT NULL CHECK (clerk <> ''),
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (protection_id, clerk)
);
COMMENT ON TABLE residents.protection_staff IS
  'tenant-schema, append-only: the listed clerks, the only staff who may open the address on duty';

CREATE TABLE residents.address_request (
  request_id uuid PRIMARY KEY DEFAULT uuidv7(),
  asked_at timestamptz NOT NULL,
  clerk text NOT NULL CHECK (clerk <> ''),
  case_ref text NOT NULL,
  capacity text NOT NULL,
  asker text NOT NULL,
  whose text[] NOT NULL,
  refused text[] NOT NULL
);
COMMENT ON TABLE residents.address_request IS
  'tenant-schema, append-only: every request to see an address, written before it is opened, and whose was refused';

CREATE TABLE residents.search_record (
  search_id uuid PRIMARY KEY DEFAULT uuidv7(),
  searched_at timestamptz NOT NULL,
  clerk text NOT NULL CHECK (clerk <> ''),
  case_ref text NOT NULL CHECK (case_ref <> ''),
  items text[] NOT NULL,
  shown text[] NOT NULL,
  outcome text NOT NULL
);
COMMENT ON TABLE residents.search_record IS
  'tenant-schema, append-only: every look-up: who, for which case, by which kinds of items, who was shown';
