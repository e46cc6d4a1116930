-- SPDX-License-Identifier: Apache-2.0
-- 本人限定受取郵便: letters with a card in them are printed apart: they weigh more, and she alone receives them.
ALTER TABLE notices.batch DROP CONSTRAINT batch_mail_check;
ALTER TABLE notices.batch ADD CONSTRAINT batch_mail_check CHECK (mail IN ('notices', 'cards', 'home'));
