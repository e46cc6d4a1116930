-- SPDX-License-Identifier: Apache-2.0
-- 一時停止の受付の限度と本人へのお知らせ: how often one caller called, and lines owed to histories.
-- `caller` is a keyed digest of the network address; b"" where the call did not come from a page.
ALTER TABLE life.stop_call ADD COLUMN caller bytea NOT NULL DEFAULT '';
CREATE INDEX stop_call_caller ON life.stop_call (caller, called_at);
CREATE INDEX stop_call_at ON life.stop_call (called_at);
COMMENT ON TABLE life.stop_call IS
    'distributed(call_id), append-only: calls to the stop line, by keyed digests of what the caller said of herself and of her network address';

CREATE TABLE life.stop_letter (
    call_id   bytea   PRIMARY KEY REFERENCES life.stop_call (call_id),
    position  bigint,
    stopped   boolean NOT NULL
);
COMMENT ON TABLE life.stop_letter IS
    'distributed(call_id): calls of which a history must still be told; of a call that hit nobody, nobody''s history';
