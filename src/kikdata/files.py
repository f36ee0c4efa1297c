"""How files for readers are written: whole, readable for all, and dated by their content.

Web servers, browsers and rsync take a file of the same date for the same file.  So one whose
bytes changed is dated later than before, and one that says the same keeps its date.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

__all__ = ["FILE_MODE", "FOLDER_MODE", "next_date", "replace_file", "set_date"]

#: Permissions of what is published, whatever the umask of who builds.
FILE_MODE, FOLDER_MODE = 0o644, 0o755


def replace_file(path: Path, content: str | bytes) -> None:
    """Write a file anew; a reader sees the old one or the new one, never half of it."""
    content = content.encode() if isinstance(content, str) else content
    before = path.stat().st_mtime if path.exists() else None
    if before and path.read_bytes() == content:
        path.chmod(FILE_MODE)
        return
    new = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        new.write_bytes(content)
        new.chmod(FILE_MODE)
        set_date(new, next_date(before))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def next_date(before: float | None) -> int:
    """Return the date of a file written now, in seconds; later than that of its last form.

    Full seconds are all that HTTP knows.  A clock that was put back must not make it older.
    """
    return max(int(time.time()), int(before or 0) + 1)


def set_date(path: Path, date: float) -> None:
    """Date a file."""
    os.utime(path, (date, date))
