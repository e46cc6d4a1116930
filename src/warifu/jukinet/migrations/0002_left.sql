-- SPDX-License-Identifier: Apache-2.0
-- The city that kept her until a move in was applied: the city she moved to is told it with the outcome.
ALTER TABLE jukinet.decision ADD COLUMN left_city text NOT NULL DEFAULT '';
