"""Builds the pages of the preview, in a process of its own so that it sees the library anew.

Talks in lines of JSON on stdout: `{"schritt": …}`, then `{"seiten": …}` or `{"befunde": […]}`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kikdata.errors import KikError, WorkbookError
from kikdata.project import find_project

__all__ = ["main"]

#: A file that Excel is just writing cannot be read; the next try may succeed.
HALF_SAVED = "datei"


def main(root: str, workbook: str, site: str) -> None:
    """Build the pages of `workbook` and tell how it went."""
    from kikdata.run import build_pages  # noqa: PLC0415 - an error in the library is a fault, too

    try:
        pages = build_pages(
            find_project(Path(root)), Path(workbook), Path(site), lambda name: _tell(schritt=name)
        )
    except WorkbookError as error:
        half = all(finding.rule == HALF_SAVED for finding in error.findings)
        _tell(befunde=[str(finding) for finding in error.findings], halb=half)
    except KikError as error:
        _tell(befunde=str(error).splitlines())
    else:
        _tell(seiten=str(pages))


def _tell(**words: object) -> None:
    print(json.dumps(words), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
