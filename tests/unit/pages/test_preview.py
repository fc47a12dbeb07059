"""What a preview keeps of the build before, and what it does not."""

from __future__ import annotations

from jinja2 import DictLoader, Environment

from kaitei.pages.engine.preview import CompiledTemplates, known_file, update_folder


def write(folder, **files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }


def test_the_folder_holds_what_was_built_and_nothing_from_before(tmp_path):
    served = write(tmp_path / "served", **{"guide/old/index.html": "old", "index.html": "1", "b": "a file"})
    built = write(tmp_path / "built", **{"guide/new/index.html": "new"})
    update_folder(served, built, {"index.html": "2", "files/a.docx": b"PK", "b/index.html": "a folder"})
    assert files(served) == {
        "guide/new/index.html": "new", "index.html": "2", "files/a.docx": "PK", "b/index.html": "a folder",
    }  # fmt: skip
    assert not (served / "guide" / "old").exists()


def test_what_is_the_same_is_not_written_again(tmp_path):
    served, built = write(tmp_path / "served", a="same", b="same"), write(tmp_path / "built", b="same")
    before = {name: (served / name).stat().st_mtime_ns for name in ("a", "b")}
    (served / "a").chmod(0o444)
    update_folder(served, built, {"a": "same"})
    assert {name: (served / name).stat().st_mtime_ns for name in ("a", "b")} == before


def test_the_engine_knows_a_page_but_does_not_write_it(tmp_path):
    class File:
        def copy_file(self):
            (tmp_path / "written").touch()

    page = known_file(File)()
    page.copy_file()
    assert isinstance(page, File)
    assert not (tmp_path / "written").exists()


def test_an_unchanged_template_is_compiled_once_and_an_edited_one_again():
    compiled, texts = CompiledTemplates(), {"page": "1", "other": "x"}

    def render(name):
        environment = Environment(loader=DictLoader(texts), bytecode_cache=compiled, autoescape=True)
        return environment.get_template(name).render()

    kept = []
    for text in ("1", "1", "2"):
        texts["page"] = text
        assert (render("page"), render("other")) == (text, "x")
        kept.append(dict(compiled._code))
    assert kept[0] == kept[1] != kept[2]
