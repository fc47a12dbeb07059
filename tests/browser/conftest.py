"""One browser, one built site and one with a log for all tests that look at pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.receipts import OLD, Log
from support.serving import build_site, served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable, "there is no chromium; scripts/setup installs it"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository's own site."""
    return build_site(tmp_path_factory.mktemp("site") / "site", "--today", "2026-11-23")


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Return a log of 301 acts, published early and as it is."""
    made = Log(tmp_path_factory.mktemp("log") / "ours")
    made.ids = [made.record("M-0")]
    made.sign()
    made.publish(made.keys.parent / "early")
    made.ids += [made.record(f"M-{number}") for number in range(1, 300)]
    made.old = made.record("M-1", OLD, "acknowledge")
    made.sign()
    made.publish(made.keys.parent / "published")
    return made


@pytest.fixture(scope="session")
def built(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that was built with the log."""
    published = log.keys.parent / "published"
    folder = tmp_path_factory.mktemp("with-log") / "site"
    return build_site(folder, "--today", "2026-11-23", "--log", str(published))


@pytest.fixture(scope="session")
def here(built: Path) -> Iterator[str]:
    with served(built) as address:
        yield address


@pytest.fixture
def page(browser: Browser, here: str) -> Iterator[Page]:
    """An open page; whatever it complains of in the console fails the test."""
    opened = browser.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.goto(here + "receipt/", wait_until="networkidle")
    yield opened
    opened.close()
    assert complaints == []
