-- SPDX-License-Identifier: Apache-2.0
-- 市町村民税の課税台帳: one row per assessment. A correction is a further revision; nothing is overwritten.
CREATE SCHEMA tax;

CREATE TABLE tax.income (
    in_house_number  text        NOT NULL,
    tax_year         smallint    NOT NULL CHECK (tax_year BETWEEN 1951 AND 2200),
    revision         integer     NOT NULL CHECK (revision >= 1),
    salary_revenue   bigint      NOT NULL CHECK (salary_revenue >= 0),
    total_income     bigint      NOT NULL CHECK (total_income >= 0),
    deductions       bigint      NOT NULL CHECK (deductions >= 0),
    dependants       smallint    NOT NULL CHECK (dependants >= 0),
    non_taxable      boolean     NOT NULL,
    municipal_tax    bigint      NOT NULL CHECK (municipal_tax >= 0),
    prefectural_tax  bigint      NOT NULL CHECK (prefectural_tax >= 0),
    assessed_at      timestamptz NOT NULL,
    PRIMARY KEY (in_house_number, tax_year, revision)
);
COMMENT ON TABLE tax.income IS
    'distributed(in_house_number), append-only: assessments of municipal tax; the highest revision is in force';

-- 自動応答不可: whether answers about a person are given by hand. The highest revision is in force.
CREATE TABLE tax.manual_release (
    in_house_number  text        NOT NULL,
    revision         integer     NOT NULL CHECK (revision >= 1),
    by_hand          boolean     NOT NULL,
    decided_at       timestamptz NOT NULL,
    PRIMARY KEY (in_house_number, revision)
);
COMMENT ON TABLE tax.manual_release IS
    'distributed(in_house_number), append-only: decisions to answer about a person by hand (law V-4)';
