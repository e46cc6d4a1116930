-- SPDX-License-Identifier: Apache-2.0
-- 担当: duties that not every clerk has, such as protection measures (支援措置).
CREATE TABLE clerk_window.duty (
    duty_id uuid        PRIMARY KEY DEFAULT uuidv7(),
    clerk   text        NOT NULL REFERENCES clerk_window.clerk,
    duty    text        NOT NULL CHECK (duty IN ('support')),
    held    boolean     NOT NULL,
    said_by text        NOT NULL CHECK (said_by <> ''),
    said_at timestamptz NOT NULL
);
CREATE INDEX duty_by_clerk ON clerk_window.duty (clerk, duty);
COMMENT ON TABLE clerk_window.duty IS
  'tenant-schema, append-only: who was given a duty or relieved of it, and by whom; the last line counts';
