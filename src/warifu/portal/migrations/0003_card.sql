-- SPDX-License-Identifier: Apache-2.0
-- カードでの利用: whose card a mailbox belongs to, and the person's own lines, which no office asked for.
CREATE TABLE portal.card_holder (
    pseudonym  bytea       PRIMARY KEY CHECK (octet_length(pseudonym) = 32),
    mailbox    uuid        NOT NULL UNIQUE REFERENCES portal.mailbox,
    since      timestamptz NOT NULL
);
COMMENT ON TABLE portal.card_holder IS
    'local, append-only: the one card holder, by the name the sign-in gives her here, who opens a mailbox';

CREATE TABLE portal.own_line (
    mailbox   uuid  NOT NULL REFERENCES portal.mailbox,
    event     bytea NOT NULL CHECK (octet_length(event) = 16),
    sealed    bytea NOT NULL,
    filed_on  date  NOT NULL,
    PRIMARY KEY (mailbox, event)
);
COMMENT ON TABLE portal.own_line IS
    'local, append-only: sealed lines about the person''s own sign-ins and refusals; not in the log, no proof';
