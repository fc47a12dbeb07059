"""What the web server should say with every page: header files for common hosts."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.pages.templates import POLICY, SCRIPT_POLICY
from kaitei.pages.view import Site

# said with everything; frame-ancestors is one thing a page cannot say of itself
COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}

# what is text, beside HTML; pages are written to be light when compressed
COMPRESSED = (
    "text/plain",
    "text/css",
    "text/xml",
    "text/javascript",
    "application/javascript",
    "application/json",
    "application/ld+json",
    "application/atom+xml",
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


def _policies(site: Site) -> Iterator[tuple[str, str]]:
    """Yield folder and policy of the reader pages, the whole site's front page as ''."""
    frames = "; frame-ancestors 'none'"
    yield "", POLICY + frames
    for prefix in sorted({site.prefix(policy) for policy in site.catalog.policies}):
        if prefix:
            yield prefix, POLICY + frames
        yield f"{prefix}compare/", POLICY + frames
        yield f"{prefix}data/", POLICY + frames
        yield f"{prefix}files/", POLICY + frames
        yield f"{prefix}versions/", SCRIPT_POLICY + frames
    yield "about/", POLICY + frames
    yield "search/", SCRIPT_POLICY + frames
    yield "receipt/", SCRIPT_POLICY + frames


def _headers(site: Site) -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in COMMON.items())]
    for folder, policy in _policies(site):
        lines += [f"/{folder}{'*' if folder else ''}", f"  Content-Security-Policy: {policy}"]
    for prefix in sorted({site.prefix(policy) for policy in site.catalog.policies}):
        lines += [f"/{prefix}data/*.txt", "  Content-Type: text/plain; charset=utf-8"]
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
        "charset_types text/plain text/css text/xml application/json application/javascript;",
        "error_page 404 /404.html;",
        "gzip on;",
        "gzip_vary on;",
        "gzip_comp_level 6;",  # nginx would take 1
        f"gzip_types {' '.join(COMPRESSED)};",
        *("location / {", *common, find, "}"),
    ]
    for name, kind in LOG_TYPES.items():
        match = "^~" if name.endswith("/") else "="
        lines += [f"location {match} /log/{name} {{", *common, f"    default_type {kind};", "}"]
    for folder, policy in _policies(site):
        stated = [*common, f'    add_header Content-Security-Policy "{policy}" always;']
        if folder:
            lines += [f"location ^~ /{folder} {{", *stated, find, "}"]
        else:  # the front page alone
            lines += ["location = / {", *stated, "    try_files /index.html =404;", "}"]
    return "\n".join(lines) + "\n"


def _caddy(site: Site) -> str:
    lines = [
        "# inside the site block, with root set to the built site",
        "file_server",
        "encode zstd gzip",
        *("handle_errors {", "\trewrite * /404.html", "\tfile_server", "}"),
        *("header {", *(f'\t{name} "{value}"' for name, value in COMMON.items()), "}"),
        'header *.txt Content-Type "text/plain; charset=utf-8"',
    ]
    for name, kind in LOG_TYPES.items():
        lines.append(f'header /log/{name}{"*" if name.endswith("/") else ""} Content-Type "{kind}"')
    for folder, policy in _policies(site):
        lines.append(f'header /{folder}{"*" if folder else ""} Content-Security-Policy "{policy}"')
    return "\n".join(lines) + "\n"
