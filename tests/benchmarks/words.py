"""How often a substituted word is marked exactly, next to difflib over characters, in one run.

    python tests/benchmarks/words.py

The words and their sentences are tests/cases/words: pairs that a legal editor substitutes, half of them (by the SHA-256
of the words) held out: of those nothing but the rates below has been looked at while the comparison was improved.

- exact: of all places (a pair in a sentence), in how many the comparison tells one edit, and that is the word: the
  substituted word as given, or that without the whole words that old and new share at its ends, which the pairs
  declare (利用|目的→使用|目的, personal data→personal information). A mark that ends inside a word is wrong, and so is
  one that takes in a neighbour.
- strict: one edit, from the first to the last character of the substituted word as given, spaces at the ends aside.
- alone: the same, of the pairs whose words share no whole word at their ends: there is one answer only.
- pairs exact: of all pairs, how many are exact in every sentence.

Budget: exact and alone ≥ 95 % in each language on both halves.
"""

from __future__ import annotations

import argparse
import sys
from difflib import SequenceMatcher
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
sys.path.insert(0, str(ROOT / "tests"))

from kaitei.diff.inline import compare_words  # noqa: E402 — after the path is set
from support.words import LANGUAGES, Spans, rates, read_pairs  # noqa: E402


def ours(old: str, new: str) -> Spans:
    return [(a, b, c, d) for a, b, c, d in compare_words(old, new)[0]]


def of_difflib(old: str, new: str) -> Spans:
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [(a, b, c, d) for tag, a, b, c, d in codes if tag != "equal"]


def main() -> None:
    """Print a line for each language, half and tool."""
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    print(f"{'':26}{'pairs':>6}{'exact':>9}{'strict':>9}{'alone':>9}{'pairs exact':>13}")
    for language in LANGUAGES:
        pairs = read_pairs(language)
        for held_out in (False, True):
            half = [pair for pair in pairs if pair.held_out is held_out]
            for name, tool in (("kaitei", ours), ("difflib", of_difflib)):
                found = rates(language, half, tool)
                print(
                    f"{language}  {'held out' if held_out else 'tuning':10}{name:12}{found.pairs:6}"
                    f"{found.exact:9.1%}{found.strict:9.1%}{found.alone:9.1%}{found.whole:13.1%}"
                )


if __name__ == "__main__":
    main()
