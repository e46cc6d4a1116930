-- SPDX-License-Identifier: Apache-2.0
-- 年金の記録: the pension service's file of each person. A change is a further revision.
CREATE TABLE benefits.pension_record (
    in_house_number   text        NOT NULL,
    revision          integer     NOT NULL CHECK (revision >= 1),
    insured_category  text        NOT NULL CHECK (insured_category IN ('1', '2', '3', 'none')),
    category_since    date,
    pension_kind      text        NOT NULL,
    pension_amount    bigint      NOT NULL CHECK (pension_amount >= 0),
    premium_status    text        NOT NULL,
    recorded_at       timestamptz NOT NULL,
    PRIMARY KEY (in_house_number, revision)
);
COMMENT ON TABLE benefits.pension_record IS
    'distributed(in_house_number), append-only: insured category and pension; the highest revision is in force';

CREATE TABLE benefits.pension_manual_release (
    in_house_number  text        NOT NULL,
    revision         integer     NOT NULL CHECK (revision >= 1),
    by_hand          boolean     NOT NULL,
    decided_at       timestamptz NOT NULL,
    PRIMARY KEY (in_house_number, revision)
);
COMMENT ON TABLE benefits.pension_manual_release IS
    'distributed(in_house_number), append-only: decisions to answer about a person by hand (law V-4)';
