-- Juki Act 9: what the family register learns of a resident here, the resident register has to enter.

CREATE TABLE residents.owed_entry (
  notice uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('birth', 'death', 'marriage', 'divorce', 'name_change')),
  happened_on date NOT NULL,
  accepted_on date NOT NULL,
  persons text[] NOT NULL,
  told_at timestamptz NOT NULL
);
COMMENT ON TABLE residents.owed_entry IS
  'tenant-schema, append-only: notices the family register accepted, which a clerk has to enter here (Juki Act 9)';

CREATE TABLE residents.owed_settled (
  notice uuid PRIMARY KEY REFERENCES residents.owed_entry,
  event_id uuid REFERENCES residents.event,
  why text NOT NULL DEFAULT '',
  settled_by text NOT NULL CHECK (settled_by <> ''),
  settled_at timestamptz NOT NULL,
  CHECK ((event_id IS NULL) = (why <> ''))
);
COMMENT ON TABLE residents.owed_settled IS
  'tenant-schema, append-only: by which event an owed entry was made, or why a clerk found none to make';
