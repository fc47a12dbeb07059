"""The maps of packages with many modules, in their docstrings: who reads one finds every module in it."""

import importlib
from pathlib import Path

import pytest

PACKAGES = (
    "consent", "diff", "ledger", "ledger.importing", "pages", "parse", "parse.references", "render", "render.kaimebun",
    "tlog",
)  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_every_module_of_a_package_is_on_its_map(name):
    package = importlib.import_module(f"kaitei.{name}")
    folder = Path(str(package.__file__)).parent
    modules = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    left_out = {module for module in modules - {"__init__"} if f"``{module}``" not in str(package.__doc__)}
    assert left_out == set()


def test_every_package_is_on_the_map_of_the_whole():
    root = importlib.import_module("kaitei")
    folder = Path(str(root.__file__)).parent
    packages = {path.parent.name for path in folder.glob("*/__init__.py")} | {"errors"}
    assert {name for name in packages if name not in str(root.__doc__)} == set()
