-- SPDX-License-Identifier: Apache-2.0
-- 同名の人の区別: second facts that fitted nobody are counted for each clerk, so that none can be guessed (law R-6).
CREATE INDEX search_record_differs ON residents.search_record (clerk, searched_at) WHERE outcome = 'differs';
