"""The reader pages are valid HTML; needs html-validate (npm install --global html-validate)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

# off: roles said twice, as tables and lists keep them when they are laid out otherwise; fragments like #3
RULES = Path(__file__).parents[1] / "cases" / "html-validate.json"
VALIDATOR = shutil.which("html-validate")


@pytest.mark.skipif(VALIDATOR is None, reason="html-validate is not installed")
def test_every_reader_page_is_valid(site):
    pages = [path for path in sorted(site.rglob("*.html")) if "md-header" not in path.read_text("utf-8")]
    assert len(pages) >= 9
    done = subprocess.run(
        [str(VALIDATOR), "--config", str(RULES), *map(str, pages)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
