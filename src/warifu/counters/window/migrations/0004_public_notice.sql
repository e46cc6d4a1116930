-- SPDX-License-Identifier: Apache-2.0
-- 公示による通知: that a decision waits for somebody whose whereabouts are unknown. No name, no number, no reason.
CREATE TABLE clerk_window.public_notice (
    case_ref     text        PRIMARY KEY REFERENCES clerk_window.case_file,
    posted_at    timestamptz NOT NULL,
    posted_by    text        NOT NULL CHECK (posted_by <> ''),
    delivered_on date        NOT NULL                            -- from this day on it counts as delivered
);
COMMENT ON TABLE clerk_window.public_notice IS
  'local, append-only: public notices of changes of a number by the mayor alone, by case number; they name nobody';
