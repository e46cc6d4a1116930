-- SPDX-License-Identifier: Apache-2.0
-- 用件: letters of other kinds than the number notice travel the same road, each once for what caused it.
CREATE TABLE notices.matter (
    person uuid NOT NULL,
    cause uuid NOT NULL,
    kind text NOT NULL CHECK (kind <> 'number-notice'),
    city text NOT NULL,
    happened_on date NOT NULL,
    until_on date,
    word text NOT NULL,
    ordered_at timestamptz NOT NULL,
    PRIMARY KEY (person, cause)
);
COMMENT ON TABLE notices.matter IS 'distributed(person), append-only: what a letter of another kind than the number notice tells of, once for each cause; no name, number or address';

-- The number notice has no cause but the number: the nil uuid.
ALTER TABLE notices.piece ADD COLUMN kind text NOT NULL DEFAULT 'number-notice';
ALTER TABLE notices.piece ADD COLUMN cause uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';
DROP INDEX notices.piece_that_lives;
CREATE UNIQUE INDEX piece_that_lives ON notices.piece (person, cause) WHERE NOT void;
COMMENT ON TABLE notices.piece IS 'distributed(person): one letter of paper; of each person and cause at most one is not void, and a row is never taken back';

-- What is printed together weighs the same.
ALTER TABLE notices.batch ADD COLUMN mail text NOT NULL DEFAULT 'notices' CHECK (mail IN ('notices', 'cards'));
