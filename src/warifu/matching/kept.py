# SPDX-License-Identifier: Apache-2.0
"""照合用の控え: normal forms and keys of a whole register in files, for many queries at once.

`write_kept` makes them from records, `KeptRegister` reads them without loading them: it answers one query
(the port `service.Candidates`, by binary search) and gives `batch` its columns. The files are as personal as
the register: folder 0700, files 0600, to be removed after the job by whoever made them.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from warifu.kernel.refusal import Malformed
from warifu.matching.forms import Record, form_of, record_of_form
from warifu.matching.keys import keys_of_record
from warifu.matching.tables import table_versions

Keys = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
_FILES = ("forms.bin", "ends.npy", "births.npy", "keys.npy", "places.npy")
_VERSIONS = "tables.txt"

# A record as it is kept: its form, its keys and its birth date.
Kept = tuple[bytes, tuple[int, ...], str]


def kept(record: Record) -> Kept:
    """Give what is kept of a record; the work of a register load, to be spread over processes."""
    return form_of(record), keys_of_record(record), record.birth


def write_kept(folder: Path, records: Iterable[Kept]) -> int:
    """Write the files into a folder that does not exist yet; give the number of records."""
    folder.mkdir(mode=0o700)
    ends: list[int] = [0]
    births: list[str] = []
    keys: list[npt.NDArray[np.int64]] = []
    places: list[npt.NDArray[np.int32]] = []
    with open(folder / "forms.bin", "xb", opener=_private) as file:
        for at, (form, own, birth) in enumerate(records):
            file.write(form)
            ends.append(ends[-1] + len(form))
            births.append(birth)
            keys.append(np.array(own, dtype=np.int64))
            places.append(np.full(len(own), at, dtype=np.int32))
    every = np.concatenate(keys) if keys else np.zeros(0, dtype=np.int64)
    order = np.argsort(every, kind="stable")
    _save(folder / "ends.npy", np.array(ends, dtype=np.int64))
    _save(folder / "births.npy", np.array(births, dtype="S10"))
    _save(folder / "keys.npy", every[order])
    _save(folder / "places.npy", (np.concatenate(places) if places else np.zeros(0, dtype=np.int32))[order])
    (folder / _VERSIONS).write_text(str(table_versions()), encoding="utf-8")
    return len(ends) - 1


class KeptRegister:
    """A register as kept in files. Raises Malformed where files are missing or made with other tables."""

    def __init__(self, folder: Path) -> None:
        """Map the files of a folder."""
        if missing := [name for name in (*_FILES, _VERSIONS) if not (folder / name).is_file()]:
            raise Malformed(f"This is no kept register: {', '.join(missing)} is missing. Write it anew.")
        if (folder / _VERSIONS).read_text(encoding="utf-8") != str(table_versions()):
            raise Malformed("This register was normalised with other tables: normalise it anew (M5).")
        self.ends: npt.NDArray[np.int64] = _mapped(folder / "ends.npy")
        self._births: npt.NDArray[np.bytes_] = _mapped(folder / "births.npy")
        self.keys: Keys = _mapped(folder / "keys.npy")
        self.places: Places = _mapped(folder / "places.npy")
        with (folder / "forms.bin").open("rb") as file:
            whole = os.fstat(file.fileno()).st_size
            self._forms = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if whole else b""

    def __len__(self) -> int:
        return len(self.ends) - 1

    def record(self, place: int) -> Record:
        """Give the record at a place."""
        return record_of_form(self._forms[self.ends[place] : self.ends[place + 1]])

    def births(self, places: Places) -> list[str]:
        """Give the birth dates of the records at some places, without reading the records."""
        found: list[str] = self._births[places].astype("U10").tolist()
        return found

    def sharing(self, keys: Sequence[int]) -> list[Record]:
        """Give every record that has any of these keys (the port `service.Candidates`)."""
        asked = np.array(keys, dtype=np.int64)
        starts = np.searchsorted(self.keys, asked, side="left")
        stops = np.searchsorted(self.keys, asked, side="right")
        places = {
            int(place) for start, stop in zip(starts, stops, strict=True) for place in self.places[start:stop]
        }
        return [self.record(place) for place in sorted(places)]


def _mapped(path: Path) -> npt.NDArray[Any]:
    """Map a column as a plain array: reading one value of a memmap is several times slower."""
    return np.asarray(np.load(path, mmap_mode="r"))


def _save(path: Path, column: npt.NDArray[np.int64] | npt.NDArray[np.int32] | npt.NDArray[np.bytes_]) -> None:
    with open(path, "xb", opener=_private) as file:
        np.save(file, column)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
