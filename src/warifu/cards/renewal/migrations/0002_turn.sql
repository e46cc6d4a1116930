-- SPDX-License-Identifier: Apache-2.0
-- 異動の番号: which turn of the card was the last when its chip began to be written; a later change is not in it.
ALTER TABLE renewal.under_way ADD COLUMN turn integer NOT NULL DEFAULT 0;
