"""The templates of the reader pages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from kaitei.pages.view import Here, Setting

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
# the preview server puts a script into every page that asks it for news
LIVE_POLICY = POLICY + "; script-src 'unsafe-inline'; connect-src 'self'"
ASSETS = ("kaitei.css", "icon.svg")


@cache
def environment() -> Environment:
    """Return the templates: what is filled in is escaped, what is missing is an error."""
    return Environment(
        loader=PackageLoader("kaitei.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def context(here: Here) -> dict[str, Any]:
    """Return what every page is made with: itself, its words, its security policy."""
    return {"here": here, "w": here.words, "csp": security_policy(here.site.setting)}


def security_policy(setting: Setting) -> str:
    return LIVE_POLICY if setting.live else POLICY


def render_page(template: str, here: Here, **values: object) -> str:
    """Return one finished page."""
    return environment().get_template(template).render(**context(here), **values)


@cache
def assets() -> dict[str, str]:
    """Return the files all pages share, by address."""
    folder = files("kaitei.pages") / "templates" / "assets"
    return {f"assets/{name}": (folder / name).read_text("utf-8") for name in ASSETS}
