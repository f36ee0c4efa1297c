"""What of an executed notebook reaches readers; all else is told to the author, with its cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kikdata.errors import Finding
from kikdata.pages.html import RUN_TYPE
from kikdata.publishing.texts.notebook_cells import (
    Cell,
    first_words,
    number_of,
    source_of,
    tags_of,
)

__all__ = ["Notes", "finish", "read_notes"]

#: Where a copy keeps what is to be said of it; gone before Jupyter Book reads it.
_KEY = "kik"
#: A picture that nobody described: a hint in a draft, a finding in a published edition.
NO_ALT = "alternativtext"
_HIDDEN = frozenset({"remove-cell", "remove-output"})
# What a call of matplotlib returns, and any other object without words of its own.
_OBJECT = re.compile(r"[\[({]*(?:<[A-Za-z]|Text\(|array\()|.* at 0x[0-9a-f]{6,}", re.DOTALL)
_STYLE = re.compile(r"<style\b.*?</style>|<script\b.*?</script>", re.DOTALL)
_LOOKS = re.compile(r' (?:border|style|align|valign)="[^"]*"')
_WORDS = 160  # letters of a warning


@dataclass(frozen=True)
class Notes:
    """What the copies of a book say of themselves: pages to leave out, hints for authors."""

    missing: frozenset[str]
    hints: tuple[Finding, ...]

    @property
    def faults(self) -> list[Finding]:
        """What a published edition must not have."""
        return [hint for hint in self.hints if hint.rule == NO_ALT]


def finish(notebook: Any, name: str) -> None:
    """Leave in an executed notebook what readers are to see, and note what they are not.

    Text in Markdown that a cell shows becomes a cell of its own, so that its headings are headings
    of the book.  `name` is that of the notebook for the author.
    """
    finisher = _Finisher(notebook.cells, name)
    notebook.cells = list(finisher.cells())
    said = {"hinweise": [hint.to_json() | {"excerpt": hint.excerpt} for hint in finisher.hints]}
    notebook.metadata[_KEY] = {**said, "fehlt": finisher.is_missing}


class _Finisher:
    def __init__(self, cells: Sequence[Any], name: str) -> None:
        self.source, self.name = cells, name
        self.hints: list[Finding] = []
        self.is_missing = False

    def cells(self) -> Iterator[Any]:
        for index, cell in enumerate(self.source):
            if cell.cell_type != "code" or "injected-parameters" in tags_of(cell):
                yield cell
                continue
            place = (str(number_of(self.source, index)), first_words(source_of(cell)))
            shown = [out for out in cell.outputs if self._is_shown(out, cell, place)]
            yield from _split(cell, shown)

    def _hint(self, place: tuple[str, str], rule: str, message: str) -> None:
        number, words = place
        self.hints.append(Finding(self.name, "", number, rule, message, True, 0, words))

    def _is_shown(self, output: Any, cell: Any, place: tuple[str, str]) -> bool:
        if output.output_type == "stream":
            if output.name == "stdout":
                return self._is_visible(cell, place)
            words = " ".join("".join(output.text).split())[:_WORDS]
            message = f"Diese Warnung erscheint nicht im Bericht: {words}"
            self._hint(place, "warnung", message)
            return False
        data = output.get("data", {})
        if RUN_TYPE in data:
            self.is_missing = True
            data.pop(RUN_TYPE)
        kinds = set(data) - {"text/plain"}
        if not kinds:
            return self._is_text_shown("".join(data.get("text/plain", "")), cell, place)
        if any(kind.startswith("image/") for kind in kinds):
            self._describe(cell, place)
            data.pop("text/plain", None)
        if "text/html" in data:
            html = "".join(data["text/html"])
            if 'class="dataframe"' in html:
                data["text/html"] = _LOOKS.sub("", _STYLE.sub("", html))
        return True

    def _is_visible(self, cell: Any, place: tuple[str, str]) -> bool:
        if _HIDDEN & set(tags_of(cell)):
            message = "Was die Zelle ausgibt, erscheint nicht im Bericht: Ihr Tag blendet es aus."
            self._hint(place, "ausgeblendet", message)
        return True

    def _is_text_shown(self, text: str, cell: Any, place: tuple[str, str]) -> bool:
        if not _OBJECT.match(text):
            return self._is_visible(cell, place)
        if not any(_is_picture(output) for output in cell.outputs):
            message = "Die Zelle endet mit etwas, das der Bericht nicht zeigen kann: "
            self._hint(place, "ausgabe", message + " ".join(text.split())[:_WORDS])
        return False

    def _describe(self, cell: Any, place: tuple[str, str]) -> None:
        """Say in a picture's alternative text that it has none; its file name means nothing."""
        options = cell.metadata.setdefault("mystnb", {}).setdefault("image", {})
        if not options.get("alt"):
            number, _ = place
            options["alt"] = f"Bild ohne Beschreibung ({self.name}, Zelle {number})"
            message = (
                "Das Bild hat keinen Alternativtext. Es mit "
                'figure(fig, title="…", alt="…") zeigen und im alt sagen, was zu sehen ist.'
            )
            self._hint(place, NO_ALT, message)


def _is_picture(output: Any) -> bool:
    return any(kind.startswith("image/") for kind in output.get("data", {}))


def _split(cell: Any, outputs: Sequence[Any]) -> Iterator[Any]:
    """Give a cell with these outputs, in parts where one of them is text in Markdown."""
    if not any(_is_markdown(output) for output in outputs):
        cell.outputs = list(outputs)
        yield cell
        return
    held: list[Any] = []
    part, number = cell, 0
    for output in [*outputs, None]:
        if output is not None and not _is_markdown(output):
            held.append(output)
            continue
        if held or (part is cell and "remove-input" not in tags_of(cell)):
            part.outputs = held
            yield part
        if output is not None:
            number += 1
            text = "".join(output["data"]["text/markdown"])
            metadata = {} if not _HIDDEN & set(tags_of(cell)) else {"tags": tags_of(cell)}
            yield type(cell)(
                cell_type="markdown", id=f"{cell.id}-{number}", metadata=metadata, source=text
            )
        held = []
        part = type(cell)(
            cell_type="code",
            id=f"{cell.id}-{number}-danach",
            metadata={"tags": [*tags_of(cell), "remove-input"]},
            source=cell.source,  # a cell without one would not be shown at all
            execution_count=cell.execution_count,
            outputs=[],
        )


def _is_markdown(output: Any) -> bool:
    data = output.get("data", {})
    return "text/markdown" in data and "text/html" not in data


def read_notes(copies: Path) -> Notes:
    """Return what all copies in a folder say of themselves, and take it out of them."""
    missing, hints = set(), []
    for path in sorted(copies.rglob("*.ipynb")):
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        notes: Mapping[str, Any] = notebook["metadata"].pop(_KEY, {})
        hints += [_as_finding(hint) for hint in notes.get("hinweise", ())]
        if notes.get("fehlt"):
            missing.add(path.relative_to(copies).with_suffix("").as_posix())
            path.unlink()
        elif notes:
            text = json.dumps(notebook, ensure_ascii=False, indent=1)
            path.write_text(text + "\n", encoding="utf-8")
    return Notes(frozenset(missing), tuple(hints))


def _as_finding(said: Cell) -> Finding:
    file, cell, rule, message = (str(said[name]) for name in ("file", "cell", "rule", "message"))
    return Finding(file, "", cell, rule, message, is_hint=True, excerpt=said["excerpt"])
