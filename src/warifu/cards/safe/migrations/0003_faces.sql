-- SPDX-License-Identifier: Apache-2.0
-- 顔の照合: each use of the face terminal stands here before the card's photograph is shown, and before the card is opened by it.
ALTER TABLE card_safe.passed DROP CONSTRAINT passed_what_check;
ALTER TABLE card_safe.passed ADD CONSTRAINT passed_what_check
    CHECK (what IN ('kept', 'set', 'handed-over', 'unlocked', 'written', 'taken', 'destroyed',
                    'face-shown', 'face-compared', 'face-differs'));
