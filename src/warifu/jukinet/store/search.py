# SPDX-License-Identifier: Apache-2.0
"""SQL of search keys: keyed hashes by position, and how far they have followed the numbers."""

from collections.abc import Sequence

from warifu.jukinet.store.rows import Rows


class SearchRows(Rows):
    """What following and looking say about keys."""

    def lock_followed(self, what: str) -> int:
        """Give how far something has followed, and hold it to the end."""
        row = self._db.execute(
            "SELECT done_to FROM jukinet.followed WHERE what = %s FOR UPDATE", [what]
        ).fetchone()
        assert row is not None
        return int(row[0])

    def followed(self, what: str) -> int:
        """Give how far something has followed."""
        row = self._db.execute("SELECT done_to FROM jukinet.followed WHERE what = %s", [what]).fetchone()
        assert row is not None
        return int(row[0])

    def marks(self) -> dict[str, int]:
        """Give how far everything has followed."""
        return dict(self._db.execute("SELECT what, done_to FROM jukinet.followed").fetchall())

    def set_followed(self, what: str, done_to: int) -> None:
        """Move it on; the caller holds it."""
        self._db.execute("UPDATE jukinet.followed SET done_to = %s WHERE what = %s", [done_to, what])

    def put_keys(self, keys: Sequence[tuple[int, bytes, bytes]]) -> None:
        """Write the keys of positions, in place of older ones."""
        positions, whole, without_sex = zip(*keys, strict=True)
        self._db.execute(
            "INSERT INTO jukinet.search_key SELECT * FROM unnest(%s::bigint[], %s::bytea[], %s::bytea[])"
            " ON CONFLICT (position) DO UPDATE"
            " SET whole = EXCLUDED.whole, without_sex = EXCLUDED.without_sex",
            [list(positions), list(whole), list(without_sex)],
        )

    def found(self, key: bytes, *, with_sex: bool, most: int) -> list[int]:
        """Give positions under a key, by equality; `most` bounds what anybody can learn by it."""
        column = "whole" if with_sex else "without_sex"
        query = f"SELECT position FROM jukinet.search_key WHERE {column} = %s ORDER BY position LIMIT %s"
        return [position for (position,) in self._db.execute(query.encode(), [key, most])]
