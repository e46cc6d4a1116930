-- SPDX-License-Identifier: Apache-2.0
-- A card is applied for by the id of the form that came with the notice.
CREATE INDEX piece_by_application ON notices.piece (application);
