"""The order of time: an edition is not of an earlier day than the one before it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kikdata.checks.edition import check_edition
from mappen import edit_workbook, put

DATENSTAND = "B4"  # of sheet Bericht, in the real workbook


@pytest.mark.parametrize(
    ("day", "is_finding"), [("05.10.2023", False), ("04.10.2023", True), ("05.10.2022", True)]
)
def test_a_datenstand_before_that_of_the_edition_before_is_a_finding(
    arbeitsmappe: Path, tmp_path: Path, day: str, *, is_finding: bool
) -> None:
    edit_workbook(arbeitsmappe, put("Bericht"), tmp_path / "kik-2023-12.xlsx")
    later = tmp_path / "kik-2024-12.xlsx"
    edit_workbook(arbeitsmappe, put("Bericht", B3="2024-12", **{DATENSTAND: day}), later)
    found = [f for f in check_edition(later, tmp_path).findings if f.rule == "datenstand-frueher"]
    assert bool(found) == is_finding
    if is_finding:
        (finding,) = found
        assert (finding.sheet, finding.cell) == ("Bericht", DATENSTAND)
        assert f"({day}) liegt vor dem der vorigen Ausgabe 2023-12 (05.10.2023)" in finding.message


def test_the_edition_before_is_the_one_with_the_month_before(
    arbeitsmappe: Path, tmp_path: Path
) -> None:
    """An edition that is put between two is judged by both."""
    for ausgabe, day in (("2023-12", 5), ("2024-06", 7), ("2024-12", 6)):
        date = dt.datetime(2023, 10, day)
        edit = put("Bericht", B3=ausgabe, **{DATENSTAND: date})
        edit_workbook(arbeitsmappe, edit, tmp_path / f"kik-{ausgabe}.xlsx")
    rules = {
        ausgabe: {
            finding.rule
            for finding in check_edition(tmp_path / f"kik-{ausgabe}.xlsx", tmp_path).findings
        }
        for ausgabe in ("2024-06", "2024-12")
    }
    assert rules == {"2024-06": set(), "2024-12": {"datenstand-frueher"}}
