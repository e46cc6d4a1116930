-- Sealed mail per portal code. Nothing here can be read without the resident's own key.
CREATE SCHEMA portal;

CREATE TABLE portal.mailbox (
    mailbox    uuid PRIMARY KEY,
    code_index bytea NOT NULL UNIQUE CHECK (octet_length(code_index) = 32),
    seals_to   bytea NOT NULL UNIQUE CHECK (octet_length(seals_to) = 32),
    letters    bigint NOT NULL,
    head       bytea NOT NULL CHECK (octet_length(head) = 32)
);
COMMENT ON TABLE portal.mailbox IS 'local: one mailbox per portal code: the key it seals to and the head of its chain';

CREATE TABLE portal.letter (
    mailbox  uuid NOT NULL REFERENCES portal.mailbox,
    place    bigint NOT NULL,                -- n of the mailbox chain, from 1
    sealed   bytea NOT NULL,
    filed_on date NOT NULL,                  -- a day, for retention; the minute is inside the seal
    PRIMARY KEY (mailbox, place)
);
COMMENT ON TABLE portal.letter IS 'local, append-only: sealed letters; no line number stands beside them, so a stolen copy joins to no exchange';

CREATE TABLE portal.filed (
    line     bytea NOT NULL CHECK (octet_length(line) = 16),
    part     integer NOT NULL,
    hash     bytea NOT NULL CHECK (octet_length(hash) = 32),
    mailbox  uuid,                           -- NULL: an orphan, or the line has ended and was forgotten
    state    integer NOT NULL,               -- 1 filed, 2 filed for later, 3 orphan
    PRIMARY KEY (line, part)
);
COMMENT ON TABLE portal.filed IS 'local: what was answered by line, so that filing twice is harmless; the mailbox is forgotten once the line has ended (LC-12)';
