"""A built site behind a web server of its own, as a host would serve it."""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kaitei.model import Catalog
from kaitei.pages import build, build_documents

ROOT = Path(__file__).parents[2]
ADDRESS = "https://policy.example.jp/"


def build_site(
    output: Path,
    *arguments: str,
    archive: Path | None = None,
    address: str = ADDRESS,
    project: Path = ROOT,
) -> Path:
    """Build the site of ``archive`` (default: the repository's) with the guides of ``project``."""
    options = ["--archive", str(archive)] if archive else []
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from kaitei.cli import main; main()",
            *options,
            "build",
            "-o",
            str(output),
            *arguments,
        ],
        cwd=project,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT / "scripts"),
            "KAITEI_SITE_URL": address,
            "KAITEI_LOG": "",
        },
        check=True,
    )
    return output


def write_pages(folder: Path, catalog: Catalog, today: date) -> Path:
    """Write the reader pages of ``catalog`` alone, without guides or engine."""
    pages: dict[str, str | bytes] = {**build(catalog, today), **build_documents(catalog, today)}
    for name, content in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, *more: object) -> None:
        """Answer an unknown address with the site's own page."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code)
            return
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.read_bytes())


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Yield the address (``http://127.0.0.1:PORT/``) ``folder`` is served at."""
    handler = functools.partial(_Handler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
