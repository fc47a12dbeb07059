"""The page about the site in the languages of its policies."""

from __future__ import annotations

import shutil

from support.links import broken_links
from support.policies import a_policy, a_version, write_archive
from support.serving import ROOT, build_site

ENGLISH = {"2024-01-01": a_version("2024-01-01", "# Privacy\n\n## Data\n\nLittle.\n")}


def test_an_english_site_tells_of_itself_in_english_alone(tmp_path):
    policy = a_policy(ENGLISH, "privacy", language="en", title="Privacy")
    site = build_site(tmp_path / "site", archive=write_archive(tmp_path, policy))
    about = (site / "about" / "index.html").read_text("utf-8")
    assert '<html lang="en">' in about
    assert '<article class="written" lang="en">\n<h1 id="about-this-site">About this site</h1>' in about
    assert "このサイト" not in about
    assert [path.parent.name for path in site.glob("about*/**/*.html")] == ["about"]
    assert broken_links(site) == []


def test_a_site_of_two_languages_tells_of_itself_in_both(tmp_path):
    archive = write_archive(
        tmp_path,
        a_policy({"2024-01-01": a_version("2024-01-01")}, "terms", title="利用規約"),
        a_policy(ENGLISH, "privacy", language="en", title="Privacy"),
    )
    site = build_site(tmp_path / "site", archive=archive)
    japanese, english = (site / path / "index.html" for path in ("about", "about/en"))
    link = '<p class="links"><a href="{}" hreflang="{}" lang="{}">{}</a></p>'
    assert link.format("en/", "en", "en", "English") in japanese.read_text("utf-8")
    assert link.format("../", "ja", "ja", "日本語") in english.read_text("utf-8")
    assert '<html lang="en">' in english.read_text("utf-8")
    assert '<h1 id="about-this-site">' in english.read_text("utf-8")
    footer = '<li><a href="../about/{}">{}</a></li>'
    assert footer.format("", "このサイトについて") in (site / "terms" / "index.html").read_text("utf-8")
    assert footer.format("en/", "About this site") in (site / "privacy" / "index.html").read_text("utf-8")


def test_a_written_page_without_a_translation_says_its_own_language_on_an_english_site(tmp_path):
    policy = a_policy(ENGLISH, "privacy", language="en", title="Privacy")
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "about.md", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    archive = write_archive(tmp_path, policy)
    site = build_site(tmp_path / "site", archive=archive, project=tmp_path)
    about = (site / "about" / "index.html").read_text("utf-8")
    assert '<html lang="en">' in about
    assert '<article class="written" lang="ja">' in about
