-- SPDX-License-Identifier: Apache-2.0
-- 届出の通知: which entries the municipalities where the people live were told of (Juki Act 9(2)).

CREATE TABLE families.told_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  followed_to timestamptz
);
INSERT INTO families.told_head DEFAULT VALUES;
COMMENT ON TABLE families.told_head IS
  'tenant-schema: one row; up to which entry the notices to resident registers were made';

CREATE TABLE families.told_notice (
  event_id uuid NOT NULL REFERENCES families.event,
  to_city text NOT NULL CHECK (to_city <> ''),
  place_in_order bigint GENERATED ALWAYS AS IDENTITY,
  people text[] NOT NULL,
  owed_at timestamptz NOT NULL,
  settled_at timestamptz,
  sent_back text NOT NULL DEFAULT '',
  PRIMARY KEY (event_id, to_city)
);
CREATE INDEX told_notice_waiting ON families.told_notice (place_in_order) WHERE settled_at IS NULL;
COMMENT ON TABLE families.told_notice IS
  'tenant-schema: entries owed to the resident registers of the people concerned; what they say is read from the versions';

CREATE INDEX event_by_instant ON families.event (recorded_at);
CREATE INDEX register_version_by_event ON families.register_version (event_id);
CREATE INDEX supplement_line_by_person ON families.supplement_line (in_house_number);
