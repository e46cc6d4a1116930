-- SPDX-License-Identifier: Apache-2.0
-- 閲覧の知らせ: what this body's own clerks saw, and that the person was told before they did.
CREATE TABLE gateway.sight (
    name      text PRIMARY KEY,              -- one look: case, person, manner, day
    in_house  text NOT NULL,
    case_name text NOT NULL CHECK (case_name <> ''),
    told      bytea NOT NULL,                -- the words she reads; sealed when they leave
    kept      text NOT NULL CHECK (kept IN ('goes', 'waits', 'refused', 'stays')),
    seen_at   timestamptz NOT NULL
);
CREATE INDEX sight_of_person ON gateway.sight (in_house);
CREATE INDEX sight_kept ON gateway.sight (name) WHERE kept IN ('waits', 'refused');
COMMENT ON TABLE gateway.sight IS
  'local, append-only: each look of a clerk of this body, before the page, and each refused one; some wait, some stay for paper';

CREATE TABLE gateway.sight_letter (
    name    text NOT NULL REFERENCES gateway.sight,
    turn    integer NOT NULL CHECK (turn > 0),
    request bytea NOT NULL,
    minute  bigint NOT NULL,
    PRIMARY KEY (name, turn)
);
COMMENT ON TABLE gateway.sight_letter IS
  'local, append-only: the request that carries a look to her mailbox; a further turn only where one got too old';

CREATE TABLE gateway.sight_filed (
    name     text PRIMARY KEY REFERENCES gateway.sight,
    filed_at timestamptz NOT NULL
);
COMMENT ON TABLE gateway.sight_filed IS
  'local, append-only: since when a look stands in her mailbox; before that nobody was shown';
