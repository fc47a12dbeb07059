"""The PDF, and what is said where it cannot be made."""

from __future__ import annotations

import sys

import pytest

from kaitei.errors import EnvironmentFailed, KaiteiError
from kaitei.render import build_table, render_pdf
from kaitei.render.pdf import _refuse
from support.comparing import a_pair, a_table


@pytest.fixture
def _with_weasyprint():
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed")


@pytest.mark.usefixtures("_with_weasyprint")
def test_equal_tables_give_equal_bytes():
    table = build_table(*a_pair("articles"))
    first = render_pdf(table)
    assert first.startswith(b"%PDF-")
    assert first == render_pdf(table)
    assert b"CreationDate" not in first


@pytest.mark.usefixtures("_with_weasyprint")
def test_letters_that_no_font_has_are_refused_not_printed_as_boxes():
    with pytest.raises(EnvironmentFailed) as failed:
        render_pdf(a_table("## 1.\n\n条文\n", "## 1.\n\n条文\u0378\n"))
    assert str(failed.value) == (
        "error: no font of this machine has the letters \u0378\n"
        "  fix: install a Japanese font (Debian: apt install fonts-noto-cjk)"
    )


def test_without_weasyprint_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(EnvironmentFailed) as failed:
        render_pdf(a_table("古い\n", "新しい\n"))
    assert str(failed.value) == (
        "error: PDF needs WeasyPrint, which is not installed\n"
        "  fix: run scripts/setup pdf in the folder of kaitei; or use --format docx"
    )
    assert failed.value.exit_status == 3


@pytest.mark.parametrize("url", ["https://example.com/x.png", "file:///etc/passwd", "data:text/plain,x"])
def test_no_address_is_followed(url):
    with pytest.raises(KaiteiError):
        _refuse(url)
