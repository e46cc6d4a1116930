-- SPDX-License-Identifier: Apache-2.0
-- 表示の留保: the commission's desk lists cities' orders from here.
CREATE INDEX exchange_keep_back ON converter.exchange (minute) WHERE reason = 'kept-back-by-city';
