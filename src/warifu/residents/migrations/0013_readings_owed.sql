-- SPDX-License-Identifier: Apache-2.0
-- 振り仮名の届出 (KA 13): a reading that was filed at the family register is owed to the resident record too.
ALTER TABLE residents.owed_entry DROP CONSTRAINT owed_entry_kind_check;
ALTER TABLE residents.owed_entry ADD CONSTRAINT owed_entry_kind_check
  CHECK (kind IN ('birth', 'death', 'marriage', 'divorce', 'name_change', 'kana_recorded'));
