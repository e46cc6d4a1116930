-- SPDX-License-Identifier: Apache-2.0
-- 時刻認証: counts, not contents. What was stamped and for whom is nowhere.
CREATE SCHEMA timestamps;

CREATE TABLE timestamps.counted (
    day     date   PRIMARY KEY,
    stamps  bigint NOT NULL CHECK (stamps >= 1)
);
COMMENT ON TABLE timestamps.counted IS
    'local: how many time stamps were given on a day (UTC); the count makes each serial another one';
