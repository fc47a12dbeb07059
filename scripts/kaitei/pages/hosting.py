"""What the web server should say with every page: header files for common hosts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kaitei.pages.templates import POLICY, SCRIPT_POLICY
from kaitei.pages.view import Site

# said with everything; frame-ancestors is one thing a page cannot say of itself
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    # kept, but never shown without asking: which version is in force changes from one day to the next
    "Cache-Control": "no-cache",
}

FEED = "application/atom+xml"
LINKED = "application/ld+json"

# what is text, beside HTML; pages are written to be light when compressed
COMPRESSED = (
    "text/plain",
    "text/css",
    "text/xml",
    "text/javascript",
    "application/javascript",
    "application/json",
    LINKED,
    FEED,
    "application/xml",
    "image/svg+xml",
)

# files of the log have no ending that would tell a server what they are
LOG_TYPES = {"checkpoint": "text/plain", "tile/": "application/octet-stream"}


def hosting_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield ``_headers`` (Netlify, Cloudflare Pages) and snippets for nginx and Caddy.

    Written pages (``/guide/``) bring their own policy in a ``<meta>``, as they need the theme's scripts.
    """
    yield "_headers", _headers(site)
    yield "data/hosting/nginx.conf", _nginx(site)
    yield "data/hosting/Caddyfile", _caddy(site)


class Place(NamedTuple):
    """A folder with all below it, or one page alone."""

    address: str
    policy: str
    alone: bool = False

    @property
    def pattern(self) -> str:
        return f"/{self.address}{'' if self.alone else '*'}"


def _prefixes(site: Site) -> list[str]:
    return sorted({site.prefix(policy) for policy in site.catalog.policies})


def _places(site: Site) -> Iterator[Place]:
    """Yield the places of the reader pages.

    No two overlap: hosts differ in which of two statements they take, and some take both.
    """
    plain, scripts = (f"{policy}; frame-ancestors 'none'" for policy in (POLICY, SCRIPT_POLICY))
    yield Place("", plain, alone=True)
    for prefix in _prefixes(site):
        if prefix:
            yield Place(prefix, plain, alone=True)
        for folder in ("compare/", "data/", "files/"):
            yield Place(prefix + folder, plain)
        for folder in ("versions/", "search/"):
            yield Place(prefix + folder, scripts)
    yield Place("about/", plain)
    yield Place("receipt/", scripts)


def _headers(site: Site) -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in COMMON.items())]
    for place in _places(site):
        lines += [place.pattern, f"  Content-Security-Policy: {place.policy}"]
    for prefix in _prefixes(site):
        lines += [f"/{prefix}data/*.txt", "  Content-Type: text/plain; charset=utf-8"]
        lines += [f"/{prefix}feed.xml", f"  Content-Type: {FEED}; charset=utf-8"]
    for name, kind in LOG_TYPES.items():
        lines += [f"/log/{name}{'*' if name.endswith('/') else ''}", f"  Content-Type: {kind}"]
    return "\n".join(lines) + "\n"


def _nginx(site: Site) -> str:
    common = [f'    add_header {name} "{value}" always;' for name, value in COMMON.items()]
    find = "    try_files $uri $uri/ =404;"
    lines = [
        "# inside server { … }, with root set to the built site",
        "index index.html;",
        "charset utf-8;",
        f"charset_types text/plain text/css text/xml application/json application/javascript {FEED};",
        "absolute_redirect off;",  # behind a proxy nginx knows neither scheme nor port
        "error_page 404 /404.html;",
        "gzip on;",
        "gzip_vary on;",
        "gzip_comp_level 6;",  # nginx would take 1
        f"gzip_types {' '.join(COMPRESSED)};",
        # nginx without the module would not start
        "# with the brotli module, and each file's .br beside it:",
        "# brotli_static on;",
        *("location / {", *common, find, "}"),
    ]
    for name, kind in LOG_TYPES.items():
        match = "^~" if name.endswith("/") else "="
        lines += [f"location {match} /log/{name} {{", *common, f"    default_type {kind};", "}"]
    for prefix in _prefixes(site):
        lines += [f"location = /{prefix}feed.xml {{", *common, *_typed(FEED, "    "), "}"]
    for place in _places(site):
        stated = [*common, f'    add_header Content-Security-Policy "{place.policy}" always;']
        if place.alone:
            find_it = f"    try_files /{place.address}index.html =404;"
            lines += [f"location = /{place.address} {{", *stated, find_it, "}"]
        else:
            more = _LINKED if place.address.endswith("data/") else []
            lines += [f"location ^~ /{place.address} {{", *stated, find, *more, "}"]
    return "\n".join(lines) + "\n"


def _typed(kind: str, indent: str) -> list[str]:
    """Return what makes nginx call a file ``kind``, whatever its ending says to it."""
    return [f"{indent}types {{}}", f"{indent}default_type {kind};"]


# nginx knows no .jsonld, and would have it downloaded
_LINKED = ["    location ~ \\.jsonld$ {", *_typed(LINKED, "        "), "    }"]


def _caddy(site: Site) -> str:
    # what is compressed is told, as Caddy would leave out linked data
    kinds = [f"\t\theader Content-Type {kind}*" for kind in ("text/html", *COMPRESSED)]
    encode = ["encode {", "\tzstd", "\tgzip", "\tmatch {", *kinds, "\t}", "}"]
    find = ["file_server {", "\tprecompressed br", "}"]  # where each file's .br is beside it
    lines = [
        "# inside the site block, with root set to the built site",
        *find,
        *encode,
        *("handle_errors {", "\trewrite * /404.html", *(f"\t{line}" for line in [*encode, *find]), "}"),
        *("header {", *(f'\t{name} "{value}"' for name, value in COMMON.items()), "}"),
        'header *.txt Content-Type "text/plain; charset=utf-8"',
        f'header *.jsonld Content-Type "{LINKED}"',
    ]
    for name, kind in LOG_TYPES.items():
        lines.append(f'header /log/{name}{"*" if name.endswith("/") else ""} Content-Type "{kind}"')
    lines += [f'header /{prefix}feed.xml Content-Type "{FEED}; charset=utf-8"' for prefix in _prefixes(site)]
    lines += [f'header {place.pattern} Content-Security-Policy "{place.policy}"' for place in _places(site)]
    return "\n".join(lines) + "\n"
