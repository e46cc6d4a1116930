-- SPDX-License-Identifier: Apache-2.0
-- How much is asked is limited by the hour, for each service by itself: none can use up another's share.
DROP INDEX verification.asked_by;
CREATE INDEX asked_by ON verification.asked (asker, service, asked_at);
