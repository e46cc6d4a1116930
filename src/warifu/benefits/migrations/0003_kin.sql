-- SPDX-License-Identifier: Apache-2.0
-- 父母の確認: which body keeps a child's family register, and so says whether the claimant is the parent.
ALTER TABLE benefits.child ADD COLUMN registered_at text NOT NULL DEFAULT '';
