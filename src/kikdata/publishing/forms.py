"""The forms of an edition beside its pages: which there are, and how they are made side by side.

All come from the same pages and numbers.  Each form is one step of `kik bericht`; its parts run
in processes of their own and are kept until something changes that they are made from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote

from kikdata.analysis.facts import edition_texts
from kikdata.cache import digest, pack, unpack
from kikdata.charts.picture import ShownChart
from kikdata.data.metadata import Json
from kikdata.data.origin import HERKUNFT_FILE, compare_inputs, read_herkunft
from kikdata.errors import BookError, KikError, PdfError, UsageError
from kikdata.model import Edition, Snapshot
from kikdata.publishing.book import Toc
from kikdata.publishing.charts import CHARTS_FOLDER, charts_of_pages
from kikdata.publishing.workshop import Workshop
from kikdata.settings import FILES_PAGE, FORMS, SHORT_PAGE, file_stem, own_pdf
from kikdata.site.html import article_of
from kikdata.slices import Slice

__all__ = [
    "Source",
    "check_form",
    "check_same_inputs",
    "list_forms",
    "write_forms",
]


@dataclass(frozen=True)
class Source:
    """What the forms are made from, beside the pages: the numbers and facts of one edition."""

    toc: Toc
    edition: Edition
    earlier: Sequence[Snapshot]
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A file, or files for a folder: their place in the edition and how they are made."""

    form: str
    place: str
    inputs: Sequence[object]
    make: Callable[[Path], None]

    @property
    def is_folder(self) -> bool:
        return not Path(self.place).suffix


def list_forms(toc: Toc) -> list[str]:
    """Return the names of the forms that a book with these pages has."""
    return [name for name in FORMS if name != SHORT_PAGE or name in toc.docnames]


def check_form(name: str, toc: Toc) -> None:
    """Raise UsageError if a book with these pages has no form of this name."""
    if name not in list_forms(toc):
        raise UsageError(f"Die Fassung „{name}“ gibt es in diesem Buch nicht.")


def check_same_inputs(folder: Path, herkunft: Json) -> None:
    """Raise BookError if the edition in `folder` was made from other inputs than `herkunft`."""
    ausgabe = folder.name
    before = read_herkunft(folder / HERKUNFT_FILE)
    if before is None:
        raise BookError(
            f"Die Ausgabe {ausgabe} ist noch nicht erstellt. Zuerst die ganze Ausgabe erstellen: "
            f"kik bericht --ausgabe {ausgabe}"
        )
    changes = compare_inputs(before, herkunft)
    if changes:
        names = ["Arbeitsmappe"] if changes.is_workbook_changed else []
        names += [name for name, _ in (*changes.files, *changes.earlier)]
        raise BookError(
            f"Die Ausgabe {ausgabe} wurde aus einem anderen Stand erstellt "
            f"(geändert: {', '.join(names)}). Alle Fassungen einer Ausgabe müssen dasselbe sagen. "
            f"Die ganze Ausgabe erstellen: kik bericht --ausgabe {ausgabe}"
        )


def write_forms(
    workshop: Workshop,
    source: Source,
    folder: Path,
    names: Sequence[str],
    on_step: Callable[[str], None],
) -> None:
    """Write the forms `names` into the folder of the edition, which holds its pages.

    `on_step` is told of each form.  Raises PdfError with the faults of all.
    """
    parts = [part for part in _parts(workshop, source, folder) if part.form in names]
    left = {name: sum(part.form == name for part in parts) for name in names}
    faults: dict[str, None] = {}
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        running = {threads.submit(_write, workshop, part, folder): part for part in parts}
        try:
            for future in as_completed(running):
                try:
                    future.result()
                except KikError as error:
                    faults |= dict.fromkeys(str(error).split("\n"))
                name = running[future].form
                left[name] -= 1
                if not left[name]:
                    on_step(FORMS[name])
        finally:
            for future in running:
                future.cancel()
    if faults:
        raise PdfError("\n".join(faults))


def _write(workshop: Workshop, part: Part, folder: Path) -> None:
    def make() -> bytes:
        with TemporaryDirectory(prefix="kik-") as work:
            made = Path(work, Path(part.place).name)
            part.make(made)
            return pack(made) if part.is_folder else made.read_bytes()

    content = workshop.get("fassungen", [part.place, *part.inputs], make)
    target = folder / part.place
    target.parent.mkdir(parents=True, exist_ok=True)
    if part.is_folder:
        unpack(content, target)
    else:
        target.write_bytes(content)


