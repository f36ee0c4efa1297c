"""`kik vorschau`: what it says on the terminal; see `preview`."""

from __future__ import annotations

import argparse
import webbrowser
from collections.abc import Callable
from pathlib import Path

from kikdata.commands.vorschau.preview import Preview, run_preview
from kikdata.publishing.project import Project

__all__ = ["show"]


def show(
    project: Project, data: Path, choose: Callable[[], Path], options: argparse.Namespace
) -> None:
    """Show the report in the browser until interrupted."""
    preview = Preview(
        project,
        data,
        project.root / "_site",
        options.port,
        choose,
        tell=lambda line: print(line, flush=True),
        open_page=_leave_closed if options.ohne_browser else _open,
    )
    run_preview(preview)
    print("Vorschau beendet.")


def _open(address: str) -> None:
    webbrowser.open(address)


def _leave_closed(_: str) -> None:
    """Do nothing: the author opens the address himself."""
