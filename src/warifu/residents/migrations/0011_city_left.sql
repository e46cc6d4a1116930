-- SPDX-License-Identifier: Apache-2.0
-- The city somebody left, by the word of Juki Net. What another city says of her family register or of a measure
-- is kept until that word is there: whoever says that it was left must have been.

ALTER TABLE residents.notice_outcome ADD COLUMN left_city text NOT NULL DEFAULT '';

CREATE TABLE residents.domicile_claim (
  record_code text NOT NULL CHECK (record_code ~ '^[0-9]{11}$'),
  told_by text NOT NULL CHECK (told_by <> ''),
  born_on date NOT NULL,
  keeper text NOT NULL CHECK (keeper <> ''),
  place text NOT NULL CHECK (place <> ''),
  head text NOT NULL CHECK (head <> ''),
  told_at timestamptz NOT NULL,
  PRIMARY KEY (record_code, told_by)
);
COMMENT ON TABLE residents.domicile_claim IS
  'tenant-schema: which family register a city says that somebody stands in; believed once Juki Net names that city as left';

CREATE INDEX outbox_by_person ON residents.outbox (in_house_number, sequence);
