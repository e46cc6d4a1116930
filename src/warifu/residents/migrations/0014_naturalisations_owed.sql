-- SPDX-License-Identifier: Apache-2.0
-- 帰化の届出 (KA 102-2): who became Japanese is owed to the resident record where she lives (Juki Act 9(2)).
ALTER TABLE residents.owed_entry DROP CONSTRAINT owed_entry_kind_check;
ALTER TABLE residents.owed_entry ADD CONSTRAINT owed_entry_kind_check
  CHECK (kind IN ('birth', 'death', 'marriage', 'divorce', 'name_change', 'kana_recorded', 'naturalisation'));
