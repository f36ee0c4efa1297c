"""The plain way, as a comparison: papermill over all notebooks, one after the other.

Called by `vergleich.py` in a copy of the project: ``python einfach.py PROJEKT ZIEL KUERZEL``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

AUSGABE = "2023-12"


def run_notebooks(project: Path, target: Path) -> None:
    """Run all notebooks with papermill and its common kernels, one after the other."""
    import papermill

    from kikdata.model import slug

    kuerzel = {slug(name): key for key, name in json.loads(sys.argv[3]).items()}
    for source in sorted((project / "book").rglob("*.ipynb")):
        place = source.relative_to(project / "book")
        parameters = {"ausgabe": AUSGABE}
        if place.parent.name == "handlungsfelder":
            parameters["handlungsfeld"] = kuerzel[source.stem]
        (target / place).parent.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(
            source,
            target / place,
            parameters=parameters,
            kernel_name="python3",
            cwd=source.parent,
            progress_bar=False,
        )


if __name__ == "__main__":
    run_notebooks(Path(sys.argv[1]), Path(sys.argv[2]))
