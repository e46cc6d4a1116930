-- SPDX-License-Identifier: Apache-2.0
COMMENT ON TABLE portal.own_line IS
    'local, append-only: sealed lines about the person''s own card, each with its place in a chain that the sign-in signs; not in the public log';
