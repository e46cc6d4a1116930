-- SPDX-License-Identifier: Apache-2.0
-- 表示の留保: orders of cities that lines of a mailbox are not shown, and codes that open one visit.
CREATE TABLE portal.keep_back (
    order_id          bytea       PRIMARY KEY CHECK (octet_length(order_id) = 32),
    mailbox           uuid        NOT NULL REFERENCES portal.mailbox,
    city              bytea       NOT NULL CHECK (octet_length(city) = 32),   -- an index, so a copy names no city
    since             date        NOT NULL,                                   -- the first day whose lines are kept back
    until_on          date        NOT NULL,                                   -- the first day without the order
    filed_at          timestamptz NOT NULL,
    provisional_until timestamptz NOT NULL,
    confirmed_until   date,
    refused_at        timestamptz,
    ended_at          timestamptz,
    decided           bytea                                                   -- the commission's last signed decision
);
CREATE INDEX keep_back_of_mailbox ON portal.keep_back (mailbox);
CREATE INDEX keep_back_of_city ON portal.keep_back (city, provisional_until);
COMMENT ON TABLE portal.keep_back IS
  'local: orders to keep lines of a mailbox back, what the commission decided of each, and their ends';

CREATE TABLE portal.reading_code (
    digest   bytea       PRIMARY KEY CHECK (octet_length(digest) = 32),
    mailbox  uuid        NOT NULL REFERENCES portal.mailbox,
    until_at timestamptz NOT NULL,
    used_at  timestamptz
);
COMMENT ON TABLE portal.reading_code IS
  'local: digests of codes made at counters, each opening one visit to one mailbox, once';
