"""How many references of the labelled texts are found and resolved right: ``python tests/benchmarks/references.py``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.labelled_references import CASES, HELD_OUT, REAL, LabelledText, read_texts, score


def main() -> None:
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    ).parse_args()
    published, untuned = read_texts(REAL), read_texts(HELD_OUT)
    for name, texts in (
        ("written for the purpose", read_texts(CASES)),
        ("English", read_texts(CASES / "english")),
        ("published", published),
        ("held out", untuned),
    ):
        _print(name, texts)


def _print(name: str, texts: tuple[LabelledText, ...]) -> None:
    precision, recall = score(texts)
    marked = sum(len(text.references) for text in texts)
    print(
        f"{name:26}{len(texts):4} texts{marked:6} references   precision {precision:.3f}   recall {recall:.3f}"
    )


if __name__ == "__main__":
    main()
