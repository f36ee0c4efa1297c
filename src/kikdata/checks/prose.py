"""Words that must not stand in the prose, because they belong to another city or concept."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from kikdata.errors import Finding

__all__ = ["find_strangers"]


def find_strangers(root: Path, words: Sequence[str]) -> list[Finding]:
    """Return a hint for each line of the prose in the project `root` that has one of `words`.

    Parts of words count, too, in capitals or not.
    """
    if not words:
        return []
    pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
    return [
        Finding(
            path.relative_to(root).as_posix(), "", "", "hinweis-fremdes-wort",
            f"{place}: „{found[0]}“ steht in: „{line.strip()[:120]}“. Umschreiben oder durch einen "
            "Namen aus kik.toml ersetzen.",
            is_hint=True,
        )
        for path in _texts(root)
        for place, line in _lines(path)
        if (found := pattern.search(line))
    ]  # fmt: skip


def _texts(root: Path) -> list[Path]:
    found = [*(root / "book").rglob("*.md"), *(root / "book").rglob("*.ipynb")]
    kept = (path for path in found if not {"_build", ".ipynb_checkpoints"} & {*path.parts})
    return [*sorted(kept), *root.glob("_config.yml")]


def _lines(path: Path) -> list[tuple[str, str]]:
    """Return where it is and what it says, for each line that a reader may meet."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = enumerate(json.loads(text)["cells"], start=1)
        texts = [(n, "".join(c["source"])) for n, c in cells if c["cell_type"] == "markdown"]
        lines = [(f"Zelle {n}", line) for n, cell in texts for line in cell.splitlines()]
    else:
        lines = [(f"Zeile {n}", line) for n, line in enumerate(text.splitlines(), start=1)]
    # With a percent sign, MyST begins a comment.
    return [(place, line) for place, line in lines if not line.startswith("%")]
