-- SPDX-License-Identifier: Apache-2.0
-- 市区町村間の通知: what this register knows of legal domiciles, and what it owes to other municipalities.

CREATE TABLE residents.domicile (
  record_code text NOT NULL CHECK (record_code ~ '^[0-9]{11}$'),
  place_in_order bigint GENERATED ALWAYS AS IDENTITY,
  keeper text NOT NULL CHECK (keeper <> ''),
  place text NOT NULL CHECK (place <> ''),
  head text NOT NULL CHECK (head <> ''),
  place_normal text NOT NULL,
  head_normal text NOT NULL,
  born_on date NOT NULL,
  told_by text NOT NULL CHECK (told_by <> ''),
  told_at timestamptz NOT NULL,
  PRIMARY KEY (record_code, place_in_order)
);
CREATE INDEX domicile_by_title ON residents.domicile (place_normal, head_normal);
COMMENT ON TABLE residents.domicile IS
  'tenant-schema, append-only: the family register of a person (戸籍の表示) and which municipality keeps it; the last row holds';

CREATE TABLE residents.city_post (
  post_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  place_in_order bigint GENERATED ALWAYS AS IDENTITY,
  what text NOT NULL CHECK (what IN ('address', 'domicile', 'measure')),
  to_city text NOT NULL CHECK (to_city <> ''),
  in_house_number text,
  version int,
  protection_id uuid REFERENCES residents.protection,
  step int,
  owed_at timestamptz NOT NULL,
  settled_at timestamptz,
  sent_back text NOT NULL DEFAULT '',
  CHECK ((what = 'measure') = (protection_id IS NOT NULL) AND (what = 'measure') = (step IS NOT NULL)),
  CHECK ((what = 'measure') = (in_house_number IS NULL) AND (what = 'address') = (version IS NOT NULL)),
  UNIQUE (protection_id, step, to_city)
);
CREATE INDEX city_post_waiting ON residents.city_post (place_in_order) WHERE settled_at IS NULL;
CREATE INDEX city_post_sent_back ON residents.city_post (place_in_order) WHERE sent_back <> '';
COMMENT ON TABLE residents.city_post IS
  'tenant-schema: notices owed to other municipalities; what they say is read from the register when they are sent';

CREATE TABLE residents.city_post_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  followed_to bigint NOT NULL DEFAULT 0
);
INSERT INTO residents.city_post_head DEFAULT VALUES;
COMMENT ON TABLE residents.city_post_head IS
  'tenant-schema: one row; up to which notice of the outbox other municipalities were considered';

CREATE TABLE residents.measure_heard (
  told_by text NOT NULL CHECK (told_by <> ''),
  their_id uuid NOT NULL,
  protection_id uuid NOT NULL UNIQUE REFERENCES residents.protection,
  direct boolean NOT NULL,
  step int NOT NULL CHECK (step > 0),
  PRIMARY KEY (told_by, their_id)
);
COMMENT ON TABLE residents.measure_heard IS
  'tenant-schema: measures that another municipality told, the stage it told last, and whether it took them itself';

ALTER TABLE residents.owed_entry
  ADD COLUMN said jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN told_by text NOT NULL DEFAULT '';
