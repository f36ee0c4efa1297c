"""An edition that notes which of its parts are read, and what these parts hold.

A notebook of Gesundheit und Pflege need not run again for a status in Arbeit und Ausbildung.
So a run hands out editions that note each part by name, and keeps with the executed copy what
these parts held.  What is taken whole is noted whole: then it runs once too often, never once
too little.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from hashlib import sha256
from pathlib import PurePath
from typing import Any

import numpy as np
import pandas as pd

from kikdata.analysis.change_rows import field_changes
from kikdata.analysis.history import follow_field
from kikdata.model import Angaben, Edition, Massnahme, Snapshot, Ziel

__all__ = [
    "content_digest",
    "edition_digest",
    "gate_digest",
    "noted_edition",
    "noted_snapshots",
]

Note = Callable[[str], None]

_EDITION = frozenset(f.name for f in fields(Edition))
_SNAPSHOT = frozenset(f.name for f in fields(Snapshot))


def noted_edition(edition: Edition, note: Note) -> Edition:
    """Return the same edition, which tells `note` the name of each part that is read."""
    return _NotedEdition(edition, note)


def noted_snapshots(earlier: Sequence[Snapshot], note: Note) -> tuple[Snapshot, ...]:
    """Return the same earlier editions; that there are these is noted at once."""
    note("frueher")
    return tuple(_NotedSnapshot(snapshot, note) for snapshot in earlier)


def gate_digest(name: str, edition: Edition, earlier: Sequence[Snapshot]) -> str:
    """Return what stands for the content of a part by the name under which it was noted."""
    return content_digest(_gate_content(name, edition, earlier))


def _gate_content(name: str, edition: Edition, earlier: Sequence[Snapshot]) -> object:
    kind, _, rest = name.partition("/")
    content: object
    match kind:
        case "angabe":
            content = [edition.angaben.texts.get(rest), edition.angaben.dates.get(rest)]
        case "angaben":
            content = edition.angaben
        case "ausgabe":
            value = getattr(edition, rest)
            # The place of a workbook is no part of its content.
            content = value.name if isinstance(value, PurePath) else value
        case "werdegang":
            content = follow_field(earlier, edition, rest)
        case "massnahmen":
            content = [edition.massnahmen_of(rest), edition.ziele_of(rest)]
        case "aenderungen":
            content = field_changes(earlier[-1], edition, rest, earlier[:-1]) if earlier else None
        case "frueher" if rest:
            content = _earlier_rows(*rest.split("/"), earlier=earlier)
        case "frueher":
            plain = sorted(_SNAPSHOT - {"rows", "ziele", "handlungsfelder"})
            content = [[getattr(snapshot, field) for field in plain] for snapshot in earlier]
        case _:
            raise ValueError(name)
    return content


def _earlier_rows(ausgabe: str, kuerzel: str = "", *, earlier: Sequence[Snapshot]) -> object:
    for snapshot in earlier:
        if snapshot.ausgabe == ausgabe:
            return snapshot.rows_of(kuerzel) if kuerzel else snapshot
    return None


class _NotedEdition(Edition):
    def __init__(self, edition: Edition, note: Note) -> None:
        for name in _EDITION:
            object.__setattr__(self, name, getattr(edition, name))
        object.__setattr__(self, "angaben", _NotedAngaben(edition.angaben, note))
        object.__setattr__(self, "_note", note)

    def __getattribute__(self, name: str) -> Any:
        if name in _EDITION and name != "angaben":
            object.__getattribute__(self, "_note")(f"ausgabe/{name}")
        return super().__getattribute__(name)

    def behind(self, gate: str) -> Edition:
        object.__getattribute__(self, "_note")(gate)
        return Edition(**{name: object.__getattribute__(self, name) for name in _EDITION})

    def massnahmen_of(self, kuerzel: str) -> tuple[Massnahme, ...]:
        return self.behind(f"massnahmen/{kuerzel}").massnahmen_of(kuerzel)

    def ziele_of(self, kuerzel: str) -> tuple[Ziel, ...]:
        return self.behind(f"massnahmen/{kuerzel}").ziele_of(kuerzel)


class _NotedAngaben(Angaben):
    def __init__(self, angaben: Angaben, note: Note) -> None:
        for name in ("texts", "dates"):
            object.__setattr__(self, name, _NotedMapping(getattr(angaben, name), note))


class _NotedMapping(Mapping[str, Any]):
    def __init__(self, values: Mapping[str, Any], note: Note) -> None:
        self._values, self._note = values, note

    def __getitem__(self, name: str) -> Any:
        self._note(f"angabe/{name}")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        self._note("angaben")
        return iter(self._values)

    def __len__(self) -> int:
        self._note("angaben")
        return len(self._values)


class _NotedSnapshot(Snapshot):
    def __init__(self, snapshot: Snapshot, note: Note) -> None:
        for name in _SNAPSHOT:
            object.__setattr__(self, name, getattr(snapshot, name))
        object.__setattr__(self, "_note", note)

    def __getattribute__(self, name: str) -> Any:
        if name in ("rows", "ziele", "handlungsfelder"):
            ausgabe = object.__getattribute__(self, "ausgabe")
            object.__getattribute__(self, "_note")(f"frueher/{ausgabe}")
        return super().__getattribute__(name)

    def behind(self, gate: str) -> Snapshot:
        object.__getattribute__(self, "_note")(gate)
        return Snapshot(**{name: object.__getattribute__(self, name) for name in _SNAPSHOT})

    def rows_of(self, kuerzel: str) -> pd.DataFrame:
        return self.behind(f"frueher/{self.ausgabe}/{kuerzel}").rows_of(kuerzel)


def edition_digest(edition: Edition, earlier: Sequence[Snapshot]) -> str:
    """Return what stands for all that editions hold, but for the place of the workbook."""
    content = [getattr(edition, name) for name in sorted(_EDITION - {"path"})]
    return content_digest([*content, *earlier])


def content_digest(value: object) -> str:
    """Return a SHA-256 over all that `value` holds, tables with index, order and types."""
    return sha256(json.dumps(_plain(value), ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    """Return `value` as JSON can hold it, unlike for all that is unlike."""
    if value is None or (isinstance(value, str | int | float) and not isinstance(value, Enum)):
        return value
    if isinstance(value, pd.DataFrame):
        return _plain_table(value)
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(_plain(getattr(value, f.name)) for f in fields(value))]
    if isinstance(value, Mapping):
        return ["paare", *([_plain(key), _plain(item)] for key, item in value.items())]
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return [type(value).__name__, _plain_other(value)]


def _plain_other(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(item)) for item in value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"no digest for {type(value).__name__}")


def _plain_table(table: pd.DataFrame) -> list[Any]:
    types = [
        [str(d), list(d.categories) if isinstance(d, pd.CategoricalDtype) else None]
        for d in table.dtypes
    ]
    rows = table.to_numpy(dtype=object).tolist()
    return [*map(_plain, (list(table.columns), types, list(table.index), rows))]
