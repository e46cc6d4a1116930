# SPDX-License-Identifier: Apache-2.0
"""One body's database: PostgreSQL only, one database and one login role for each body.

`open_server` gives a PostgreSQL server (the embedded one, or the one named by WARIFU_DATABASE_URL),
`create_body` makes a body's database and roles in it, `migrate` brings the offices' schemas up to date
as the owner, and `Database` is what a body's stores are given.

What it does NOT do: hold any office's SQL (each office's `store.py` does), begin a transaction on its
own (services do), or make backups (the server's operator does).
"""

from warifu.kernel.database.bodies import BodyDatabase, create_body
from warifu.kernel.database.launcher import Cluster, ExternalServer, Server, open_server
from warifu.kernel.database.migrations import MigrationRefused, migrate
from warifu.kernel.database.rows import insert_new
from warifu.kernel.database.session import Database, ServerLost
from warifu.kernel.database.tags import TableTag, UntaggedTable

__all__ = [
    "BodyDatabase",
    "Cluster",
    "Database",
    "ExternalServer",
    "MigrationRefused",
    "Server",
    "ServerLost",
    "TableTag",
    "UntaggedTable",
    "create_body",
    "insert_new",
    "migrate",
    "open_server",
]
