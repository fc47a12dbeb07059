"""Where imports are tried: into a ledger of either database, cut into small pieces."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kaitei.ledger.importing import run as run_module
from kaitei.ledger.importing import source as source_module
from kaitei.ledger.ledger import Ledger
from support.stores import KINDS, a_new_ledger


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Ledger, str]]:
    with a_new_ledger(request.param, tmp_path) as ledger_and_address:
        yield ledger_and_address


@pytest.fixture
def ledger(opened: tuple[Ledger, str]) -> Ledger:
    return opened[0]


@pytest.fixture
def address(opened: tuple[Ledger, str]) -> str:
    return opened[1]


@pytest.fixture
def small_stretches(monkeypatch):
    """Cut small files into several chunks and transactions."""
    monkeypatch.setattr(source_module, "STRETCH_SIZE", 2000)
    monkeypatch.setattr(run_module, "ROWS_TOGETHER", 50)
