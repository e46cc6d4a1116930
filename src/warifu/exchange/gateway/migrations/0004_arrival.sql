-- SPDX-License-Identifier: Apache-2.0
-- 符号の到着: codes that came, until the portal has heard that every order they need is filed.
CREATE TABLE gateway.arrival (
    line     bytea PRIMARY KEY CHECK (octet_length(line) = 16),   -- the request that brought the code
    in_house text  NOT NULL
);
COMMENT ON TABLE gateway.arrival IS
  'local: codes of a city that came and of which the portal has not heard yet that nothing is missing; deleted then';
