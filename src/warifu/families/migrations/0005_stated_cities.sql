-- SPDX-License-Identifier: Apache-2.0
-- 届書の住所地: where somebody lives who gets a first register, so that the city there hears of it (Juki Act 9(2)).

CREATE TABLE families.stated_city (
  in_house_number text NOT NULL REFERENCES families.person,
  event_id uuid NOT NULL REFERENCES families.event,
  municipality text NOT NULL CHECK (municipality ~ '^[0-9]{6}$'),
  PRIMARY KEY (in_house_number, event_id)
);
COMMENT ON TABLE families.stated_city IS
  'tenant-schema, append-only: in which municipality a notice says that somebody lives whom no supplement knows yet; no address';
