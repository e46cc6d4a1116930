-- SPDX-License-Identifier: Apache-2.0
-- 立会い: a second person who proves herself at a colleague's terminal, without working there.
ALTER TABLE clerk_window.sign_in DROP CONSTRAINT sign_in_what_check;
ALTER TABLE clerk_window.sign_in ADD CONSTRAINT sign_in_what_check CHECK (what IN
  ('in', 'wrong', 'refused', 'idle', 'unlocked', 'out', 'left', 'elsewhere', 'witness'));
