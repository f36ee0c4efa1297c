"""Dataclasses ↔ JSON, by their types: for what one process hands to another, and for digests.

Unlike a pickle, JSON that somebody else has written can do nothing but be wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

__all__ = ["decode", "encode"]

T = TypeVar("T")


def encode(value: object) -> bytes:
    """Return a value as JSON; the same bytes for the same value.

    >>> encode((Path("a"), {"b": 1}))
    b'["a",{"b":1}]'
    """
    return msgspec.json.encode(value, enc_hook=_to_plain, order="deterministic")


def decode(content: bytes | str, kind: type[T] | Any) -> T:
    """Return the value of this type; raises ValueError if the content is of another.

    >>> decode(b'["a",{"b":1}]', tuple[Path, dict[str, int]])
    (PosixPath('a'), {'b': 1})
    """
    found: T = msgspec.json.decode(content, type=kind, dec_hook=_from_plain)
    return found


def _to_plain(value: Any) -> object:
    if isinstance(value, Path | str):  # a str of a kind of its own: markup
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "to_dict"):  # a table of pandas
        return value.to_dict("split")
    if hasattr(value, "item"):  # a number of numpy
        return value.item()
    raise TypeError(f"no JSON for {type(value).__name__}")


def _from_plain(kind: type, value: Any) -> object:
    if kind is Path:
        return Path(value)
    raise TypeError(f"no {kind.__name__} from JSON")
