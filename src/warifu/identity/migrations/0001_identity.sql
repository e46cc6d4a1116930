-- SPDX-License-Identifier: Apache-2.0
-- 本人確認の記録: one line for each check, passed or not. Kinds of papers only: there is no column for what
-- stands on a paper, and no copy of one.
CREATE SCHEMA identity;

CREATE TABLE identity.check_line (
    subject     text        NOT NULL CHECK (subject <> ''),
    check_id    uuid        NOT NULL DEFAULT uuidv7(),
    case_ref    text        NOT NULL CHECK (case_ref <> ''),
    clerk       text        NOT NULL CHECK (clerk <> ''),
    purpose     text        NOT NULL,
    way         text        NOT NULL CHECK (way IN ('counter', 'post', 'online', 'phone')),
    bearer      text        NOT NULL CHECK (bearer IN ('self', 'statutory-agent', 'voluntary-agent')),
    outcome     text        NOT NULL CHECK (outcome IN ('shown', 'not-shown', 'suspect', 'closed-way')),
    papers      text[]      NOT NULL,
    shown_by    text[]      NOT NULL,
    missing     text[]      NOT NULL,
    faults      text[]      NOT NULL,
    by_eye      boolean     NOT NULL,
    checked_at  timestamptz NOT NULL,
    PRIMARY KEY (subject, check_id)
);
COMMENT ON TABLE identity.check_line IS
    'distributed(subject), append-only: identity checks, passed or not, by whom and with which kinds of papers';
CREATE INDEX check_line_by_case ON identity.check_line (case_ref, checked_at);

CREATE TABLE identity.alert (
    subject    text        NOT NULL,
    raised_on  date        NOT NULL,
    failures   integer     NOT NULL CHECK (failures > 0),
    raised_at  timestamptz NOT NULL,
    PRIMARY KEY (subject, raised_on)
);
COMMENT ON TABLE identity.alert IS
    'distributed(subject), append-only: somebody has failed to show that she is this person again and again';
CREATE INDEX alert_by_day ON identity.alert (raised_on);
