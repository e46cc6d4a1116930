-- SPDX-License-Identifier: Apache-2.0
-- 住民窓口: clerks, their sign-ins and the cases they served. No column for anything about a person.
CREATE SCHEMA clerk_window;

CREATE TABLE clerk_window.clerk (
    clerk        text        PRIMARY KEY CHECK (clerk ~ '^[a-z][a-z0-9-]{1,30}$'),
    name_ja      text        NOT NULL CHECK (name_ja <> ''),
    name_en      text        NOT NULL DEFAULT '',
    password     text        NOT NULL CHECK (password LIKE 'scrypt$%'),
    tries        integer     NOT NULL DEFAULT 0 CHECK (tries >= 0),
    locked_until timestamptz,
    added_by     text        NOT NULL CHECK (added_by <> ''),
    added_at     timestamptz NOT NULL
);
COMMENT ON TABLE clerk_window.clerk IS
  'tenant-schema: one account for each clerk: scrypt hash of the password, wrong tries, until when it is locked';

CREATE TABLE clerk_window.sign_in (
    sign_in_id uuid        PRIMARY KEY DEFAULT uuidv7(),
    clerk      text        NOT NULL REFERENCES clerk_window.clerk,
    terminal   text        NOT NULL CHECK (terminal <> ''),
    what       text        NOT NULL CHECK (what IN
      ('in', 'wrong', 'refused', 'idle', 'unlocked', 'out', 'left', 'elsewhere')),
    at         timestamptz NOT NULL
);
CREATE INDEX sign_in_by_clerk ON clerk_window.sign_in (clerk, at);
COMMENT ON TABLE clerk_window.sign_in IS
  'tenant-schema, append-only: who signed in, failed, was locked or left, at which terminal and when';

CREATE TABLE clerk_window.case_file (
    case_ref  text        PRIMARY KEY CHECK (case_ref <> ''),
    kind      text        NOT NULL CHECK (kind <> ''),
    request   text        NOT NULL CHECK (request <> ''),
    clerk     text        NOT NULL REFERENCES clerk_window.clerk,
    terminal  text        NOT NULL CHECK (terminal <> ''),
    opened_at timestamptz NOT NULL
);
COMMENT ON TABLE clerk_window.case_file IS
  'tenant-schema, append-only: each case at the window: its kind, the request in a few words, clerk and terminal';

CREATE TABLE clerk_window.case_end (
    case_ref text        PRIMARY KEY REFERENCES clerk_window.case_file,
    how      text        NOT NULL CHECK (how IN ('closed', 'out', 'left', 'elsewhere')),
    events   integer     NOT NULL CHECK (events >= 0),
    ended_at timestamptz NOT NULL
);
COMMENT ON TABLE clerk_window.case_end IS
  'tenant-schema, append-only: when and how a case ended and how many events were entered in it';
