-- SPDX-License-Identifier: Apache-2.0
-- 更新: a card in use is also kept here after it was written anew in the reader, until its holder takes it.
ALTER TABLE card_safe.passed DROP CONSTRAINT passed_what_check;
ALTER TABLE card_safe.passed ADD CONSTRAINT passed_what_check
    CHECK (what IN ('kept', 'set', 'handed-over', 'unlocked', 'written', 'taken', 'destroyed'));
