"""What processes say to each other: a function with its arguments, what it returns or raises.

As JSON, by the types that the function names: so nothing can be said but data.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any, get_type_hints

from kikdata import errors
from kikdata.codec import decode, encode
from kikdata.errors import Finding, KikError

__all__ = ["encode_error", "encode_result", "read_answer", "read_request", "write_request"]


def write_request(function: Callable[..., object], *arguments: object) -> str:
    """Return a request as one line; `function` must be one of a module of ours, with types."""
    given = [encode(argument).decode() for argument in arguments]
    return json.dumps([function.__module__, function.__qualname__, given])


def read_request(line: str) -> tuple[Callable[..., object], list[Any]]:
    """Return function and arguments of a request."""
    module, name, given = json.loads(line)
    if not module.startswith("kikdata."):
        raise ValueError(f"{module} is no module of ours")
    function = getattr(import_module(module), name)
    hints = get_type_hints(function)
    kinds = [hints[parameter] for parameter in signature(function).parameters]
    return function, [decode(text, kind) for text, kind in zip(given, kinds, strict=True)]


def encode_result(value: object) -> bytes:
    """Return what says that a function has returned this."""
    return json.dumps({"ergebnis": encode(value).decode()}).encode()


def encode_error(error: Exception) -> bytes:
    """Return what says that a function has raised this."""
    said = {
        "art": type(error).__name__,
        "text": str(error),
        "befunde": encode(getattr(error, "findings", ())).decode(),
        "original": getattr(error, "original", ""),
        # It does not pass the border by itself.
        "weg": traceback.format_exc(),
        "system": [error.errno, error.strerror, error.filename]
        if isinstance(error, OSError)
        else [],
    }
    return json.dumps({"fehler": said}, default=str).encode()


def read_answer(function: Callable[..., object], answer: bytes) -> Any:
    """Return what the function has returned, or raise what it has raised."""
    found = json.loads(answer)
    if "fehler" in found:
        error = _to_error(found["fehler"])
        error.add_note(found["fehler"]["weg"])
        raise error
    return decode(found["ergebnis"], get_type_hints(function)["return"])


def _to_error(said: dict[str, Any]) -> Exception:
    findings: tuple[Finding, ...] = decode(said["befunde"], tuple[Finding, ...])
    kind = getattr(errors, said["art"], None)
    if kind is not None and issubclass(kind, errors.BookError):
        faulty: KikError = kind(findings or said["text"], said["original"])
        return faulty
    if kind is not None and issubclass(kind, KikError):
        error: KikError = kind(said["text"])
        error.original = said["original"]
        return error
    if said["system"]:
        return OSError(*said["system"])
    known = {"MemoryError": MemoryError}
    return known.get(said["art"], RuntimeError)(f"{said['art']}: {said['text']}")
