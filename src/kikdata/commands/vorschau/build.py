"""Builds the pages of the preview, in a process of its own so that it sees the library anew.

Reads the path of a workbook a line from stdin, answers in a line of JSON on stdout:
`{"seiten": folder}` or `{"befunde": […], "halb": …, "original": …}`; ends when stdin does.
Between two builds the warm processes stay, so that a saved sentence costs no start of an
interpreter.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path

from kikdata.errors import KikError
from kikdata.publishing.project import Project

__all__ = ["main"]

#: A file that Excel is just writing cannot be read; the next try may succeed.
HALF_SAVED = "datei"


def main(root: str, site: str, shelf: str) -> None:
    """Build on request; each good build gets a new folder in `shelf`."""
    # An error in the library is a fault to be shown, too.
    from kikdata.cache import unpack  # noqa: PLC0415
    from kikdata.publishing.edition import preview_pages  # noqa: PLC0415
    from kikdata.publishing.workshop import open_workshop  # noqa: PLC0415

    # What the tools print must not get between the answers.
    answers, sys.stdout = sys.stdout, sys.stderr
    with contextlib.suppress(KeyboardInterrupt), open_workshop(Project(Path(root))) as shop:
        shop.warm_up()
        for number, line in enumerate(sys.stdin):
            answer: dict[str, object]
            try:
                folder = Path(shelf, str(number))
                unpack(preview_pages(shop, Path(line.rstrip("\n")), Path(site)), folder)
                hints = list(dict.fromkeys(map(str, shop.hints)))
                shop.hints.clear()
                answer = {"seiten": str(folder), "hinweise": hints}
            except KikError as error:
                faults = [str(finding) for finding in error.findings] or str(error).splitlines()
                half = any(finding.rule == HALF_SAVED for finding in error.findings)
                answer = {"befunde": faults, "halb": half, "original": error.original}
            print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
