"""The templates of the reader pages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from string import ascii_lowercase

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kaitei.pages.view import Here
from kaitei.pages.words import words

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
# pages that look something up for the reader: a script and a data file, both ours
SCRIPT_POLICY = POLICY + "; script-src 'self'; connect-src 'self'"
# the preview server puts a script into every page that asks it for news
LIVE_POLICY = POLICY + "; script-src 'self' 'unsafe-inline'; connect-src 'self'"
ASSETS = ("icon.svg", "when.js", "search.js", "receipt.js", "guide.css")
# one sheet a page, so that a reader on a slow line waits for one; a text brings no more than a text needs
_TEXT, _COMPARISON, _TOOLS = "kaitei.css", "comparison.css", "tools.css"
_SHEETS = {
    _TEXT: (_TEXT,),
    _COMPARISON: (_TEXT, "pages.css", _COMPARISON),
    _TOOLS: (_TEXT, "pages.css", _TOOLS),
}
_SHEET_OF = {"policy.html": _TEXT, "comparison.html": _COMPARISON}
POLICIES_IN_MENU = 3
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_PROPERTY = re.compile(r"--[a-z][a-z-]*")


class _Loader(PackageLoader):
    """Reads templates without their indentation, which is for those who write them and would weigh on every page."""

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool] | None]:
        source, path, is_current = super().get_source(environment, template)
        return _INDENTATION.sub("", source), path, is_current


@cache
def environment() -> Environment:
    """Return the templates: what is filled in is escaped, what is missing is an error."""
    return Environment(
        loader=_Loader("kaitei.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_page(template: str, here: Here, *, script: str = "", **values: object) -> str:
    """Return one finished page; ``script`` names the one it may run (``when.js``)."""
    policy = LIVE_POLICY if here.site.setting.live else SCRIPT_POLICY if script else POLICY
    return (
        environment()
        .get_template(template)
        .render(
            here=here,
            w=here.words,
            csp=Markup(policy),  # noqa: S704 - our own words
            second_words=_second_words(here),
            menu_of_policies=_names_policies(template, here),
            sheet=_SHEET_OF.get(template, _TOOLS),
            script=script,
            integrity=_integrity(script),
            **values,
        )
    )


def _second_words(here: Here) -> Mapping[str, Markup] | None:
    """Return the words of the other language on a page that readers of two languages come to."""
    return words(here.second_language) if here.second_language else None


def _names_policies(template: str, here: Here) -> bool:
    """Are the policies in the menu? Not of a page that lists them itself, nor where they would fill a screen."""
    return (
        template not in {"front.html", "not_found.html"}
        and len(here.site.catalog.policies) <= POLICIES_IN_MENU
    )


@cache
def _integrity(script: str) -> str:
    """Return what the browser checks a script against before it runs it."""
    if not script:
        return ""
    digest = hashlib.sha384(assets()[f"assets/{script}"].encode()).digest()
    return f"sha384-{base64.b64encode(digest).decode()}"


@cache
def assets() -> dict[str, str]:
    """Return the files all pages share, by address."""
    folder = files("kaitei.pages") / "templates" / "assets"

    def read(name: str) -> str:
        return (folder / name).read_text("utf-8")

    sheets = {f"assets/{name}": _shorten("".join(map(read, parts))) for name, parts in _SHEETS.items()}
    return sheets | {f"assets/{name}": read(name) for name in ASSETS}


def _shorten(css: str) -> str:
    """Return the style sheet without comments, space and quotes that mean nothing, its own properties as letters."""
    css = re.sub(r"\s+", " ", _COMMENT.sub("", css))
    # a space before a colon or a dot means something: `.links :is(a)`
    css = re.sub(r"([{};:,]) ", r"\1", css)
    css = re.sub(r" ([{}])|;(?=\})", r"\1", css)
    # a plus between numbers needs its spaces
    css = re.sub(r" (>) | (\+) (?=[.:a-z])", r"\1\2", css)
    css = re.sub(r"\[([a-z-]+)=\"([a-z]+)\"\]", r"[\1=\2]", css)
    short = zip(dict.fromkeys(_PROPERTY.findall(css)), ascii_lowercase, strict=False)
    names = {name: f"--{letter}" for name, letter in short}
    return _PROPERTY.sub(lambda found: names[found[0]], css).strip() + "\n"


@cache
def schemas() -> dict[str, str]:
    """Return the JSON Schemas of the published data, by address."""
    folders = (files("kaitei.pages") / "templates" / "schema", files("kaitei.render") / "schema")
    found = {entry.name: entry.read_text("utf-8") for folder in folders for entry in folder.iterdir()}
    return {f"data/schema/{name}": text for name, text in sorted(found.items()) if name.endswith(".json")}
