-- SPDX-License-Identifier: Apache-2.0
-- 表示の留保の審査: what the commission decided about cities' orders. It knows no mailbox and no person.
CREATE TABLE oversight.keep_back_ruling (
    order_id bytea       NOT NULL CHECK (octet_length(order_id) = 32),
    verdict  text        NOT NULL CHECK (verdict IN ('asked', 'upheld', 'refused')),
    ground   text        NOT NULL CHECK (ground <> ''),
    ruled_by text        NOT NULL CHECK (ruled_by <> ''),
    ruled_at timestamptz NOT NULL,
    until_on date,                                       -- the first day on which what was upheld holds no more
    PRIMARY KEY (order_id, verdict)
);
COMMENT ON TABLE oversight.keep_back_ruling IS
  'local, append-only: who of the commission decided what about an order to keep lines back, and on which ground';

CREATE TABLE oversight.keep_back_told (
    order_id bytea       NOT NULL,
    verdict  text        NOT NULL,
    told_at  timestamptz NOT NULL,
    PRIMARY KEY (order_id, verdict),
    FOREIGN KEY (order_id, verdict) REFERENCES oversight.keep_back_ruling
);
COMMENT ON TABLE oversight.keep_back_told IS
  'local, append-only: since when the portal has a decision';
