"""``kaitei build`` and ``kaitei site verify`` as a user runs them."""

from __future__ import annotations

import filecmp
import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import brotli
import pytest

from support.links import broken_links
from support.policies import a_policy, a_version, write_archive
from support.serving import ROOT, served

RUN = [sys.executable, "-c", "from kaitei.cli import main; main()"]


def kaitei(*arguments, cwd=ROOT, **environment):
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("KAITEI_", "SOURCE_DATE"))
    }
    return subprocess.run(
        [*RUN, *map(str, arguments)],
        cwd=cwd,
        env={**known, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def differences(left: Path, right: Path):
    compared = filecmp.dircmp(left, right)
    found = [*compared.left_only, *compared.right_only, *compared.diff_files]
    for name in compared.common_dirs:
        found += differences(left / name, right / name)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    output = tmp_path_factory.mktemp("built") / "site"
    done = kaitei("build", "-o", output, "--today", "2026-11-23")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "pages as of 2026-11-23" in done.stderr
    return output


def test_two_builds_of_one_day_are_the_same_byte_for_byte(site, tmp_path):
    kaitei("build", "-o", tmp_path / "again", "--today", "2026-11-23", TZ="America/New_York")
    assert differences(site, tmp_path / "again") == []


@pytest.mark.parametrize("written", ["abc", "12.5", "-1", "1" * 30, "٣"])
def test_a_source_date_epoch_that_names_no_moment_is_refused_before_anything_is_built(tmp_path, written):
    for more in ((), ("--today", "2026-11-23")):
        done = kaitei("build", "-o", tmp_path / "none", *more, SOURCE_DATE_EPOCH=written)
        assert done.returncode == 2
        assert done.stderr.startswith("error: SOURCE_DATE_EPOCH is '")
        assert "which names no moment\n  fix: give seconds since 1970" in done.stderr
        assert not (tmp_path / "none").exists()


def test_the_day_can_be_given_as_source_date_epoch(site, tmp_path):
    # 2026-11-22 15:00 in London is the 23rd in Japan
    kaitei("build", "-o", tmp_path / "dated", SOURCE_DATE_EPOCH="1795359600")
    assert differences(site, tmp_path / "dated") == []


def test_mkdocs_and_properdocs_write_the_same_site(site, tmp_path):
    done = kaitei("build", "--engine", "properdocs", "-o", tmp_path / "other", "--today", "2026-11-23")
    assert done.returncode == 0, done.stderr
    assert differences(site, tmp_path / "other") == []


def test_plain_mkdocs_writes_the_same_site(site, tmp_path):
    engine = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path / "plain")]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "scripts"),
        "KAITEI_TODAY": "2026-11-23",
        "SOURCE_DATE_EPOCH": "1795392000",
    }
    subprocess.run(engine, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert differences(site, tmp_path / "plain") == []


def test_every_link_of_every_page_leads_to_something_that_is_there(site):
    assert broken_links(site) == []


def test_nothing_of_the_theme_is_published_that_no_page_names(site):
    names = {path.name for path in (site / "assets").rglob("*") if path.is_file()}
    assert not any(name.startswith(("lunr", "search.")) and name != "search.js" for name in names)
    assert not any(name.endswith(".map") for name in names)
    assert b"sourceMappingURL" not in b"".join(path.read_bytes() for path in (site / "assets").rglob("*.js"))


def test_two_policies_and_an_english_one_build_beside_one_another(tmp_path):
    archive = write_archive(
        tmp_path,
        a_policy({"2024-01-01": a_version("2024-01-01")}, "terms", title="利用規約"),
        a_policy(
            {"2024-01-01": a_version("2024-01-01", "# Privacy\n\n## Data\n\nLittle.\n")},
            "privacy",
            language="en",
            title="Privacy",
        ),
    )
    address = "https://policy.example.jp/"
    done = kaitei("--archive", archive, "build", "-o", tmp_path / "site", KAITEI_SITE_URL=address)
    assert done.returncode == 0, done.stderr
    front = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert '<a href="terms/">利用規約</a>' in front
    assert '<a href="privacy/">Privacy</a>' in front
    assert 'lang="en"' in (tmp_path / "site" / "privacy" / "index.html").read_text("utf-8")
    assert (
        f"<loc>{address}privacy/versions/2024-01-01/</loc>" in (tmp_path / "site" / "sitemap.xml").read_text()
    )
    assert broken_links(tmp_path / "site") == []


def test_a_broken_policy_is_told_with_file_and_line_and_the_old_site_stays(site, tmp_path):
    output = shutil.copytree(site, tmp_path / "site")
    archive = write_archive(
        tmp_path, a_policy({"2024-01-01": a_version("2024-01-01").replace("consent", "consnt")})
    )
    done = kaitei("--archive", archive, "build", "-o", output)
    assert done.returncode == 2
    assert done.stderr == (
        f"{archive}/sample/2024-01-01.md:6: error: unknown key 'consnt'\n"
        "  fix: the keys are title, revised, published, effective, consent, nature, summary, text, source, captions\n"
    )
    assert differences(site, output) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["policies", "site"]


def test_a_folder_that_is_no_site_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("kept")
    done = kaitei("build", "-o", tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        f"{tmp_path}: error: the folder holds something other than a site\n  fix: name an empty or a new folder\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_link_stays_and_the_folder_it_leads_to_is_replaced(tmp_path):
    archive = write_archive(tmp_path, a_policy({"2025-01-01": a_version("2025-01-01")}))
    (tmp_path / "served").mkdir()
    (tmp_path / "site").symlink_to("served")
    for day in ("2025-02-01", "2025-02-02"):
        done = kaitei("--archive", archive, "build", "-o", tmp_path / "site", "--today", day)
        assert done.returncode == 0, done.stderr
        manifest = json.loads((tmp_path / "served" / "data" / "manifest.json").read_text())
        assert manifest["as_of"] == day
    assert (tmp_path / "site").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["policies", "served", "site"]


def test_links_in_a_circle_are_no_place_for_a_site(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    for place in (tmp_path / "loop", tmp_path / "loop" / "site"):
        done = kaitei("build", "-o", place)
        assert done.returncode == 3
        assert done.stderr.startswith(f"{place}: error: cannot write the site: ")


def test_folders_above_the_new_site_are_made(tmp_path):
    done = kaitei("--quiet", "build", "-o", str(tmp_path / "new" / "site"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "new" / "site" / "index.html").exists()


def test_a_folder_that_cannot_be_written_is_an_environment_error():
    done = kaitei("build", "-o", "/proc/site")
    assert done.returncode == 3
    assert done.stderr.startswith("/proc/site: error: cannot write the site: ")
    assert "Traceback" not in done.stderr


def test_without_a_configuration_there_is_nothing_to_build(tmp_path):
    done = kaitei("build", cwd=tmp_path)
    assert done.returncode == 2
    assert (
        done.stderr
        == "error: there is no mkdocs.yml here\n  fix: run the command in the folder that holds it\n"
    )


def test_a_day_that_does_not_exist_is_refused(tmp_path):
    done = kaitei("build", "--today", "2026-02-30", "-o", tmp_path / "site")
    assert done.returncode == 2
    assert not (tmp_path / "site").exists()


def test_the_manifest_proves_a_copy_whole_and_an_altered_one_not(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "copy")
    assert kaitei("site", "verify", copy).returncode == 0
    page = copy / "versions" / "2024-11-05" / "index.html"
    page.write_text(page.read_text("utf-8").replace("同意", "承諾"), "utf-8")
    (copy / "data" / "2024-11-05.txt").unlink()
    (copy / "extra.html").write_text("")
    done = kaitei("--json", "site", "verify", copy)
    assert done.returncode == 1
    assert json.loads(done.stdout)["differences"] == [
        {"file": "data/2024-11-05.txt", "state": "missing"},
        {"file": "versions/2024-11-05/index.html", "state": "changed"},
        {"file": "extra.html", "state": "unknown"},
    ]


def compress(copy: Path):
    """Put a .gz and a .br beside every file, the manifest too, as hosts are told to."""
    for path in [path for path in copy.rglob("*") if path.is_file()]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
        path.with_name(path.name + ".br").write_bytes(brotli.compress(path.read_bytes(), quality=1))


def test_files_compressed_beforehand_are_compared_with_what_they_stand_for(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "copy")
    compress(copy)
    files = len(json.loads((copy / "data" / "manifest.json").read_text("utf-8"))["files"])
    done = kaitei("site", "verify", copy)
    assert done.returncode == 0, done.stderr
    assert done.stderr.endswith(f"{2 * files + 2} compressed files beside them: the same content\n")

    for ending in (".gz", ".br"):  # the page of another build, cut short, followed by more, of no file
        shutil.copy(copy / f"about/index.html{ending}", copy / f"index.html{ending}")
        cut = copy / f"404.html{ending}"
        cut.write_bytes(cut.read_bytes()[:-1])
        longer = copy / f"feed.xml{ending}"
        longer.write_bytes(longer.read_bytes() + b"\0")
        shutil.copy(cut, copy / f"old.html{ending}")
    done = kaitei("--json", "site", "verify", copy)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["differences"] == [
        {"file": f"{name}{ending}", "state": state}
        for name, state in (
            ("404.html", "changed"),
            ("feed.xml", "changed"),
            ("index.html", "changed"),
            ("old.html", "unknown"),
        )
        for ending in (".br", ".gz")
    ]
    assert len(told["compressed"]["same"]) == 2 * files + 2 - 6
    assert "data/manifest.json.br" in told["compressed"]["same"]


def test_without_brotli_its_files_are_told_as_not_compared(site, tmp_path):
    copy = shutil.copytree(site, tmp_path / "copy")
    compress(copy)
    (copy / "index.html.br").write_bytes(b"not looked into")
    files = len(json.loads((copy / "data" / "manifest.json").read_text("utf-8"))["files"])
    (tmp_path / "brotli.py").write_text("Decompressor = None")  # as of a release that knows no limit
    done = kaitei("site", "verify", copy, PYTHONPATH=f"{tmp_path}:{ROOT / 'scripts'}")
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[1:] == [
        f"{files + 1} compressed files beside them: the same content",
        f"{files + 1} .br files not compared: Python has no Brotli here (pip install 'brotli>=1.2')",
    ]


def test_a_mirror_is_compared_over_http_with_the_copy_one_trusts(site, tmp_path):
    forged = kaitei("build", "-o", tmp_path / "forged", "--today", "2030-01-01")
    assert forged.returncode == 0
    with served(tmp_path / "forged") as address:
        assert kaitei("site", "verify", address).returncode == 0  # whole in itself
        done = kaitei("site", "verify", address, "--against", site)
    assert done.returncode == 1
    assert "index.html changed" in done.stderr


def test_a_place_that_is_no_site_cannot_be_verified(tmp_path):
    done = kaitei("site", "verify", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path}: error: there is no data/manifest.json of a site here\n")


@pytest.mark.parametrize(
    "manifest",
    [
        "{",
        "[]",
        '{"schema": "kaitei/manifest/1"}',
        '{"schema": "kaitei/manifest/1", "as_of": "2026-01-01", "files": []}',
        '{"schema": "kaitei/manifest/1", "as_of": "2026-01-01", "files": {"index.html": {}}}',
        '{"schema": "kaitei/manifest/1", "as_of": "2026-01-01", "files": {"a": {"bytes": "0", "sha256": ""}}}',
        '{"schema": "kaitei/manifest/1", "as_of": 1, "files": {}}',
        "[" * 100_000,
    ],
    ids=range(8),
)
def test_a_manifest_of_another_shape_is_none(tmp_path, manifest):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "manifest.json").write_text(manifest)
    done = kaitei("site", "verify", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path}: error: there is no data/manifest.json of a site here\n")


def test_names_in_a_forged_manifest_lead_nowhere_and_forge_no_line(tmp_path):
    (tmp_path / "data").mkdir()
    facts = {"bytes": 0, "sha256": ""}
    (tmp_path / "loop").symlink_to("loop")
    names = ["\0", "../../etc/hostname", "a\nall is well", "loop", "long" * 100]
    manifest = {"schema": "kaitei/manifest/1", "as_of": "x\ny", "files": dict.fromkeys(names, facts)}
    (tmp_path / "data" / "manifest.json").write_text(json.dumps(manifest))
    done = kaitei("site", "verify", tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path}: error: \\x00 is missing; ../../etc/hostname is missing; a\\nall is well is missing; "
        f"{'long' * 100} is missing; loop is missing\n"
    )


def test_an_address_that_cannot_be_fetched_is_an_environment_error():
    done = kaitei("site", "verify", "http://no host/")
    assert done.returncode == 3
    assert done.stderr.startswith("http://no host/: error: cannot fetch data/manifest.json: ")
    assert "Traceback" not in done.stderr
