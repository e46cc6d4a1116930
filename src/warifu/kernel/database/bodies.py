# SPDX-License-Identifier: Apache-2.0
"""A body's own database and its two roles: the owner, who migrates, and the login role, who works.

The owner owns every table; the body's process logs in as the other role, which can neither change a
table's shape nor step around row security (D7). Passwords are random and live in files of mode 0600
in libpq's passfile format, so that no conninfo string holds one.

What it does NOT do: make tables (`migrations`), or say which bodies exist (`warifu.app` does).
"""

import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from warifu.kernel.refusal import Malformed

_BODY = re.compile(r"[a-z][a-z0-9-]{0,20}(:[a-z][a-z0-9-]{0,20})?")


@dataclass(frozen=True, slots=True)
class BodyDatabase:
    """How to reach one body's database. The conninfo strings name a password file and hold no secret."""

    body: str
    name: str
    role: str
    conninfo: str
    owner_conninfo: str


def create_body(admin_conninfo: str, body: str, secrets_dir: Path, *, prefix: str = "warifu") -> BodyDatabase:
    """Create the database and both roles of `body`, or find them again; harmless when repeated.

    `admin_conninfo` must reach a role that may create databases and roles; `secrets_dir` keeps the
    password files. PUBLIC loses CONNECT, which PostgreSQL gives it on every new database, so that no
    body can enter another's. Raises Malformed on a bad body name.
    """
    if not _BODY.fullmatch(body):
        raise Malformed(f"a body is named like 'jlis' or 'city:midori', not {body!r}")
    role = f"{prefix}_{body.replace(':', '_')}"
    owner = f"{role}_owner"
    secrets_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    passfiles = {name: secrets_dir / f"{name}.pgpass" for name in (role, owner)}
    with psycopg.connect(admin_conninfo, autocommit=True) as connection:
        for name, passfile in passfiles.items():
            _create_role(connection, name, _password(passfile, name))
        _create_database(connection, role, owner)
    return BodyDatabase(
        body=body,
        name=role,
        role=role,
        conninfo=_conninfo(admin_conninfo, role, role, passfiles[role]),
        owner_conninfo=_conninfo(admin_conninfo, role, owner, passfiles[owner]),
    )


def _password(passfile: Path, role: str) -> str:
    """Read the role's password, or make one: the file is the truth, so a lost role can be made again."""
    try:
        descriptor = os.open(passfile, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        kept = passfile.read_text("ascii").rstrip("\n").rpartition(":")[2]
        if kept:
            return kept
        descriptor = os.open(passfile, os.O_WRONLY | os.O_TRUNC)  # a crash between creating and writing
    password = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"*:*:*:{role}:{password}\n")
        file.flush()
        os.fsync(file.fileno())
    return password


def _create_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """Create a login role without any power, or renew its password.

    Only the SCRAM verifier crosses the wire, never the password.
    """
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256")
    verb = "ALTER ROLE {} PASSWORD {}" if found else "CREATE ROLE {} LOGIN PASSWORD {}"
    statement = sql.SQL(verb).format(sql.Identifier(name), sql.Literal(verifier.decode()))
    connection.execute(statement)


def _create_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    names = {"database": sql.Identifier(name), "owner": sql.Identifier(owner), "role": sql.Identifier(name)}
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        if connection.info.parameter_status("is_superuser") != "on":
            # a plain CREATEROLE administrator must be a member of the owner to give it a database
            connection.execute(sql.SQL("GRANT {owner} TO CURRENT_USER").format(**names))
        connection.execute(
            sql.SQL("CREATE DATABASE {database} OWNER {owner} TEMPLATE template0").format(**names)
        )
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}").format(**names))


def _conninfo(admin_conninfo: str, database: str, role: str, passfile: Path) -> str:
    """The administrator's address with this role's name and password file in place of its own."""
    address: dict[str, Any] = conninfo_to_dict(admin_conninfo)
    address.pop("password", None)
    address |= {"dbname": database, "user": role, "passfile": str(passfile.absolute())}
    return make_conninfo("", **address)
