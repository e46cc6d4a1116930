-- 個人番号の変更 (Act 7(2)): a resident may have several numbers over time; the last one is hers, the others stay
-- recorded and open nothing.

ALTER TABLE residents.event DROP CONSTRAINT event_kind_check;
ALTER TABLE residents.event ADD CONSTRAINT event_kind_check CHECK (kind IN ('load', 'birth',
  'first_registration', 'move_in', 'move_out', 'move_within', 'household_split', 'household_merge',
  'head_change', 'marriage', 'divorce', 'name_change', 'kana_recorded', 'former_surname', 'common_name',
  'naturalisation', 'stay_extended', 'abroad', 'return', 'death', 'correction', 'deletion', 'revival',
  'number_designated', 'number_changed', 'number_revealed', 'custody_key_handed_over'));

ALTER TABLE residents.designated_number ADD COLUMN ordinal int NOT NULL DEFAULT 0 CHECK (ordinal >= 0);
ALTER TABLE residents.designated_number DROP CONSTRAINT designated_number_pkey;
ALTER TABLE residents.designated_number ADD PRIMARY KEY (in_house_number, ordinal);
