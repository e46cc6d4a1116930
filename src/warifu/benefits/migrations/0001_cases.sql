-- SPDX-License-Identifier: Apache-2.0
-- 児童手当: cases of a municipality, and the pension files of the pension service (each body uses its own).
CREATE SCHEMA benefits;

CREATE TABLE benefits.allowance_case (
    case_id      uuid        PRIMARY KEY DEFAULT uuidv7(),
    received_on  date        NOT NULL,
    event_on     date,
    opened_by    text        NOT NULL CHECK (opened_by <> ''),
    opened_at    timestamptz NOT NULL
);
COMMENT ON TABLE benefits.allowance_case IS 'distributed(case_id): claims for child allowance';

CREATE TABLE benefits.parent (
    case_id          uuid     NOT NULL REFERENCES benefits.allowance_case (case_id),
    place            smallint NOT NULL,
    in_house_number  text     NOT NULL,
    taxed_by         text     NOT NULL,
    public_servant   boolean  NOT NULL,
    PRIMARY KEY (case_id, place),
    UNIQUE (case_id, in_house_number)
);
COMMENT ON TABLE benefits.parent IS 'distributed(case_id), append-only: possible claimants of a case';

CREATE TABLE benefits.child (
    case_id          uuid     NOT NULL REFERENCES benefits.allowance_case (case_id),
    place            smallint NOT NULL,
    in_house_number  text,
    birth_on         date     NOT NULL,
    supported        boolean  NOT NULL,
    PRIMARY KEY (case_id, place)
);
COMMENT ON TABLE benefits.child IS 'distributed(case_id), append-only: children of a case';

-- Written before the gateway is called: an inquiry without an answer is one whose end we do not know.
CREATE TABLE benefits.asked (
    case_id          uuid        NOT NULL REFERENCES benefits.allowance_case (case_id),
    ask_id           uuid        NOT NULL DEFAULT uuidv7(),
    in_house_number  text        NOT NULL,
    purpose          integer     NOT NULL,
    provider         text        NOT NULL,
    items            integer[]   NOT NULL,
    query            jsonb       NOT NULL,
    asked_by         text        NOT NULL CHECK (asked_by <> ''),
    asked_at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, ask_id)
);
COMMENT ON TABLE benefits.asked IS 'distributed(case_id), append-only: inquiries about to be sent';

CREATE TABLE benefits.answer (
    case_id          uuid        NOT NULL REFERENCES benefits.allowance_case (case_id),
    answer_id        uuid        NOT NULL DEFAULT uuidv7(),
    ask_id           uuid,
    in_house_number  text        NOT NULL,
    purpose          integer     NOT NULL,
    status           text        NOT NULL CHECK (status IN ('answered', 'no-record', 'refused', 'unreachable')),
    source           text        NOT NULL CHECK (source IN ('network', 'paper', 'own')),
    content          jsonb       NOT NULL,
    reason           text        NOT NULL,
    reqid            bytea CHECK (octet_length(reqid) = 16),
    filed_by         text        NOT NULL CHECK (filed_by <> ''),
    filed_at         timestamptz NOT NULL,
    PRIMARY KEY (case_id, answer_id)
);
COMMENT ON TABLE benefits.answer IS 'distributed(case_id), append-only: what came back, or a paper; the last one counts';

CREATE TABLE benefits.decision (
    case_id      uuid        PRIMARY KEY REFERENCES benefits.allowance_case (case_id),
    outcome      text        NOT NULL CHECK (outcome IN ('granted', 'special-benefit', 'not-granted')),
    claimant     text,
    employee     boolean,
    first_month  date        NOT NULL CHECK (extract(day FROM first_month) = 1),
    amounts      jsonb       NOT NULL,
    reasons      text[]      NOT NULL,
    rests_on     jsonb       NOT NULL,
    decided_by   text        NOT NULL CHECK (decided_by <> ''),
    decided_at   timestamptz NOT NULL
);
COMMENT ON TABLE benefits.decision IS 'distributed(case_id), append-only: one decision a case';

CREATE TABLE benefits.looked (
    case_id    uuid        NOT NULL REFERENCES benefits.allowance_case (case_id),
    look_id    uuid        NOT NULL DEFAULT uuidv7(),
    clerk      text        NOT NULL CHECK (clerk <> ''),
    looked_at  timestamptz NOT NULL,
    PRIMARY KEY (case_id, look_id)
);
COMMENT ON TABLE benefits.looked IS 'distributed(case_id), append-only: who opened a case and when (law R-7)';
