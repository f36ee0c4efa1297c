"""What a run keeps for the next one: contents under the digest of all they are made from.

Each entry is a file that begins with the digest of its content, so that a damaged one is noticed
and made again.  Entries are written beside their place and then renamed: a killed run leaves no
half of one, and two runs at once at worst write the same entry twice.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import sys
import tarfile
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from kikdata.codec import encode

__all__ = ["LIMIT", "Cache", "digest", "digest_folder", "pack", "tools_digest", "unpack"]

#: Bytes that entries may take together; the longest unused go first.
LIMIT = 300_000_000
_PREFIX = ".neu-"
_LIBRARY = Path(__file__).parent


class Cache:
    """Entries by kind and key in `folder`; `is_fresh`: none of an earlier run is used."""

    def __init__(self, folder: Path, *, is_fresh: bool = False, limit: int = LIMIT) -> None:
        self.folder, self.is_fresh, self.limit = folder, is_fresh, limit

    def find(self, kind: str, key: str) -> bytes | None:
        """Return an entry; None if there is none or it is damaged."""
        if self.is_fresh:
            return None
        path = self.folder / kind / key
        try:
            found = path.read_bytes()
        except OSError:
            return None
        head, content = found[:64], found[64:]
        if sha256(content).hexdigest().encode() != head:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used now: others go before it
        return content

    def keep(self, kind: str, key: str, content: bytes) -> None:
        """Keep an entry; a full or read-only disk only means that there is none."""
        path = self.folder / kind / key
        part = path.with_name(f"{_PREFIX}{key[:16]}-{os.getpid()}-{threading.get_ident()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                part.write_bytes(sha256(content).hexdigest().encode() + content)
                part.replace(path)
            finally:
                part.unlink(missing_ok=True)
        except OSError:
            return

    def get(self, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
        """Return an entry, made and kept if there is none."""
        content = self.find(kind, key)
        if content is None:
            content = make()
            self.keep(kind, key, content)
        return content

    def trim(self) -> None:
        """Remove what a killed run left half-written, and the longest unused beyond the limit."""
        entries = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                status = path.stat()
                entries.append((status.st_mtime, path.name, status.st_size, path))
        total = 0
        for _, name, size, path in sorted(entries, reverse=True):
            total += size
            if total > self.limit or (name.startswith(_PREFIX) and not _is_written_now(name)):
                path.unlink(missing_ok=True)


def _is_written_now(name: str) -> bool:
    process = name.split("-")[2]
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


def digest(*parts: object) -> str:
    """Return a SHA-256 over whatever `codec.encode` takes, in this order."""
    return sha256(encode(parts)).hexdigest()


def digest_folder(folder: Path, *, without: tuple[str, ...] = ()) -> str:
    """Return a SHA-256 over names and contents of all files below `folder`.

    Folders named as in `without` do not count.
    """
    sums = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in without)
        for name in sorted(names):
            path = Path(place, name)
            content = sha256(path.read_bytes()).hexdigest()
            sums.append([path.relative_to(folder).as_posix(), content])
    return digest(sums)


@functools.cache
def tools_digest(root: Path) -> str:
    """Return a SHA-256 over all that every result depends on.

    That is the library with its assets, the lock, what the city sets, packages, and Python.
    """
    texts = [root / name for name in ("requirements.lock", "kik.toml")]
    installed = sorted(
        path.name
        for folder in dict.fromkeys(sys.path)
        if folder
        for path in Path(folder).glob("*.dist-info")
    )
    return digest(
        digest_folder(_LIBRARY, without=("__pycache__",)),
        *(path.read_text(encoding="utf-8") if path.is_file() else None for path in texts),
        installed,
        sys.version,
        sys.platform,
    )


def pack(folder: Path) -> bytes:
    """Return a folder as one content, the same for the same files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size = path.stat().st_size
            with path.open("rb") as file:
                archive.addfile(entry, file)
    return packed.getvalue()


def unpack(content: bytes, folder: Path) -> None:
    """Write a packed folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        if hasattr(tarfile, "data_filter"):  # Debian 12 has Python 3.11.2, which knows none yet
            archive.extractall(folder, filter="data")
        else:
            archive.extractall(folder)
