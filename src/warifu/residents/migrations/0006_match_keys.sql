-- 照合の鍵: what the matcher finds residents by (docs/spec/matching.md 5), made from the entries and made anew at will.
-- No foreign key: a check of the resident's row would wait for whoever changes her record; whoever writes here holds it.

CREATE TABLE residents.match_form (
  in_house_number text PRIMARY KEY,
  match_keys bigint[] NOT NULL,
  match_form bytea NOT NULL,
  match_tables text NOT NULL CHECK (match_tables <> '')
);
CREATE INDEX match_form_by_key ON residents.match_form USING gin (match_keys) WITH (fastupdate = off);
COMMENT ON TABLE residents.match_form IS
  'tenant-schema: normal form and keys of each resident over her whole history, for matching; derived from entry';

CREATE TABLE residents.match_filled (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  match_tables text NOT NULL DEFAULT ''
);
INSERT INTO residents.match_filled DEFAULT VALUES;
COMMENT ON TABLE residents.match_filled IS
  'tenant-schema: one row; the tables with which every resident has a form, empty while some have none';
