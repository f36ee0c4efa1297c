"""One visit to a page in one mode: everything that holds for every page is looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from web import (
    BILDUNG,
    HEIGHT,
    NICHT_GEFUNDEN,
    Observed,
    Server,
    active,
    add_style,
    load_all,
    observe,
    widen_text,
)
from web_axe import findings
from web_focus import tab_through
from web_geometry import misplaced
from web_media import misprinted, moving
from web_tree import Node, accessibility_tree, below

LIMIT = 300_000  # bytes of the first view of a page, without compression, the cache empty

# WCAG 2.2, 1.4.12.
TEXT_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }"""


@dataclass(frozen=True)
class Mode:
    """How a reader sees the page: colours, width of the window, letters, appearance chosen."""

    scheme: Literal["light", "dark"]
    width: int
    letters: Literal["", "spaced", "large"] = ""
    chosen: Literal["", "hell", "dunkel"] = ""

    def __str__(self) -> str:
        return " ".join(str(part) for part in (self.scheme, self.width, self.letters, self.chosen))


Faults = dict[str, list[str]]  # by what they speak against


def is_field(address: str) -> bool:
    """Tell whether a page is that of a Handlungsfeld."""
    return "/handlungsfelder/" in address


def of_each_kind(pages: list[str]) -> list[str]:
    """Return all pages, but only one of those of the fields."""
    return [page for page in pages if not is_field(page) or page == BILDUNG]


class Visitor:
    """A reader with one window, who goes from page to page."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.context: BrowserContext = browser.new_context(locale="de-DE")
        self.context.set_default_timeout(60_000)
        self.seen: Observed = observe(self.context)
        self.page: Page = self.context.new_page()
        self.server = server
        self.received: dict[str, int] = {}
        self._count_bytes(self.context.new_cdp_session(self.page))

    def _count_bytes(self, session: CDPSession) -> None:
        def finished(event: dict[str, Any]) -> None:
            self.received[event["requestId"]] = int(event["encodedDataLength"])

        session.on("Network.loadingFinished", finished)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def visit(self, address: str, mode: Mode, checks: Iterable[str] = ()) -> Faults:
        """Open a page and return what is wrong with it, by check; all checks, or only some."""
        page, faults = self.page, Faults()
        page.goto("about:blank")  # else the page before would load pictures for its new width
        page.set_viewport_size({"width": mode.width, "height": HEIGHT})
        page.emulate_media(color_scheme=mode.scheme, media="screen")
        self.received.clear()
        self.seen.requests.clear()
        self.seen.faults.clear()
        load_all(page, self.server.url(address))
        if mode.chosen:
            page.locator("#darstellung").select_option(mode.chosen)
        for name in checks or CHECKS:
            faults[name] = [f"{address} [{mode}]: {one}" for one in CHECKS[name](self, mode)]
        if mode.chosen:
            page.evaluate("localStorage.clear()")
        return faults

    def visit_all(
        self, addresses: Iterable[str], modes: Iterable[Mode], checks: Iterable[str] = ()
    ) -> Faults:
        """Visit pages in modes; what is wrong in several modes is told for each."""
        all_faults: Faults = defaultdict(list)
        checks = list(checks)
        for address in addresses:
            for mode in modes:
                for name, faults in self.visit(address, mode, checks).items():
                    all_faults[name] += faults
        return all_faults


# --- what is looked at, in this order: what moves the focus comes late ------------------------


def size(visitor: Visitor, mode: Mode) -> list[str]:
    """A first view loads little."""
    total = sum(visitor.received.values())
    return [] if 1000 < total <= LIMIT else [f"{total} bytes for the first view"]


# The next Tab starts from where the focused element was.
TO_THE_TOP = """() => {
  const top = document.createElement('span');
  top.tabIndex = -1;
  document.body.prepend(top);
  top.focus();
  top.remove();
  scrollTo(0, 0);
}"""


def skip_link(visitor: Visitor, mode: Mode) -> list[str]:
    """The first Tab shows a link that leads to the content, and Tab goes on from there."""
    page = visitor.page
    if page.url.endswith(NICHT_GEFUNDEN):  # has nothing to skip
        return []
    faults = []
    hidden = page.evaluate("document.querySelector('a[href]').getBoundingClientRect().top")
    page.keyboard.press("Tab")
    words, top = active(page, "[e.textContent, e.getBoundingClientRect().top]")
    if not (words == "Zum Inhalt springen" and hidden < 0 <= top):
        faults.append(f"first Tab leads to {words!r}, {top} px from the top")
    page.keyboard.press("Enter")
    if active(page, "e.tagName") != "MAIN":
        faults.append("the skip link does not move the focus to the content")
    page.keyboard.press("Tab")
    if not active(page, "e === document.body || !e.closest('header')"):
        faults.append("after the skip link, Tab leads back out of the content")
    page.evaluate(TO_THE_TOP)
    return faults


def axe(visitor: Visitor, mode: Mode) -> list[str]:
    """axe-core finds nothing, and leaves nothing undecided."""
    return [
        f"{one['rule']} ({one['impact']}) at {one['target']}: {one['why']}"
        for one in findings(visitor.page)
    ]


HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
  .filter(e => e.checkVisibility())
  .map(e => [Number(e.tagName[1]), e.textContent.replace(/\\s+/g, ' ').trim()])"""
