-- 支援措置の通知: which stage of a measure Juki Net was told of, for each person; and measures about people on file elsewhere.

CREATE TABLE residents.protection_told (
  protection_id uuid NOT NULL REFERENCES residents.protection,
  step int NOT NULL CHECK (step > 0),
  in_house_number text NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (protection_id, step, in_house_number)
);
COMMENT ON TABLE residents.protection_told IS
  'tenant-schema, append-only: stages of measures that Juki Net has been told of, for each person';

-- Another municipality sends a copy of an application about people who have no record here (origin).
ALTER TABLE residents.protection_barred DROP CONSTRAINT protection_barred_in_house_number_fkey;
