-- SPDX-License-Identifier: Apache-2.0
-- 本人の申出: what a person said of a line, kept until its office has it. No mailbox stands beside it.
CREATE TABLE portal.objection (
    line     text PRIMARY KEY CHECK (line ~ '^[0-9a-f]{32}$'),
    office   text NOT NULL CHECK (office <> ''),
    message  uuid NOT NULL,
    said_at  timestamptz NOT NULL,
    taken_at timestamptz
);
CREATE INDEX objection_waiting ON portal.objection (said_at) WHERE taken_at IS NULL;
COMMENT ON TABLE portal.objection IS
  'local: of which line somebody said "this is not me", whose office it goes to, and since when that office has it';
