# SPDX-License-Identifier: Apache-2.0
"""The rules that keep a schema distributable over many servers, read from a migrated database's catalog.

D1 every table carries a tag · D2 unique keys of a distributed table contain its column · D3 foreign keys
stay on one shard or point to a reference table · D5 no lock across shards · D6 no trigger on a distributed
table, and an append-only table is never updated, deleted from or locked. D4, D7 and D8 are about how a
cluster is run and cannot be seen here.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from warifu.kernel.database import TableTag, UntaggedTable

_OURS = """
n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'warifu') AND NOT c.relispartition
"""

_TABLES = f"""
SELECT n.nspname || '.' || c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND {_OURS} ORDER BY 1
"""

_UNIQUE_KEYS = f"""
SELECT n.nspname || '.' || c.relname, k.relname, array_agg(a.attname::text)
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class k ON k.oid = i.indexrelid
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int[])
WHERE (i.indisunique OR i.indisexclusion) AND {_OURS} GROUP BY 1, 2 ORDER BY 1, 2
"""

_FOREIGN_KEYS = f"""
SELECT n.nspname || '.' || c.relname, k.conname, fn.nspname || '.' || f.relname,
  (SELECT array_agg(ARRAY[a.attname::text, b.attname::text])
   FROM unnest(k.conkey, k.confkey) AS pair (here, there)
   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = pair.here
   JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = pair.there)
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
WHERE k.contype = 'f' AND {_OURS} ORDER BY 1, 2
"""

_TRIGGERS = f"""
SELECT n.nspname || '.' || c.relname, t.tgname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE NOT t.tgisinternal AND {_OURS} ORDER BY 1, 2
"""

_CHANGE_GRANTS = f"""
SELECT n.nspname || '.' || c.relname, p.privilege
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
  unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p (privilege)
WHERE c.relkind IN ('r', 'p') AND {_OURS}
  AND (has_table_privilege(%(role)s, c.oid, p.privilege)
       OR p.privilege = 'UPDATE' AND has_any_column_privilege(%(role)s, c.oid, 'UPDATE'))
ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Schema:
    """The tags of a migrated database, and what its catalog says against the rules."""

    tags: dict[str, TableTag]
    faults: list[str]


def read_schema(connection: psycopg.Connection, role: str) -> Schema:
    """Check the catalog: every rule but D5. `role` is the body's own role."""
    tags: dict[str, TableTag] = {}
    faults = []
    for table, comment in connection.execute(_TABLES.encode()):
        try:
            tags[table] = TableTag.parse(table, comment)
        except UntaggedTable:
            faults.append(f"D1 {table} has no tag")
    faults += _unique_keys(connection, tags)
    faults += _foreign_keys(connection, tags)
    for table, trigger in connection.execute(_TRIGGERS.encode()):
        if table in tags and tags[table].spread == "distributed":
            faults.append(f"D6 {table} has trigger {trigger}")
    for table, privilege in connection.execute(_CHANGE_GRANTS.encode(), {"role": role}):
        if table in tags and tags[table].append_only:
            faults.append(f"D6 {table} is append-only, but {privilege} is granted")
    return Schema(tags, faults)


def _unique_keys(connection: psycopg.Connection, tags: dict[str, TableTag]) -> Iterator[str]:
    for table, key, columns in connection.execute(_UNIQUE_KEYS.encode()):
        column = tags[table].column if table in tags else None
        if column is not None and column not in columns:
            yield f"D2 {table}: {key} does not contain {column}"


def _foreign_keys(connection: psycopg.Connection, tags: dict[str, TableTag]) -> Iterator[str]:
    for table, key, target, pairs in connection.execute(_FOREIGN_KEYS.encode()):
        if table in tags and target in tags and not _stays_together(tags, table, target, pairs):
            yield f"D3 {table}: {key} points to rows of {target} on another server"


def _stays_together(tags: dict[str, TableTag], table: str, target: str, pairs: list[list[str]]) -> bool:
    """Whether a row and the row it points to are always on the same server."""
    here, there = tags[table], tags[target]
    if there.spread == "reference":
        return True
    if here.spread != there.spread:
        return False
    if here.spread == "distributed":
        return [here.column, there.column] in pairs
    return here.spread == "local" or table.partition(".")[0] == target.partition(".")[0]


_LOCK = re.compile(r"\bFOR\s+(NO\s+KEY\s+UPDATE|UPDATE|KEY\s+SHARE|SHARE)\b", re.IGNORECASE)
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+\.\w+)", re.IGNORECASE)
_CHANGED = re.compile(
    r"\b(UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?)\s+(?:ONLY\s+)?(\w+\.\w+)", re.IGNORECASE
)


def read_statements(stores: Iterable[Path], tags: dict[str, TableTag]) -> list[str]:
    """Check the SQL words in store files against the tags: D5, and what no grant would allow anyway."""
    faults = []
    for store in stores:
        for line, words in _texts(store):
            faults += [f"{fault} ({store.name}:{line})" for fault in _statement(words, tags)]
    return faults


def _statement(words: str, tags: dict[str, TableTag]) -> Iterator[str]:
    for verb, table in _CHANGED.findall(words):
        if table in tags and tags[table].append_only:
            yield f"D6 {table} is append-only, but a statement says {verb.split()[0].upper()}"
    if not _LOCK.search(words):
        return
    for table in _READ.findall(words):
        if table not in tags:
            continue
        if tags[table].append_only:
            yield f"D6 {table} is append-only, so its rows cannot be locked"
        elif tags[table].column and not re.search(rf"(?i)\b{tags[table].column}\s*=(?!\s*ANY\b)", words):
            yield f"D5 {table} is locked without {tags[table].column} = …, across shards"


def _texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text in a Python file with its line; what an f-string fills in is left out."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value
        elif isinstance(node, ast.JoinedStr):
            parts = (str(part.value) for part in node.values if isinstance(part, ast.Constant))
            yield node.lineno, " ".join(parts)
