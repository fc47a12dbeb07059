"""Every benchmark says what it measures, and how it is run."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = sorted(Path("tests/benchmarks").glob("*.py"))


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_a_benchmark_tells_what_it_measures(path):
    told = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    assert "tests/benchmarks/" in told.stdout
