-- 住登外者: people whom this city serves though they have no resident record here; every procedure is open to them.
-- They have an in-house number like everybody, so no affair needs an Individual Number to open a file.

CREATE TABLE residents.outside_person (
  in_house_number text PRIMARY KEY CHECK (in_house_number ~ '^[a-z2-7]{26}$'),
  why text NOT NULL CHECK (why IN ('no_family_register', 'no_status', 'short_stay', 'no_fixed_abode', 'evacuee',
    'lives_elsewhere', 'not_told')),
  name text NOT NULL CHECK (name <> ''),
  kana text NOT NULL,
  birth_date date,
  contact text NOT NULL,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL CHECK (recorded_by <> ''),
  case_ref text NOT NULL CHECK (case_ref <> '')
);
COMMENT ON TABLE residents.outside_person IS
  'tenant-schema, append-only: people without a resident record here who take part in a procedure (住登外者)';

CREATE TABLE residents.outside_person_registered (
  in_house_number text PRIMARY KEY REFERENCES residents.outside_person,
  registered_as text NOT NULL REFERENCES residents.resident,
  recorded_at timestamptz NOT NULL,
  recorded_by text NOT NULL CHECK (recorded_by <> '')
);
COMMENT ON TABLE residents.outside_person_registered IS
  'tenant-schema, append-only: which resident record a person without one got later';

-- Somebody without a record can be protected as well.
ALTER TABLE residents.protected_person DROP CONSTRAINT protected_person_in_house_number_fkey;
ALTER TABLE residents.protection DROP CONSTRAINT protection_applicant_fkey;
