"""The plain way, as a comparison: papermill, Jupyter Book and the PDF one after the other.

Called by `vergleich.py` in a copy of the project: ``python einfach.py notizbuecher|pdf …``.
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

    kuerzel = {slug(name): key for key, name in json.loads(sys.argv[4]).items()}
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


def make_pdf(project: Path, html: Path) -> None:
    """Make the PDF from the pages as `kik bericht` does, in this process."""
    from kikdata.paper.document import write_pdf
    from kikdata.publishing.book import read_toc

    toc = read_toc(project / "_toc.yml")
    facts = json.loads(Path(sys.argv[4]).read_text("utf-8"))
    write_pdf(html, toc.docnames, toc.parts, facts, html / "einfach.pdf")


if __name__ == "__main__":
    steps = {"notizbuecher": run_notebooks, "pdf": make_pdf}
    steps[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
