-- SPDX-License-Identifier: Apache-2.0
-- 共用のパソコン: whether others use the computer too, as she or the reader said; the service ends her visit sooner.
ALTER TABLE login.open_sign_in ADD COLUMN shared boolean NOT NULL DEFAULT false;
ALTER TABLE login.ended_sign_in ADD COLUMN shared boolean NOT NULL DEFAULT false;
ALTER TABLE login.ticket ADD COLUMN shared boolean NOT NULL DEFAULT false;
