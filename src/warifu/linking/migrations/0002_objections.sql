-- SPDX-License-Identifier: Apache-2.0
-- 本人の申出: a person who was told of a link says that this is not her; and that a link was confirmed is told.
ALTER TABLE linking.message DROP CONSTRAINT message_kind_check;
ALTER TABLE linking.message ADD CONSTRAINT message_kind_check
    CHECK (kind IN ('linked', 'ended', 'frozen', 'confirmed'));

CREATE TABLE linking.objection (
    message_id uuid PRIMARY KEY REFERENCES linking.message,
    link_id    uuid NOT NULL REFERENCES linking.link,
    taken_at   timestamptz NOT NULL
);
COMMENT ON TABLE linking.objection IS
    'tenant-schema, append-only: a person said of a link she was told of: this is not me; taken once for each message';
