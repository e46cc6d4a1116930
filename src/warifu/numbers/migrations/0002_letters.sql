-- Attempts on a number that exists, with other particulars: its person is told who tried (LC-21).
CREATE TABLE numbers.enrolment_letter (
    attempt  uuid PRIMARY KEY,
    position bigint NOT NULL,
    asker    text NOT NULL,
    sent_at  timestamptz
);
COMMENT ON TABLE numbers.enrolment_letter IS 'local: letters owed to people whose number was tried with other particulars';
