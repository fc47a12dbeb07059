"""How long reading takes, next to Python-Markdown turning the same text into HTML.

    python tests/benchmarks/reading.py [FILE.md]

Without a file a policy of about 50 KB is made up. Budget: 15 ms for 50 KB, in any numbering style.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests"))

import markdown  # noqa: E402 — after the path is set

from kaitei.model import Document  # noqa: E402
from kaitei.parse import load_catalog, parse_document, parse_revision  # noqa: E402
from kaitei.parse.labels import _parse_labels  # noqa: E402
from support.policies import a_policy, a_version  # noqa: E402

SENTENCE = "当社は、会員から届出のあった事項を、本サービスの提供及び運営に必要な範囲で利用するものとします。"
BUDGET = 15.0  # ms for 50 KB


def a_policy_text(articles: int) -> str:
    """Return a policy of ``articles`` articles of paragraphs and items, each sentence its own."""
    lines = ["# 会員規約", ""]
    for number in range(1, articles + 1):
        lines += [f"## 第{number}条（事項{number}）", "", f"第{number}条の会員について、{SENTENCE}", ""]
        lines += [
            line
            for item in range(1, 4)
            for line in (f"({item}) 第{number}条の事項{item}。{SENTENCE}", "", f"・補足{number}-{item}", "")
        ]
        lines += [f"2 前項の事項{number}は、会員に通知します。", ""]
    return "\n".join([*lines, "以上", "", "2024年11月5日 改定", ""])


def median_ms(call: Callable[[], object], repeats: int = 30) -> float:
    """Return the median time of ``call`` in milliseconds, after one call to warm up."""
    call()
    times = []
    for _ in range(repeats):
        before = time.perf_counter()
        call()
        times.append((time.perf_counter() - before) * 1000)
    return statistics.median(times)


def read(text: str) -> Document:
    document = parse_document("a.md", text)
    assert document.clauses
    return document


def read_cold(text: str) -> Document:
    _parse_labels.cache_clear()
    return read(text)


def show(what: str, ms: float, note: str = "") -> None:
    print(f"{what:<58} {ms:8.2f} ms  {note}")


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", help="a text to read instead of a made-up one")
    file = parser.parse_args().file
    text = file.read_text(encoding="utf-8") if file else a_policy_text(45)
    size = len(text.encode())
    reference = median_ms(lambda: markdown.markdown(text), 10)
    reading = median_ms(lambda: read_cold(text))
    print(f"one text of {size:,} bytes, {len(read(text).clauses)} clauses")
    show("Python-Markdown, to HTML", reference)
    show(
        "clauses of the text",
        reading,
        f"{reading / reference:.2f} of Python-Markdown; budget {BUDGET * size / 50_000:.1f}",
    )
    if not file:
        version = a_version("2024-11-05", text)
        show("one version: checks, digest", median_ms(lambda: parse_revision("a/2024-11-05.md", version)))
        hundred = a_policy_text(100)
        names = [f"20{10 + i // 12:02d}-{i % 12 + 1:02d}-01" for i in range(25)]
        files = a_policy({name: a_version(name, hundred.replace("事項7", f"事項{name}")) for name in names})
        show(
            "catalog of 25 versions of 100 articles, clauses included",
            median_ms(
                lambda: [r.document.clauses for p in load_catalog(files).policies for r in p.revisions], 5
            ),
            "budget 500",
        )
    command = (
        "import time, click; before = time.perf_counter();"
        "from pathlib import Path; from kaitei.cli.common import open_catalog;"
        "open_catalog(Path('policy_versions')); print((time.perf_counter() - before) * 1000)"
    )
    times = [
        float(subprocess.run([sys.executable, "-c", command], cwd=ROOT, env={"PYTHONPATH": "scripts"}, check=True, capture_output=True, text=True).stdout)
        for _ in range(7)
    ]  # fmt: skip
    show("catalog of the sample policy in a new process, imports too", statistics.median(times), "budget 30")


if __name__ == "__main__":
    main()
