-- SPDX-License-Identifier: Apache-2.0
-- 証明書の発行番号: for the minutes until a service has come for a sign-in, so that it can ask whether the
-- certificate still holds. It is in no lasting row: there a certificate is known by its digest alone.
ALTER TABLE login.ended_sign_in ADD COLUMN serial bytea;
ALTER TABLE login.ticket ADD COLUMN serial bytea;
COMMENT ON TABLE login.ended_sign_in IS
    'distributed(sign_in): how a sign-in ended and by which serial, until its browser has come for it; lent is sealed';
