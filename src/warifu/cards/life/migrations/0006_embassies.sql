-- SPDX-License-Identifier: Apache-2.0
-- 在外公館: which city keeps the supplement of a person's family register, and to which embassy it introduced her.
CREATE TABLE life.supplement (
    person    bytea       NOT NULL,
    said_by   text        NOT NULL CHECK (said_by <> ''),
    keeper    text        NOT NULL CHECK (keeper LIKE 'city:%'),
    at_home   boolean     NOT NULL,
    said_at   timestamptz NOT NULL,
    PRIMARY KEY (person, said_by, said_at)
);
COMMENT ON TABLE life.supplement IS
    'distributed(person), append-only: which city keeps the supplement of a national''s family register, as that city and the one where she lives or lived say; it counts where both agree';

CREATE TABLE life.introduction (
    person         bytea       NOT NULL,
    embassy        text        NOT NULL CHECK (embassy LIKE 'embassy:%'),
    case_no        text        NOT NULL CHECK (case_no <> ''),
    introduced_at  timestamptz NOT NULL,
    position       bigint      NOT NULL,
    keeper         text        NOT NULL,
    clerk          text        NOT NULL,
    PRIMARY KEY (person, embassy, case_no, introduced_at)
);
CREATE INDEX introduction_case ON life.introduction (embassy, case_no);
COMMENT ON TABLE life.introduction IS
    'distributed(person), append-only: before which embassy somebody abroad stands, in which case of which clerk, as the keeper of her supplement said';

CREATE TABLE life.through_embassy (
    card_id  bytea PRIMARY KEY,
    embassy  text  NOT NULL CHECK (embassy LIKE 'embassy:%')
);
COMMENT ON TABLE life.through_embassy IS
    'distributed(card_id), append-only: the embassy that took an application and hands the card over';
