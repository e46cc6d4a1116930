-- SPDX-License-Identifier: Apache-2.0
-- 共用のパソコン: there a sign-in lasts two minutes from the last click.
ALTER TABLE openid.session ADD COLUMN shared boolean NOT NULL DEFAULT false;
