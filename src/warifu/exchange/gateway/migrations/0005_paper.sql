-- SPDX-License-Identifier: Apache-2.0
-- 紙での開示: looks that stand in no mailbox, as they were given on paper to whom they are about.
CREATE TABLE gateway.sight_paper (
    name      text        NOT NULL REFERENCES gateway.sight,
    case_name text        NOT NULL CHECK (case_name <> ''),   -- in which case at the counter
    given_at  timestamptz NOT NULL,
    PRIMARY KEY (name, case_name)
);
COMMENT ON TABLE gateway.sight_paper IS
  'local, append-only: which looks were given on paper in which case, written before the paper is shown';