TABLES = {"table", "grid"}
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "search", "region", "complementary"}


def read_out(visitor: Visitor, mode: Mode) -> list[str]:
    """Headings, landmarks, tables and pictures as assistive technology gets to know them."""
    page = visitor.page
    tree = accessibility_tree(page)
    found = [[int(one.properties["level"]), one.name] for one in tree if one.role == "heading"]
    written = page.evaluate(HEADINGS)
    faults = [] if found == written else [f"headings read {found}, written {written}"]
    levels = [level for level, _ in found]
    if levels[:1] != [1] or levels.count(1) != 1:
        faults.append(f"does not start with its one main heading: {levels}")
    faults += [f"from level {a} to {b}" for a, b in pairwise(levels) if b > a + 1]
    return faults + nameless(tree, is_whole=not page.url.endswith(NICHT_GEFUNDEN))


def nameless(tree: list[Node], *, is_whole: bool) -> list[str]:
    """What has no name or no headers in the accessibility tree."""
    faults = [
        f"a nameless {node.role}"
        for node in tree
        if node.role in {*TABLES, "region", "navigation", "image"} and not node.name
    ]
    named = Counter((one.role, one.name) for one in tree if one.role in LANDMARKS)
    faults += [f"two landmarks are called {one}" for one, n in named.items() if n > 1]
    expected = {"main", "contentinfo"} if is_whole else {"main"}
    faults += [f"no landmark {one}" for one in expected - {role for role, _ in named}]
    for table in [node for node in tree if node.role in TABLES]:
        heads = {node.role for node in below(tree, table) if "header" in node.role}
        if not {"columnheader", "rowheader"} <= heads:
            faults.append(f"table {table.name!r} has only {sorted(heads)}")
    return faults


def placement(visitor: Visitor, mode: Mode) -> list[str]:
    """Nothing is cut off, sticks out or lies on something else, however large the letters."""
    page = visitor.page
    if mode.letters == "spaced":
        add_style(page, TEXT_SPACING)
    if mode.letters == "large":
        widen_text(page)
    faults = misplaced(page)
    page.evaluate(
        "document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '';"
        "document.querySelectorAll('details').forEach(e => e.open = false); scrollTo(0, 0)"
    )
    return faults


def calm(visitor: Visitor, mode: Mode) -> list[str]:
    """Nothing moves for readers who asked for that."""
    return moving(visitor.page)


def paper(visitor: Visitor, mode: Mode) -> list[str]:
    """Print is dark on white and shows the content alone, whatever was on the screen."""
    faults = misprinted(visitor.page)
    visitor.page.emulate_media(media="screen")
    return faults


def keyboard(visitor: Visitor, mode: Mode) -> list[str]:
    """Tab reaches everything in order, always in sight, and leaves the page."""
    visitor.page.emulate_media(reduced_motion="reduce")
    faults = tab_through(visitor.page)
    visitor.page.emulate_media(reduced_motion="no-preference")
    return faults


TRACES = """async () => ({
  localStorage: Object.keys(localStorage), sessionStorage: Object.keys(sessionStorage),
  databases: (await indexedDB.databases()).map(one => one.name),
  workers: (await navigator.serviceWorker?.getRegistrations() ?? []).length,
  caches: window.caches ? await caches.keys() : [], cookie: document.cookie,
})"""


def traces(page: Page) -> dict[str, object]:
    """Return what the site has left in the browser, without what is empty."""
    found: dict[str, object] = page.evaluate(TRACES)
    found["cookies"] = page.context.cookies()
    return {name: value for name, value in found.items() if value}


def no_trace(visitor: Visitor, mode: Mode) -> list[str]:
    """Reading leaves nothing in the browser; only a chosen appearance is kept."""
    found = traces(visitor.page)
    if mode.chosen:
        found.pop("localStorage", None)
    return [f"leaves {found}"] if found else []


def own_requests(visitor: Visitor, mode: Mode) -> list[str]:
    """Whatever a reader does, all requests go to the site, succeed, and the console is empty."""
    use_everything(visitor.page)
    visitor.page.wait_for_load_state("networkidle")
    own = visitor.server.url()
    seen = visitor.seen
    foreign = [f"request to {one}" for one in seen.requests if not one.startswith(own)]
    missing = [f"missing: {one}" for one in visitor.server.missing]
    visitor.server.missing.clear()
    return foreign + missing + seen.faults


def use_everything(page: Page) -> None:
    """Open what opens, choose what can be chosen, type where there is a field."""
    for summary in page.locator("summary:visible").all():
        if summary.is_visible():  # a menu may have closed the one before
            summary.click()
    appearance = page.locator("#darstellung")
    before = appearance.input_value() if appearance.count() else ""
    for value in ("dunkel", "hell", before):
        if appearance.count():
            appearance.select_option(value)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    if page.locator("#suchwort").count():
        page.locator("#suchwort").press_sequentially("Sprachförderung")
        expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()


CHECKS: dict[str, Callable[[Visitor, Mode], list[str]]] = {
    check.__name__: check
    for check in (
        *(size, no_trace, skip_link, read_out, axe, placement, calm, paper),
        *(keyboard, own_requests),
    )
}
