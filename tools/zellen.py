"""Writes down which code cells of `book/` are the shipped ones; see `publishing/shipped.py`."""

from pathlib import Path

from kikdata.publishing.notebooks import notebook_sources
from kikdata.publishing.shipped import LIST, digest_cell
from kikdata.publishing.texts.notebook_cells import read_cells, source_of, tags_of

ROOT = Path(__file__).resolve().parent.parent


def digests() -> list[str]:
    """Return the digests of all code cells, but for those with parameters."""
    return sorted(
        {
            digest_cell(source_of(cell))
            for notebook in notebook_sources(ROOT / "book")
            for cell in read_cells(notebook)
            if cell["cell_type"] == "code" and "parameters" not in tags_of(cell)
        }
    )


if __name__ == "__main__":
    place = ROOT / "src" / "kikdata" / "publishing" / LIST
    place.write_text("\n".join(digests()) + "\n", encoding="utf-8")
