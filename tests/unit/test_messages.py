"""Whatever a reader may be told stands in the source in English and in Japanese, and both say the same."""

import ast
import errno
import os
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kaitei.consent import RefusedAct
from kaitei.errors import EnvironmentFailed, KaiteiError, Location, Message, VerificationFailed, reason_of

SOURCE = Path(__file__).parents[2] / "scripts" / "kaitei"
TREES = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text()) for path in SOURCE.rglob("*.py")}
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠々]")
ERRORS = {each.__name__ for each in (KaiteiError, EnvironmentFailed, VerificationFailed, RefusedAct)}
TWO_TEXTS = {"Message": 0, "malformed": 0, "_wrong": 1}
"""What takes the English text and then the Japanese one, and at which place the English one stands."""

NO_JAPANESE = {" (Word)", " (PDF)", " ({0} of {1})", "en-GB", "、 and 。", "， and ．"}
"""Texts with letters whose Japanese has none of its own: names and signs; a number stands for a value put in."""

ENGLISH_VALUES = {"en", "english", "what", "why"}
"""Names of values that are themselves a text in English; its Japanese has another name."""

LEFT_OUT = {
    ("consent/receipt.py", "error"),  # which field of the canonical bytes cannot be read
    ("consent/refusals.py", "text"),  # '' of what is empty
    ("consent/refusals.py", "Act"),  # the acts are written out, with their names
    ("consent/refusals.py", "act"),
}
"""Values that the Japanese can do without, by file."""


def calls(*names: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call of a function of these names, with its place."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in names:
                yield f"{path}:{node.lineno}", node


def name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def texts() -> Iterator[tuple[str, ast.expr, ast.expr]]:
    """Yield every pair of texts, with its place."""
    for place, call in calls(*TWO_TEXTS):
        named = {keyword.arg: keyword.value for keyword in call.keywords}
        first = TWO_TEXTS[name_of(call.func)]
        args = call.args[first : first + 2]
        if any(isinstance(arg, ast.Starred) for arg in args):
            continue
        en, ja = [*args, *(named[key] for key in ("en", "ja") if key in named)]
        yield place, en, ja


def shape_of(text: ast.expr) -> str:
    """Return a text with numbers for what is put in; of an expression, a number alone."""
    match text:
        case ast.Constant(value=str(value)):
            return value
        case ast.JoinedStr(values=values):
            parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in values]
            numbers = iter(range(len(parts)))
            return "".join(f"{{{next(numbers)}}}" if part is None else part for part in parts)
        case _:
            return "{0}"


def words_of(text: ast.expr) -> str:
    """Return all that is written out in a text, wherever in it; the name of a field (``row["why"]``) is no word."""
    fields = {node.slice for node in ast.walk(text) if isinstance(node, ast.Subscript)}
    return "".join(
        node.value
        for node in ast.walk(text)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in fields
    )


def values_of(text: ast.expr) -> set[str]:
    """Return the names of the values that are put into a text."""
    called = {node.func for node in ast.walk(text) if isinstance(node, ast.Call)}
    return {node.id for node in ast.walk(text) if isinstance(node, ast.Name) and node not in called}


def test_every_error_is_told_in_both_languages():
    """A plain string would be the same in both; the types say so too."""
    plain = [
        place
        for place, call in calls(*ERRORS)
        for each in [
            *call.args[2 if name_of(call.func) == "RefusedAct" else 0 :],
            *(k.value for k in call.keywords),
        ]
        if isinstance(each, ast.Constant | ast.JoinedStr | ast.BinOp) and words_of(each)
    ]
    assert plain == []


def test_every_message_has_its_japanese():
    found = list(texts())
    assert len(found) > 700
    without = [
        place
        for place, en, ja in found
        if re.search("[A-Za-z]{2}", words_of(en)) and not JAPANESE.search(words_of(ja))
        if shape_of(en) not in NO_JAPANESE and not isinstance(en, ast.Call)
    ]
    assert without == []


def test_what_was_found_is_told_in_both_languages():
    """The value that is there and the one that was expected: whoever reads Japanese needs them as well."""
    lost = [
        (place, name)
        for place, en, ja in texts()
        for name in values_of(en) - values_of(ja) - ENGLISH_VALUES
        if (place.split(":")[0], name) not in LEFT_OUT
    ]
    assert lost == []


@pytest.mark.parametrize(
    "error",
    [
        KaiteiError(Message("wrong", "誤り"), Location("a.csv", 3), Message("mend it", "直してください")),
        EnvironmentFailed(Message("no disk", "ディスクがありません")),
        RefusedAct(
            "act", "x", Message("no act", "行為ではありません"), Message("write it", "書いてください")
        ),
    ],
)
def test_an_error_goes_from_one_process_to_another_in_both_languages(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 (our own)
    assert type(again) is type(error)
    assert [again.render(language) for language in ("en", "ja")] == [
        error.render(language) for language in ("en", "ja")
    ]
    assert getattr(again, "column", None) == getattr(error, "column", None)
    assert str(again) == again.render("en")


def test_what_the_system_says_is_told_in_japanese_where_we_know_it():
    denied = OSError(errno.EACCES, os.strerror(errno.EACCES))
    assert reason_of(denied) == Message(en="Permission denied", ja="権限がありません")
    rare = OSError(errno.EXFULL, os.strerror(errno.EXFULL))
    assert reason_of(rare) == Message(en="Exchange full", ja="Exchange full")
    assert reason_of(OSError("odd")) == Message(en="odd", ja="odd")


def test_english_quotes_with_its_own_marks():
    checked = [(place, en) for place, en, _ in texts() if place.startswith("checks/")]
    assert len(checked) > 100
    assert [place for place, en in checked if re.search("[「」]", words_of(en))] == []
