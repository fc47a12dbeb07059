"""What all tests share: golden files, and which examples the properties try.

Golden files: renderings are compared with what a reader approved. ``pytest --approve`` writes what the tests
render now into tests/golden; read the diff as the reader of the page would, then commit it.

Properties try the same examples in every run, however busy the machine is: what passes here passes in
continuous integration. ``pytest --hypothesis-profile=explore`` looks for new ones; one that fails becomes an
``@example``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

GOLDEN = Path(__file__).parent / "golden"

Golden = Callable[[str, str], None]

# what the job that runs these tests says of its own pull request is none of theirs
for name in (
    "GITHUB_ACTIONS",
    "GITHUB_BASE_REF",
    "GITHUB_STEP_SUMMARY",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
):
    os.environ.pop(name, None)

settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("explore"), derandomize=True)
settings.load_profile("same")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--approve", action="store_true", help="write golden files instead of comparing with them"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Return ``golden(name, text)``: is ``text`` what tests/golden/<name> holds?"""
    approve = request.config.getoption("--approve")

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if approve:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        assert path.exists(), (
            f"tests/golden/{name} does not exist; look at the rendering, then pytest --approve"
        )
        approved = path.read_bytes().decode()
        assert text == approved, (
            f"differs from tests/golden/{name}; pytest --approve writes it, git diff shows it"
        )

    return compare