def _parts(workshop: Workshop, source: Source, folder: Path) -> list[Part]:
    """Return all that can run side by side, the longest first."""
    toc, facts = source.toc, dict(source.facts)
    ausgabe = facts["ausgabe"]
    pages = _digest_pages(folder)
    names = sorted(pages)
    # A page alone shows no number but its own.
    own_facts = {name: facts[name] for name in edition_texts(source.edition)}

    def book(target: Path) -> None:
        workshop.paper.run(make_book, folder, toc.docnames, dict(toc.parts), facts, target)

    def ratsvorlage(target: Path) -> None:
        title, texts = workshop.kernels.run(tell_council, source)
        workshop.paper.run(make_ratsvorlage, title, texts, facts, target)

    def excerpt(docname: str, kind: str) -> Callable[[Path], None]:
        return lambda target: workshop.paper.run(
            make_excerpt, folder, docname, kind, own_facts, target
        )

    found = [
        Part("buch", f"{file_stem(ausgabe)}.pdf", [pages, toc.docnames, toc.parts, facts], book),
        *_chart_parts(workshop, source, folder),
    ]
    for name in toc.docnames:
        if place := own_pdf(name, ausgabe):
            form, kind = ("kurzfassung", "") if name == SHORT_PAGE else _FIELD
            found.append(Part(form, place, [pages[name], names, own_facts], excerpt(name, kind)))
    inputs = [Slice(source.edition, tuple(source.earlier)).to_json().decode(), facts]
    return [*found, Part("ratsvorlage", f"ratsvorlage-{ausgabe}.pdf", inputs, ratsvorlage)]


_FIELD = ("handlungsfelder", "Handlungsfeld")


def _chart_parts(workshop: Workshop, source: Source, folder: Path) -> Iterator[Part]:
    """Return a part for the charts of each page, and one for the list of all."""
    pages = charts_of_pages(folder, source.toc.docnames)
    ausgabe, origin = source.facts["ausgabe"], _origin(source)

    def files(charts: Sequence[ShownChart]) -> Callable[[Path], None]:
        return lambda target: workshop.kernels.run(make_charts, charts, ausgabe, origin, target)

    for page in pages:
        charts = [chart._replace(html="") for chart in page.charts]
        yield Part("grafiken", CHARTS_FOLDER, [ausgabe, origin, *charts], files(charts))
    listed = [chart._replace(svg="", html="") for page in pages for chart in page.charts]
    place = f"{CHARTS_FOLDER}/grafiken.json"
    yield Part("grafiken", place, [ausgabe, *listed], lambda t: list_charts(listed, ausgabe, t))


def _origin(source: Source) -> str:
    """Return the line that says where a chart comes from."""
    facts = source.facts
    state = f" ({facts['zustand']})" if source.edition.angaben.is_entwurf else ""
    return f"Aus: {facts['titel']}{state}."


def _digest_pages(folder: Path) -> dict[str, str]:
    """Return by name what stands for each page: what it says, and the pictures that it names."""
    pictures = {path.name: path for path in (folder / "_images").glob("*")}
    found = {}
    for path in sorted(folder.rglob("*.html")):
        article = article_of(path.read_text(encoding="utf-8"))
        written = unquote(unescape(article))  # an address may write a name in other ways
        shown = [name for name in sorted(pictures) if name in written]
        sums = [sha256(pictures[name].read_bytes()).hexdigest() for name in shown]
        name = path.relative_to(folder).with_suffix("").as_posix()
        found[name] = digest(article, shown, sums)
    return found


# --- what is done in processes of their own, which have imported what it takes ---------------


def make_book(
    html: Path,
    docnames: Sequence[str],
    parts: Mapping[str, str],
    facts: Mapping[str, str],
    target: Path,
) -> None:
    """See `pdf.write_pdf`; what is a document of its own or lists files is not in the book."""
    from kikdata.paper.document import write_pdf  # noqa: PLC0415

    chapters = [name for name in docnames if name not in (SHORT_PAGE, FILES_PAGE)]
    write_pdf(html, chapters, parts, facts, target)


def make_excerpt(
    html: Path, docname: str, kind: str, facts: Mapping[str, str], target: Path
) -> None:
    """See `pdf.write_excerpt`."""
    from kikdata.paper.document import write_excerpt  # noqa: PLC0415

    write_excerpt(html, docname, kind, facts, target)


def make_ratsvorlage(
    title: str, texts: Sequence[Sequence[str]], facts: Mapping[str, str], target: Path
) -> None:
    """See `pdf.write_fitted`."""
    from kikdata.paper.document import write_fitted  # noqa: PLC0415

    write_fitted(title, texts, facts, target)


def tell_council(source: Source) -> tuple[str, tuple[list[str], list[str]]]:
    """Return title and pages of the Ratsvorlage; see `report_council`."""
    from kikdata.pages.report import Bericht  # noqa: PLC0415

    vorlage = Bericht(source.edition, source.earlier).ratsvorlage()
    return vorlage.title, vorlage.pages()


def make_charts(charts: Sequence[ShownChart], ausgabe: str, origin: str, folder: Path) -> None:
    """Write charts as files."""
    from kikdata.charts.files import draw_files  # noqa: PLC0415

    folder.mkdir()
    for chart in charts:
        for name, content in draw_files(chart, ausgabe, origin).items():
            (folder / name).write_bytes(content)


def list_charts(charts: Sequence[ShownChart], ausgabe: str, target: Path) -> None:
    """Write a list of all charts for programs."""
    from kikdata.charts.files import describe_files  # noqa: PLC0415

    listed = json.dumps(describe_files(charts, ausgabe), ensure_ascii=False, indent=1)
    target.write_text(listed + "\n", encoding="utf-8")
