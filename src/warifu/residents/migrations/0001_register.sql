-- 住民基本台帳: the resident register of one municipality (D4: one schema, so keys and references stay inside).
-- What was once stated is never overwritten: entries and events are append-only by GRANT.
-- Individual Numbers are here only sealed (AES-256-SIV) and as a keyed index; never in clear.

CREATE SCHEMA residents;

CREATE TABLE residents.register_turn (
  turn boolean PRIMARY KEY DEFAULT true CHECK (turn)
);
INSERT INTO residents.register_turn DEFAULT VALUES;
COMMENT ON TABLE residents.register_turn IS
  'tenant-schema: one row; a notice locks it for share, a load for itself, so that neither sees the other half done';

CREATE TABLE residents.resident (
  in_house_number text PRIMARY KEY CHECK (in_house_number ~ '^[a-z2-7]{26}$'),
  record_code text NOT NULL UNIQUE CHECK (record_code ~ '^[0-9]{11}$')
);
COMMENT ON TABLE residents.resident IS
  'tenant-schema: one row for each person ever registered here; the row is locked while her record changes';

CREATE TABLE residents.event (
  event_id uuid PRIMARY KEY DEFAULT uuidv7(),
  kind text NOT NULL CHECK (kind IN ('load', 'birth', 'move_in', 'move_out', 'head_change',
    'number_designated', 'number_revealed', 'custody_key_handed_over')),
  effective_on date NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL CHECK (recorded_by <> ''),
  reason text NOT NULL DEFAULT '',
  about text REFERENCES residents.resident
);
COMMENT ON TABLE residents.event IS
  'tenant-schema, append-only: each change of the register and each opening of a secret, with who did it (about: whose)';

CREATE TABLE residents.household (
  household text PRIMARY KEY
);
COMMENT ON TABLE residents.household IS
  'tenant-schema: household numbers; the row is locked while the members of the household change';

CREATE TABLE residents.entry (
  in_house_number text NOT NULL REFERENCES residents.resident,
  effective_on date NOT NULL,
  version int NOT NULL CHECK (version > 0),
  recorded_at timestamptz NOT NULL,
  event_id uuid NOT NULL REFERENCES residents.event,
  standing text NOT NULL CHECK (standing IN ('registered', 'moved_out')),
  household text NOT NULL,
  relation text NOT NULL,
  name text NOT NULL,
  kana text NOT NULL,
  latin_name text NOT NULL,
  former_surname text NOT NULL,
  common_name text NOT NULL,
  birth_date date NOT NULL,
  sex text NOT NULL CHECK (sex IN ('female', 'male', 'not-stated')),
  nationality text NOT NULL,
  residence_status text NOT NULL,
  residence_until date,
  postal_code text NOT NULL,
  address text NOT NULL,
  resident_since date NOT NULL,
  name_normal text NOT NULL,
  common_name_normal text NOT NULL,
  address_normal text NOT NULL,
  normal_form smallint NOT NULL,
  PRIMARY KEY (in_house_number, effective_on, version),
  CHECK (birth_date <= resident_since AND resident_since <= effective_on)
);
CREATE INDEX entry_by_birth_and_name ON residents.entry (birth_date, name_normal);
CREATE INDEX entry_by_household ON residents.entry (household);
COMMENT ON TABLE residents.entry IS
  'tenant-schema, append-only: what a resident record states from effective_on, as known from recorded_at';

CREATE TABLE residents.registered_row (
  row_key bytea PRIMARY KEY CHECK (octet_length(row_key) = 32),
  content bytea NOT NULL CHECK (octet_length(content) = 32),
  in_house_number text NOT NULL REFERENCES residents.resident
);
COMMENT ON TABLE residents.registered_row IS
  'tenant-schema, append-only: natural keys already registered, so that the same file twice changes nothing';

CREATE TABLE residents.designated_number (
  in_house_number text PRIMARY KEY REFERENCES residents.resident,
  sealed bytea NOT NULL,
  number_index bytea NOT NULL UNIQUE CHECK (octet_length(number_index) = 32),
  event_id uuid NOT NULL REFERENCES residents.event
);
COMMENT ON TABLE residents.designated_number IS
  'tenant-schema, append-only: Individual Numbers of resident records (Juki Act 7), sealed, with a keyed index';

CREATE TABLE residents.custody_key_handover (
  in_house_number text PRIMARY KEY REFERENCES residents.resident,
  event_id uuid NOT NULL REFERENCES residents.event
);
COMMENT ON TABLE residents.custody_key_handover IS
  'tenant-schema, append-only: whose mailbox key was handed over; the key itself is stored nowhere (LC-20)';
