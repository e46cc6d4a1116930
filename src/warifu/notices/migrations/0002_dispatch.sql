-- 差出し: which checked batch two people sent to the post. It holds labels by hash only; why a piece is missing, nobody wrote.
CREATE TABLE notices.dispatch (
    batch uuid PRIMARY KEY,
    pieces integer NOT NULL CHECK (pieces > 0),
    digest bytea NOT NULL CHECK (octet_length(digest) = 32),
    released_by text NOT NULL CHECK (released_by <> ''),
    posted_by text NOT NULL CHECK (posted_by <> ''),
    decided_at timestamptz NOT NULL,
    CHECK (released_by <> posted_by)
);
COMMENT ON TABLE notices.dispatch IS 'local, append-only: which checked batch two different people sent to the post, with how many pieces and the hash of its labels as both saw them';
