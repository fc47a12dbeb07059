"""Time kaitei check as a process: on the sample policy, and on 100 articles in 25 versions with a base commit.

    .venv/bin/python tests/benchmarks/check.py

Prints the median of 9 runs each, taken in turns: wall time, and processor time, which a busy machine changes less. Budgets: the sample 0.5 s, the large policy 1.5 s. The newest of
the 25 versions is new to the base, as in a pull request; an article is inserted in the middle, so that every
reference behind it has to be followed.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KAITEI = str(ROOT / ".venv" / "bin" / "kaitei")
ARTICLES, VERSIONS, RUNS = 100, 25, 9
BUDGETS = {"sample, 2 versions": 0.5, f"{ARTICLES} articles, {VERSIONS} versions": 1.5}
FACTS = """\
---
title: 会員規約
revised: {day}
published: {day}
effective: {day}
consent: required
nature: substantive
summary: {day} の改定です。
text: verbatim
source: 測定用の文書
---
"""


def article(number: int, version: int) -> str:
    """Return one article of three paragraphs and three items, with references that go two ways."""
    return (
        f"第{number}条（事項{number % 17}）　会員は、第{max(1, number - 3)}条第2項の手続を経て、事項{number % 17}を利用する。\n\n"
        f"2　前項の利用は、前条及び第{min(ARTICLES, number + 2)}条に定める場合を除き、{version % 5 + 1}か月を限度とする。\n\n"
        "(1) 氏名\n\n(2) 住所\n\n(3) 連絡先\n\n"
        f"3　当社は、次の各号に掲げる事項を通知する。\n\n(1) 利用の開始\n\n(2) 第{number}条第2項の期間\n\n"
    )


def write_large(folder: Path) -> None:
    """Write the large policy, all but the newest version committed."""
    policies = folder / "policy_versions" / "terms"
    policies.mkdir(parents=True)
    policies.joinpath("policy.yml").write_text(
        'id: terms\ntitle: 会員規約\npublisher: 見本株式会社\nsubstance:\n  purposes: ["第20条"]\n', "utf-8"
    )
    for version in range(VERSIONS):
        day = f"{2000 + version}-04-01"
        articles = [article(number, version * (number == 40 + version)) for number in range(1, ARTICLES + 1)]
        if version == VERSIONS - 1:
            git(folder, "init", "-q", "-b", "main")
            git(folder, "add", "-A")
            git(folder, "commit", "-q", "-m", "published")
            late = [
                text.replace(f"第{n}条（", f"第{n + 1}条（", 1) for n, text in enumerate(articles[49:], 50)
            ]
            articles[49:] = ["第50条（広告）　当社は、広告を配信する。\n\n", *late]
        body = f"# 会員規約\n\n{''.join(articles)}".rstrip("\n") + "\n"
        policies.joinpath(f"{day}.md").write_text(FACTS.format(day=day) + body, "utf-8")


def git(folder: Path, *words: str) -> None:
    names = {
        f"GIT_{role}_{what}": "a@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, env=os.environ | names)


def seconds(folder: Path) -> tuple[float, float]:
    """Return the wall time of one check, and its processor time; findings are fine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([KAITEI, "check"], cwd=folder, capture_output=True, check=False)
    taken = time.perf_counter() - start
    if done.returncode not in {0, 1}:
        sys.exit(f"kaitei check failed:\n{done.stderr.decode()}")
    total = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, total.ru_utime + total.ru_stime - used.ru_utime - used.ru_stime


def main() -> None:
    """Print one line a folder; leave with 1 where a budget is overrun."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    with tempfile.TemporaryDirectory() as top:
        folders = dict(zip(BUDGETS, (Path(top) / "sample", Path(top) / "large"), strict=True))
        sample, large = folders.values()
        shutil.copytree(ROOT / "policy_versions", sample / "policy_versions")
        git(sample, "init", "-q", "-b", "main")
        git(sample, "add", "-A")
        git(sample, "commit", "-q", "-m", "published")
        large.mkdir()
        write_large(large)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in folders}
        for _ in range(RUNS):
            for name, folder in folders.items():
                taken[name].append(seconds(folder))
    slow = False
    for name, times in taken.items():
        wall, processor = (statistics.median(column) for column in zip(*times, strict=True))
        slow |= wall > BUDGETS[name]
        print(f"{name:28} median {wall:.3f} s (processor {processor:.3f} s)   budget {BUDGETS[name]} s")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
