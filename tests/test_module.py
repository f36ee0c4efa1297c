"""The order of modules in DESIGN §4: imports run downhill only, the halves never meet."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

# Ground floor first; a module imports only from those above its line.  Modules that share a
# subject with one of DESIGN's table stand beside it.
ORDER = [
    "errors",
    "schema",
    "record",
    "cache",
    "cleaning",
    "suggestions",
    "workbook_marks",
    "workbook_write",
    "workbook",
    "workbook_comments",
    "columns",
    "reasons",
    "bericht_rules",
    "entfallen_rules",
    "felder_rules",
    "sheet_guesses",
    "spelling_rules",
    "numbering",
    "mark_rules",
    "sheet_rules",
    "validation",
    "history",
    "distribution",
    "narrative",
    "changes",
    "werdegang",
    "change_text",
    "narrative_plain",
    "trend",
    "change_rules",
    "change_rows",
    "gates",
    "prepared",
    "checking",
    "vergleich",
    "charts_style",
    "charts",
    "flows",
    "charts_changes",
    "charts_trend",
    "charts_plain",
    "social_image",
    "selection",
    "tables",
    "tables_short",
    "massnahmen_list",
    "tables_changes",
    "export_tables",
    "export_changes",
    "export_workbook",
    "export_metadata",
    "export_datapackage",
    "export_dcat",
    "export_schema_org",
    "export",
    "sources",
    "herkunft",
    "cell_places",
    "abweichungen",
    "drawings",
    "outputs",
    "picture_files",
    "berichtigungen",
    "facts",
    "report_herkunft",
    "report_changes",
    "report_trend",
    "report_plain",
    "report_field",
    "report_short",
    "short_lists",
    "council_decisions",
    "report_council",
    "report_files",
    "quality",
    "report_quality",
    "report",
    "folders",
    "warm_server",
    "warm",
    "kernels",
    "notebooks",
    "draft_pages",
    "book",
    "editions",
    "start_page",
    "page_roles",
    "markup",
    "pdf_html",
    "pdf_structure",
    "pdf_book",
    "pdf",
    "site_html",
    "site_search",
    "site",
    "project",
    "new_edition",
    "compare_editions",
    "freezing",
    "direct",
    "reuse",
    "workshop",
    "pages",
    "audiences",
    "run",
    "batch",
    "preview_watch",
    "preview_server",
    "preview_build",
    "preview",
    "comparison",
    "other_day",
    "rebuild",
    "verification",
    "arguments",
    "progress",
    "cli_preview",
    "cli_verify",
    "cli_pruefen",
    "cli_qualitaet",
    "cli",
]
GROUND = {"errors", "schema", "record", "cache"}
ANALYSIS = set(ORDER[ORDER.index("cleaning") : ORDER.index("report") + 1])
PUBLISHING = set(ORDER[ORDER.index("folders") : ORDER.index("site") + 1])
SOURCES = Path(__file__).parent.parent / "src" / "kikdata"


def imported(source: str) -> set[str]:
    """Names of the modules of kikdata that a source imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "kikdata":
            found |= {alias.name for alias in node.names if not alias.name.startswith("__")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kikdata."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("kikdata.")}
    return found


def uphill(name: str, source: str) -> set[str]:
    """Imports that do not come from above the module's line."""
    return {other for other in imported(source) if ORDER.index(other) >= ORDER.index(name)}


def test_every_module_has_its_place_in_the_order() -> None:
    assert {path.stem for path in SOURCES.glob("*.py")} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("name", ORDER)
def test_imports_run_downhill(name: str) -> None:
    source = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
    assert uphill(name, source) == set()


@pytest.mark.parametrize("name", sorted(ANALYSIS | PUBLISHING))
def test_the_halves_never_import_each_other(name: str) -> None:
    source = (SOURCES / f"{name}.py").read_text(encoding="utf-8")
    other_half = PUBLISHING if name in ANALYSIS else ANALYSIS
    assert imported(source) & other_half == set()


def test_only_workbook_knows_openpyxl() -> None:
    imports = re.compile(r"^\s*(from|import) openpyxl\b", re.MULTILINE)
    knowing = {p.stem for p in SOURCES.glob("*.py") if imports.search(p.read_text("utf-8"))}
    assert knowing == {name for name in ORDER if name.startswith("workbook")}


def test_an_import_uphill_would_be_noticed() -> None:
    assert uphill("errors", "from kikdata.cli import main") == {"cli"}
    assert uphill("schema", "def f():\n    from kikdata import report") == {"report"}


def test_modules_stay_short() -> None:
    lengths = {p.name: len(p.read_text("utf-8").splitlines()) for p in SOURCES.glob("*.py")}
    assert {name: n for name, n in lengths.items() if n > 360} == {}
