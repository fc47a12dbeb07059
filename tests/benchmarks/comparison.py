"""Compare texts: ours next to difflib, diff-match-patch, redlines and git, in one run.

    KAITEI_CORPUS=<folder of folders of dated .md files> .venv/bin/python tests/benchmarks/comparison.py [--pairs N]

Without KAITEI_CORPUS the sample policy's two versions are compared, and revisions of one to three known edits of it and of the
published texts in tests/cases/references/real. For each tool: median, 95th percentile and maximum of the times
(ms), how many pairs were rebuilt exactly from what was told, and how many characters were marked as changed.

diff-match-patch and redlines take part where they are installed; kaitei needs neither:

    .venv/bin/pip install --require-hashes --only-binary :all: -r scripts/requirements/benchmarks.txt

The C floor is what no comparison can do without, done in C: lines hashed, their longest common subsequence, and
the longest common subsequence of the characters of every changed stretch. Budgets, on real histories: ours ≤ 15 × the
floor (median), 95th percentile ≤ 30 ms. The fewer characters a text has, and the more edits for its size, the higher
the ratio: the floor knows neither words nor moves.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

from rapidfuzz.distance import Indel, LCSseq

from kaitei.diff import apply_edits, compare
from kaitei.diff.likeness import read_body
from kaitei.parse import parse_document, split_front_matter

ROOT = Path(__file__).resolve().parents[2]
Told = tuple[bool, int]  # rebuilt exactly?, characters marked on both sides
Tool = Callable[[str, str], Callable[[], Told]]


def floor(old: str, new: str) -> Callable[[], Told]:
    old_lines, new_lines = old.split("\n"), new.split("\n")
    ids: dict[str, int] = {}
    codes = LCSseq.opcodes(
        [ids.setdefault(line, len(ids)) for line in old_lines],
        [ids.setdefault(line, len(ids)) for line in new_lines],
    )
    changed = [
        (
            "\n".join(old_lines[code.src_start : code.src_end]),
            "\n".join(new_lines[code.dest_start : code.dest_end]),
        )
        for code in codes
        if code.tag != "equal"
    ]
    told = [
        Indel.opcodes(before, after) for before, after in changed if len(before) * len(after) < 64_000_000
    ]
    return lambda: (True, sum(_marked(codes) for codes in told))


def _marked(codes: object) -> int:
    return sum(
        (code.src_end - code.src_start) + (code.dest_end - code.dest_start)
        for code in codes  # type: ignore[attr-defined]
        if code.tag != "equal"
    )


def ours(old: str, new: str) -> Callable[[], Told]:
    read_body.cache_clear()  # what was remembered of the last pair is not this pair's
    comparison = compare(parse_document("old.md", old), parse_document("new.md", new))

    def told() -> Told:
        exact, marked = True, 0
        for change in comparison:
            before = "\n".join(comparison.old_lines[i] for i in change.old)
            after = "\n".join(comparison.new_lines[j] for j in change.new)
            if change.old and change.new:
                exact = exact and apply_edits(before, after, change.edits) == (before, after)
                marked += sum(b - a + d - c for a, b, c, d in change.edits)
            else:
                marked += len(before) + len(after)
        seen_old = sorted(i for change in comparison for i in change.old)
        seen_new = sorted(j for change in comparison for j in change.new)
        whole = seen_old == [*range(len(comparison.old_lines))] and seen_new == [
            *range(len(comparison.new_lines))
        ]
        return exact and whole, marked

    return told


def of_difflib(old: str, new: str) -> Callable[[], Told]:
    old_lines, new_lines = old.split("\n"), new.split("\n")
    marked = 0
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        before, after = "\n".join(old_lines[a:b]), "\n".join(new_lines[c:d])
        if len(before) * len(after) > 4_000_000:
            marked += len(before) + len(after)  # quadratic: minutes a pair
            continue
        for kind, e, f, g, h in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
            marked += 0 if kind == "equal" else f - e + h - g
    return lambda: (True, marked)


def of_dmp(old: str, new: str) -> Callable[[], Told]:
    from diff_match_patch import diff_match_patch

    engine = diff_match_patch()
    told = engine.diff_main(old, new)
    engine.diff_cleanupSemantic(told)
    return lambda: (
        "".join(text for kind, text in told if kind <= 0) == old
        and "".join(text for kind, text in told if kind >= 0) == new,
        sum(len(text) for kind, text in told if kind),
    )


def of_redlines(old: str, new: str) -> Callable[[], Told]:
    from redlines import Redlines

    html = Redlines(old, new).output_markdown

    def told() -> Told:
        gone = r"<(?:del|span style='color:red[^']*')>(.*?)</(?:del|span)>"
        come = r"<(?:ins|span style='color:green[^']*')>(.*?)</(?:ins|span)>"
        rebuilt = re.sub(r"</?(?:ins|span)[^>]*>", "", re.sub(gone, "", html, flags=re.DOTALL))
        marked = sum(
            len(text) for pattern in (gone, come) for text in re.findall(pattern, html, flags=re.DOTALL)
        )
        return rebuilt == new, marked

    return told


def of_git(old: str, new: str) -> Callable[[], Told]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "old").write_text(old, "utf-8")
        Path(folder, "new").write_text(new, "utf-8")
        done = subprocess.run(
            ["git", "diff", "--no-index", "--word-diff=porcelain", "--unified=100000", "old", "new"],
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
    lines = done.stdout.decode().split("\n")[5:]

    def told() -> Told:
        rebuilt = "".join("\n" if line == "~" else line[1:] for line in lines if not line.startswith("-"))
        marked = sum(len(line) - 1 for line in lines if line[:1] in {"+", "-"})
        return rebuilt.rstrip("\n") == new.rstrip("\n"), marked

    return told


def pairs() -> Iterator[tuple[str, str]]:
    """Yield consecutive versions of the corpus, else the sample policy's and revisions with known edits."""
    corpus = os.environ.get("KAITEI_CORPUS")
    if corpus:
        for folder in sorted(path for path in Path(corpus).iterdir() if path.is_dir()):
            texts = [path.read_bytes().decode() for path in sorted(folder.glob("*.md"))]
            yield from pairwise(texts)
        return
    sys.path.insert(0, str(ROOT / "tests"))
    from support.known_edits import edited_pairs
    from support.labelled_references import REAL, read_texts

    paths = sorted((ROOT / "policy_versions/privacy").glob("*.md"))
    kept = [split_front_matter(str(path), path.read_text("utf-8"))[1] for path in paths]
    yield from pairwise(kept)
    for seed, text in enumerate([*kept, *(labelled.document.text for labelled in read_texts(REAL))]):
        for pair in edited_pairs([line for line in text.split("\n") if line.strip()], 4, seed, most=3):
            yield "\n\n".join(pair.old) + "\n", "\n\n".join(pair.new) + "\n"


