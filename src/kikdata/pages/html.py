"""What a cell of a notebook shows: HTML from templates, the same in words for a console.

The templates are Jinja's, with autoescape, so that nothing an author types becomes markup.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kikdata.analysis.counts import STAENDE
from kikdata.analysis.sentences import format_date, format_percent
from kikdata.charts.picture import Picture, as_svg
from kikdata.model import Umsetzungsstand, anchor, slug
from kikdata.text import runs

__all__ = [
    "RUN_TYPE",
    "Heading",
    "NoPage",
    "Output",
    "Outputs",
    "Prose",
    "as_html",
    "figure_output",
    "page_root",
    "paragraph",
    "render",
    "sentence",
    "sentences",
]


def render(template: str, **values: object) -> str:
    """Fill a template of this room; an unknown name in it is an error."""
    return Markup(_environment().get_template(template).render(**values)).strip()


@cache
def _environment() -> Environment:
    folder = Path(__file__).parent / "templates"
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "anchor": anchor,
        "date": format_date,
        "percent": format_percent,
        "runs": runs,
        "slug": slug,
        "stand_key": lambda stand: Umsetzungsstand(stand).key,
        "capital": lambda text: f"{text[:1].upper()}{text[1:]}",
    }
    environment.globals |= {"STAENDE": STAENDE, "zip": zip}
    return environment


def page_root() -> str:
    """Return the way from the page of the notebook that runs here to the root of the edition."""
    here = Path.cwd()
    for depth, folder in enumerate((here, *here.parents[:3])):
        if (folder / "handlungsfelder").is_dir():
            return "../" * depth
    return ""


def as_html(template: str, **values: Any) -> Markup:
    """Fill a template for use within another one."""
    return Markup(render(template, **values))


# --- pieces of a page ------------------------------------------------------------------------


@dataclass(frozen=True)
class Output:
    """A piece of a page: HTML or what makes it, the same as `text`; a chart's `picture`."""

    content: str | Callable[[], str]
    text: str = ""
    picture: Picture | None = None

    @cached_property
    def html(self) -> str:
        """HTML for the book; a chart is drawn when it is first shown."""
        return self.content if isinstance(self.content, str) else self.content()

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text or " ".join(re.sub(r"<[^>]+>", " ", self.html).split())


#: Kind of output that says what a run has to do with a page or a text.
RUN_TYPE = "application/vnd.kik+json"


class NoPage(Output):
    """Tells a run to leave the page out of the book."""

    def __init__(self) -> None:
        text = "Diese Seite fehlt im Bericht, weil es in dieser Ausgabe nichts dazu gibt."
        super().__init__(render("satz.html", lead=text, more=(), is_lead=False), text)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        return {RUN_TYPE: {"seite": "fehlt"}}


@dataclass(frozen=True)
class Heading:
    """A heading of the book, in the contents of its page; `level` 2 is below the title.

    As Markdown, which a run puts into the copy of the notebook as a cell of its own.
    """

    text: str
    level: int = 2

    def _repr_markdown_(self) -> str:
        return f"{'#' * self.level} {escape_markdown(self.text)}"

    def __repr__(self) -> str:
        return self.text


class Outputs:
    """Several pieces of a page, shown one after the other."""

    def __init__(self, parts: Iterable[Output | Heading | Prose]) -> None:
        self.parts = tuple(parts)

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def html(self) -> str:
        """The HTML of all pieces but the headings."""
        return "".join(part.html for part in self.parts if isinstance(part, Output))

    def _ipython_display_(self) -> None:
        from IPython.display import display  # noqa: PLC0415 - only notebooks need it

        for part in self.parts:
            display(part)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        return " ".join(map(repr, self.parts))


@dataclass(frozen=True)
class Prose:
    """A text in Markdown that somebody wrote."""

    markdown: str

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown


def escape_markdown(text: str) -> str:
    """Return a text so that Markdown shows just its letters."""
    return re.sub(r"([\\`*_{}\[\]<>#$|~&])", r"\\\1", " ".join(text.split()))


def paragraph(text: str) -> Output:
    """Return a computed sentence among the prose, without emphasis."""
    return Output(render("satz.html", lead=text, more=(), is_lead=False), text)


def sentence(text: str) -> Output:
    """Return a computed sentence as a paragraph; nothing for an empty one."""
    return sentences(text, ())


def sentences(lead: str, more: Sequence[str]) -> Output:
    """Return a leading sentence ("" for none) and further ones as a list."""
    shown = render("satz.html", lead=lead, more=more, is_lead=True)
    return Output(shown, " ".join(text for text in (lead, *more) if text))


def figure_output(picture: Picture) -> Output:
    """Return a chart wide and narrow, light and dark, with alt text and caption."""
    words = f"{picture.title}. {picture.alt} {picture.source}"
    return Output(lambda: _figure(picture), words, picture)


class _Svg(NamedTuple):
    """An SVG as a page holds it.  Each form has its own size: else the page would jump."""

    address: str
    width: int
    height: int


def _figure(picture: Picture) -> str:
    from kikdata.charts.style import to_dark  # noqa: PLC0415 - slow to import, often not needed

    wide, narrow = (as_svg(picture.draw, narrow=is_narrow) for is_narrow in (False, True))
    forms = [("nur-hell", wide, narrow), ("nur-dunkel", to_dark(wide), to_dark(narrow))]
    if picture.is_own:  # whoever drew it chose its colours and its size
        forms = [("eigenes", wide, "")]
    return render(
        "abbildung.html",
        picture=picture,
        forms=[(kind, _as_svg(one), _as_svg(other)) for kind, one, other in forms],
        paper=_as_svg(as_svg(picture.draw, narrow=False, as_text=True)),
    )


def _as_svg(svg: str) -> _Svg | None:
    if not svg:
        return None
    head = svg[svg.index("<svg") : svg.index(">", svg.index("<svg"))]
    points = dict(re.findall(r' (width|height)="([\d.]+)pt"', head))
    width, height = (round(float(points[name]) / 0.75) for name in ("width", "height"))
    data = base64.b64encode(svg.encode()).decode()
    return _Svg(f"data:image/svg+xml;base64,{data}", width, height)
