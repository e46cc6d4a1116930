-- SPDX-License-Identifier: Apache-2.0
-- 符号の提供の表示待ち: lines that brought a city its code, until that city has said that its orders stand.
CREATE TABLE portal.arrival (
    line     bytea       PRIMARY KEY CHECK (octet_length(line) = 16),
    mailbox  uuid        NOT NULL REFERENCES portal.mailbox,
    place    bigint      NOT NULL,                                   -- the first place that is not shown yet
    city     bytea       NOT NULL CHECK (octet_length(city) = 32),   -- an index, so a copy names no city
    filed_at timestamptz NOT NULL
);
CREATE INDEX arrival_of_mailbox ON portal.arrival (mailbox);
COMMENT ON TABLE portal.arrival IS
  'local: lines that gave a city its code and are not shown yet; deleted when the city has spoken, or after a day';
