"""Hands the reader pages to the engine as generated files; ``mkdocs.yml`` names this file under ``hooks``.

It works under MkDocs and under properdocs: whatever it needs of the engine it takes from the values it is
given. ``extra`` in the configuration may name ``archive`` (default: policy_versions), ``today``, ``pdf``,
``all_pairs_up_to`` and ``log``.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from kaitei.config.today import today_in_japan
from kaitei.errors import KaiteiError
from kaitei.files import read_tree
from kaitei.pages import Setting, Site, build, build_broken, build_documents
from kaitei.pages.engine.finish import finish_site
from kaitei.pages.engine.guides import join_japanese_lines, mend_tables, seal_guide, tell_language
from kaitei.pages.engine.log import PublishedLog, copy_log, read_log
from kaitei.pages.engine.preview import CompiledTemplates, known_file, update_folder
from kaitei.pages.pairs import ALL_PAIRS_UP_TO
from kaitei.pages.templates import render_page
from kaitei.pages.words import ui_language
from kaitei.pages.written import find_translation, place_translations
from kaitei.parse import load_catalog

READER = "reader.html"
log = logging.getLogger("mkdocs.hooks.kaitei")


@dataclass(slots=True)
class _Run:
    """What one event of the engine leaves for the next: the engine knows functions only."""

    live: bool = False
    site: Site | None = None
    log: PublishedLog | None = None
    pages: Mapping[str, str | bytes] = field(default_factory=dict)
    served: Path = Path()
    """The folder that a preview shows; it is built in ``built``."""
    built: TemporaryDirectory[str] | None = None


_run = _Run()
_templates = CompiledTemplates()


def on_startup(command: str, dirty: bool) -> None:  # noqa: ARG001, FBT001 - called by name
    """Remember whether the pages are only a preview."""
    _run.live = command == "serve"


def on_config(config: Any) -> Any:
    """Leave 404 and the site map to the reader pages."""
    config.theme.static_templates.difference_update({"404.html", "sitemap.xml"})
    return config


def on_pre_build(config: Any) -> None:
    """Let a preview be built beside the folder that is served, which the engine would empty first."""
    if _run.live:
        _run.served = Path(config.site_dir)
        _run.built = TemporaryDirectory(prefix="kaitei-")
        config.site_dir = _run.built.name


def on_files(files: Any, config: Any) -> Any:
    """Add every reader page; in a preview, a broken policy file becomes a page that says so."""
    try:
        catalog = load_catalog(read_tree(_archive(config)))
        log_folder = config.extra.get("log")
        _run.log = read_log(Path(str(log_folder))) if log_folder else None
        site = Site(catalog, _today(config), _setting(config))
        guides = _place_guides(files, site)
        _run.site = site = replace(site, setting=replace(site.setting, guides=guides))
        pages: dict[str, str | bytes] = {
            **build(site.catalog, site.today, site.setting),
            **build_documents(site.catalog, site.today, site.setting),
        }
    except KaiteiError as error:
        if not _run.live:
            engine = sys.modules[f"{type(config).__module__.partition('.')[0]}.exceptions"]
            raise engine.PluginError(error.render()) from error
        log.error("%s", error.render())  # noqa: TRY400 - a file to correct, no fault of ours
        pages = {**build_broken(error)}
        for file in files.documentation_pages():
            files.remove(file)
    kind = type(next(iter(files)))
    generate = (known_file(kind) if _run.live else kind).generated
    for path in {*pages, "sitemap.xml"}:  # the theme's own files give way
        if (present := files.get_file_from_path(path)) is not None:
            files.remove(present)
    for path, content in pages.items():
        files.append(generate(config, path, content=content))
    _run.pages = pages if _run.live else {}
    return files


def on_env(env: Any, config: Any, files: Any) -> Any:  # noqa: ARG001 - called by name
    """Compile the templates of the theme once, not for every preview."""
    if _run.live:
        env.bytecode_cache = _templates
    return env


def on_nav(nav: Any, config: Any, files: Any) -> Any:  # noqa: ARG001 - called by name
    """Call the sections of the guides what the configuration calls them."""
    titles = config.extra.get("sections", {})
    items = list(nav.items)
    while items:
        item = items.pop()
        if item.is_section:
            item.title = titles.get(item.title.lower(), item.title)
            items += item.children
    return nav


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:  # noqa: ARG001 - called by name
    """Set hand-written Japanese without the gaps that line breaks of the file would leave, and mend its tables."""
    return mend_tables(join_japanese_lines(html), themed=page.meta.get("template") != READER)


def on_post_page(output: str, page: Any, config: Any) -> str:  # noqa: ARG001 - called by name
    """Set a hand-written page that asks for it into the look of the reader pages."""
    site = _run.site
    if site is None or page.meta.get("template") != READER:
        return seal_guide(tell_language(output, page.content), live=_run.live)
    here = site.here(page.file.dest_uri)
    language = str(page.meta.get("language", here.language))
    if site.second_language:  # all words around it are there in its language
        here = replace(here, spoken=ui_language(language))
    return render_page(
        "written.html",
        here,
        title=page.title,
        language=language,
        translation=find_translation(here),
        publisher=here.policy.publisher if here.policy else "",
        content=Markup(page.content),  # noqa: S704 - written by the publisher
    )


def on_post_build(config: Any) -> None:
    """Drop what no page asks for, and say what is there: no concern of a preview, which is served instead."""
    folder = Path(config.site_dir)
    if not _run.live:
        finish_site(folder, _today(config))
    if _run.log:
        copy_log(_run.log, folder)
    if _run.built:
        update_folder(_run.served, folder, _run.pages)
        _run.built.cleanup()
        _run.built = None


def on_serve(server: Any, config: Any, builder: Any) -> Any:  # noqa: ARG001 - called by name
    """Watch the policies."""
    server.watch(str(_archive(config)))
    return server


def _place_guides(files: Any, site: Site) -> tuple[str, ...]:
    """Let a page written twice be shown in the languages of the site; return the address of every written page."""
    written = {file.src_uri: file for file in files.documentation_pages()}
    for source, address in place_translations(written.keys(), site).items():
        file = written[source]
        if address:
            file.dest_uri, file.url = f"{address}index.html", quote(address)
        else:
            files.remove(file)
    return tuple(sorted(file.url for file in files.documentation_pages()))


def _setting(config: Any) -> Setting:
    extra = config.extra
    return Setting(
        address=config.site_url or "",
        live=_run.live,
        pdf=str(extra.get("pdf", "")).lower() == "true",
        log=_run.log is not None,
        all_pairs_up_to=int(extra.get("all_pairs_up_to", ALL_PAIRS_UP_TO)),
    )


def _archive(config: Any) -> Path:
    return Path(config.extra.get("archive", "policy_versions"))


def _today(config: Any) -> date:
    given = config.extra.get("today")
    return date.fromisoformat(str(given)) if given else today_in_japan()
