"""The comparison tables to download."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest

from kaitei.pages import Setting, build, build_documents
from support.policies import a_catalog, a_policy, a_version

TODAY = date(2025, 6, 1)


def versions(*days, **facts):
    return a_policy({day: a_version(day, f"## 1.\n\n{day} の本文です。\n", **facts) for day in days})


def test_each_version_has_a_document_of_what_it_changed():
    catalog = a_catalog(versions("2022-01-01", "2023-01-01", "2024-01-01"))
    assert sorted(build_documents(catalog, TODAY)) == [
        "files/sample-2022-01-01--2023-01-01.docx",
        "files/sample-2023-01-01--2024-01-01.docx",
    ]


def test_the_page_of_a_pair_leads_to_its_document_if_there_is_one():
    pages = build(a_catalog(versions("2022-01-01", "2023-01-01", "2024-01-01")), TODAY)
    link = 'href="../../files/sample-2022-01-01--2023-01-01.docx" download'
    assert link in pages["compare/2022-01-01--2023-01-01/index.html"]
    assert ".docx" not in pages["compare/2022-01-01--2024-01-01/index.html"]


def test_only_the_newest_versions_have_documents():
    days = [f"20{year:02}-01-01" for year in range(30)]
    assert len(build_documents(a_catalog(versions(*days)), TODAY)) == 24


def test_a_document_names_the_versions_as_readers_do_and_a_reconstruction_as_one():
    catalog = a_catalog(versions("2022-01-01", "2023-01-01", text="reconstruction"))
    (content,) = build_documents(catalog, TODAY).values()
    document = docx.Document(io.BytesIO(content))
    text = "".join(
        element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t")
    )
    assert "2023年1月1日版" in text
    assert "復元案（公表当時の正文ではありません）" in text


def test_equal_versions_give_equal_documents():
    first, second = (
        build_documents(a_catalog(versions("2022-01-01", "2023-01-01")), day)
        for day in (TODAY, date(2030, 1, 1))
    )
    assert first == second


def test_a_site_with_pdf_has_each_table_in_both_forms():
    pytest.importorskip("weasyprint")
    found = build_documents(a_catalog(versions("2022-01-01", "2023-01-01")), TODAY, Setting(pdf=True))
    assert {path.rpartition(".")[2]: content[:4] for path, content in found.items()} == {
        "docx": b"PK\x03\x04",
        "pdf": b"%PDF",
    }
