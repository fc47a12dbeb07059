"""Pages are valid HTML, says html-validate, which scripts/setup installs where there is npm."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import playwright
import pytest

from support.policies import a_catalog, a_policy, a_version
from support.serving import write_pages

ROOT = Path(__file__).parents[2]
# off: roles said twice, as tables and lists keep them when they are laid out otherwise; fragments like #3
RULES = ROOT / "tests" / "cases" / "html-validate.json"
VALIDATOR = ROOT / ".venv" / "html" / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
NODE = Path(playwright.__file__).parent / "driver" / "node"  # newer than the one of Debian

pytestmark = pytest.mark.skipif(
    not VALIDATOR.exists(), reason="html-validate is not installed: there was no npm"
)


def complaints(pages: list[Path]) -> str:
    done = subprocess.run(
        [str(NODE), str(VALIDATOR), "--config", str(RULES), *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_every_reader_page_is_valid(site):
    pages = [path for path in sorted(site.rglob("*.html")) if "md-header" not in path.read_text("utf-8")]
    assert len(pages) >= 9
    assert complaints(pages) == ""


def test_pages_of_many_versions_in_two_languages_are_valid(tmp_path):
    versions = {
        f"{year}-05-01": a_version(
            f"{year}-05-01", f"## 第1条（目的）\n\n{year} 年。\n\n## 第2条\n\n同じ。\n"
        )
        for year in range(1994, 2021)
    }
    english = {day: a_version(day, f"## Use\n\nSince {day}.\n") for day in ("2020-05-01", "2030-05-01")}
    catalog = a_catalog(a_policy(versions, "a"), a_policy(english, "b", language="en"))
    pages = sorted(write_pages(tmp_path, catalog, date(2020, 6, 1)).rglob("*.html"))
    assert len(pages) > 100
    assert complaints(pages) == ""


def test_what_is_not_valid_is_found(tmp_path):
    page = tmp_path / "index.html"
    page.write_text("<!DOCTYPE html><html lang=ja><title>x</title><p><div></div></p></html>", "utf-8")
    assert "error" in complaints([page])