def main() -> None:
    """Print one line a tool."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=1000, help="at most so many pairs")
    chosen = list(pairs())[: parser.parse_args().pairs]
    tools: dict[str, Tool] = {
        "C floor": floor, "kaitei": ours, "difflib": of_difflib, "diff-match-patch": of_dmp,
        "redlines": of_redlines, "git --word-diff": of_git,
    }  # fmt: skip
    print(f"{len(chosen)} pairs, {sum(len(old) for old, _ in chosen) // len(chosen):,} characters on average")
    print(f"{'':18}{'median':>9}{'p95':>9}{'max':>9}  ms   exact  changed characters")
    medians: dict[str, float] = {}
    for name, tool in tools.items():
        times, exact, marked = [], 0, 0
        try:
            tool("一行目", "二行目")  # loads what is loaded once
            for old, new in chosen:
                start = time.perf_counter()
                told = tool(old, new)
                times.append((time.perf_counter() - start) * 1000)
                rebuilt, characters = told()
                exact, marked = exact + rebuilt, marked + characters
        except ImportError as error:
            print(f"{name:18} not installed ({error.name})")
            continue
        times.sort()
        medians[name] = statistics.median(times)
        shown = "     –" if name == "C floor" else f"{exact / len(chosen):6.0%}"
        print(
            f"{name:18}{medians[name]:9.2f}{times[int(len(times) * 0.95)]:9.2f}{times[-1]:9.2f}     {shown}  {marked:,}"
        )
    print(
        f"kaitei / C floor (median)  {medians['kaitei'] / medians['C floor']:.1f}   budget 15 on real histories"
    )


if __name__ == "__main__":
    main()
