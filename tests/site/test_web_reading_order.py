"""What assistive technology gets to read: the accessibility tree, top to bottom."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from web import (
    BILDUNG,
    BUCH,
    NICHT_GEFUNDEN,
    START,
    SUCHE,
    UMSETZUNGSSTAENDE,
    Server,
    listing,
)
from web_tree import Node, accessibility_tree, press

pytest_plugins = ["web_fixtures"]

TABLES = {"table", "grid"}
CELLS = {"rowheader", "gridcell", "cell"}
LANDMARKS = {"banner", "main", "contentinfo", "navigation", "search", "region", "complementary"}


def read(page: Page, server: Server, address: str) -> list[Node]:
    page.goto(server.url(address))
    return accessibility_tree(page)


def below(tree: list[Node], node: Node) -> list[Node]:
    """Return what lies inside a node, in reading order."""
    start = tree.index(node) + 1
    end = next((i for i in range(start, len(tree)) if tree[i].depth <= node.depth), len(tree))
    return tree[start:end]


def words(tree: list[Node], node: Node) -> str:
    """Return the words inside a node as they are read out."""
    texts = [one.name for one in below(tree, node) if one.role == "StaticText"]
    return " ".join(" ".join(texts).split())


def headings(tree: list[Node]) -> list[tuple[int, str]]:
    return [(int(one.properties["level"]), one.name) for one in tree if one.role == "heading"]


def test_headings_are_read_in_order_and_without_a_jump(
    page: Page, server: Server, soups: dict[str, BeautifulSoup]
) -> None:
    faults = []
    for address, soup in soups.items():
        found = headings(read(page, server, address))
        written = [
            (int(one.name[1]), " ".join(one.get_text().split()))
            for one in soup.find_all(re.compile("^h[1-6]$"))
        ]
        if found != written:
            faults.append(f"{address}: read {found}, written {written}")
        levels = [level for level, _ in found]
        if levels[:1] != [1] or levels.count(1) != 1:
            faults.append(f"{address}: does not start with its one main heading: {levels}")
        faults += [
            f"{address}: from level {one} to {other}"
            for one, other in pairwise(levels)
            if other > one + 1
        ]
    assert not faults, listing(faults)


def test_chapter_of_a_handlungsfeld_is_read_in_order(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    main = next(node for node in tree if node.role == "main")
    inside = below(tree, main)
    order = [
        next(i for i, node in enumerate(inside) if node.role == role and node.name == name)
        for role, name in [
            ("heading", "Bildung und Sprache"),
            ("heading", "Umsetzungsstand"),
            ("heading", "Ziele im Einzelnen"),
            ("heading", "Alle Maßnahmen"),
            ("table", "Alle Ziele und Maßnahmen im Handlungsfeld Bildung und Sprache"),
        ]
    ]
    assert order == sorted(order)


def test_every_table_landmark_and_picture_has_a_name(
    page: Page, server: Server, pages: list[str]
) -> None:
    faults = []
    for address in pages:
        tree = read(page, server, address)
        for node in tree:
            if node.role in {*TABLES, "region", "navigation", "image"} and not node.name:
                faults.append(f"{address}: a nameless {node.role}")
        named = [(one.role, one.name) for one in tree if one.role in LANDMARKS]
        faults += [
            f"{address}: two landmarks are called {one}"
            for one in set(named)
            if named.count(one) > 1 and one[0] != "banner"
        ]
        expected = {"main"} if address == NICHT_GEFUNDEN else {"main", "contentinfo"}
        missing = expected - {role for role, _ in named}
        faults += [f"{address}: no landmark {one}" for one in missing]
    assert not faults, listing(faults)


def test_every_table_has_headers_for_its_columns_and_rows(
    page: Page, server: Server, pages: list[str]
) -> None:
    faults = []
    for address in pages:
        tree = read(page, server, address)
        for table in [node for node in tree if node.role in TABLES]:
            inside = below(tree, table)
            heads = {node.role for node in inside if "header" in node.role}
            if not {"columnheader", "rowheader"} <= heads:
                faults.append(f"{address}: table {table.name!r} has only {sorted(heads)}")
    assert not faults, listing(faults)


def row_of_bs_8_3(page: Page, tree: list[Node]) -> list[str]:
    table = next(one for one in tree if one.name.startswith("Alle Ziele und Maßnahmen im"))
    for row in [node for node in below(tree, table) if node.role == "row"]:
        cells = [one for one in below(tree, row) if one.role in CELLS]
        if cells and words(tree, cells[0]) == "8.3.":
            return [f"{one.role}: {words(tree, one)}" for one in cells]
    raise AssertionError(f"{page.url}: no row 8.3. in the accessibility tree")


def test_row_reads_number_text_and_status_as_words(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    assert row_of_bs_8_3(page, tree) == [
        "rowheader: 8.3.",
        "cell: Es wird Hausaufgabenbetreuung mit Sprachförderung angeboten.",
        "cell: in Bearbeitung",
    ]


def test_every_massnahme_reads_exactly_one_umsetzungsstand(page: Page, server: Server) -> None:
    tree = read(page, server, BILDUNG)
    table = next(one for one in tree if one.name.startswith("Alle Ziele und Maßnahmen im"))
    rows = [node for node in below(tree, table) if node.role == "row"]
    read_out = [words(tree, row) for row in rows]
    massnahmen = [row for row in read_out if re.match(r"\d+\.\d+\. ", row)]
    assert len(massnahmen) == 30
    assert [row for row in massnahmen if not row.endswith(UMSETZUNGSSTAENDE)] == []


def test_marks_are_not_read(page: Page, server: Server) -> None:
    """The ring, the half and the full disc are drawings; beside them stands the word."""
    tree = read(page, server, BILDUNG)
    known = {"in Bearbeitung", "wartend", "implementiert"}
    cells = {words(tree, one) for one in tree if one.role == "cell"}
    assert known <= cells


def test_text_alone_leads_from_the_start_page_to_bs_8_3(page: Page, server: Server) -> None:
    """Each step uses only what the tree reads out, and does what a screen reader does."""
    page.goto(server.url(START))
    press(page, find(page, "link", "Dezember-Bericht 2023 lesen"))
    page.wait_for_url(server.url(BUCH))
    press(page, find(page, "link", "Bildung und Sprache"))
    page.wait_for_url(server.url(BILDUNG))
    assert row_of_bs_8_3(page, accessibility_tree(page))[-1] == "cell: in Bearbeitung"
    press(page, find(page, "link", "8.3."))
    page.wait_for_url(server.url(f"{BILDUNG}#bs-8-3"))


def find(page: Page, role: str, name: str) -> Node:
    found = [one for one in accessibility_tree(page) if (one.role, one.name) == (role, name)]
    assert found, f"{page.url}: no {role} {name!r} is read out"
    return found[0]


def test_search_is_usable_by_text_alone(page: Page, server: Server) -> None:
    page.goto(server.url(SUCHE))
    field = find(page, "searchbox", "Was suchen Sie?")
    assert field.properties.get("describedby") or field.properties.get("focusable")
    page.get_by_role("searchbox", name="Was suchen Sie?").fill("BS-8.3")
    expect(page.get_by_role("status")).not_to_be_empty()
    tree = accessibility_tree(page)
    link = next(one for one in tree if one.role == "link" and one.name.startswith("BS-8.3 "))
    item = next(one for one in tree if one.role == "listitem" and link in below(tree, one))
    assert words(tree, item).endswith("Bildung und Sprache · in Bearbeitung")


@pytest.mark.parametrize(
    "damage",
    [
        "document.querySelector('#bs-8-3 .stand').textContent = ''",
        "document.querySelector('#bs-8-3 .stand').setAttribute('aria-hidden', 'true')",
        "document.querySelector('#bs-8-3 .marke').removeAttribute('aria-hidden'), "
        "document.querySelector('#bs-8-3 .marke').textContent = '◐'",
    ],
)
def test_damage_is_noticed(page: Page, server: Server, damage: str) -> None:
    page.goto(server.url(BILDUNG))
    page.evaluate(damage)
    assert row_of_bs_8_3(page, accessibility_tree(page))[-1] != "cell: in Bearbeitung"
