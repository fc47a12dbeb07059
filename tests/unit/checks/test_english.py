"""What the rules say in English of an English policy, word for word."""

from __future__ import annotations

from datetime import date

import pytest

from kaitei.checks import find_rule
from kaitei.checks.review import Review
from kaitei.model import Catalog, Finding
from support.policies import a_catalog, a_policy, a_version

OLD = "## 1. Scope\n\nAll.\n\n## 2. Copies\n\nSee section 3.\n\n## 3. Contact\n\nWrite to us.\n"
NEW = OLD.replace("## 3. Contact", "## 3. Cookies\n\nNone.\n\n## 4. Contact")


def found(rule: str, *bodies: str) -> Finding:
    versions = {f"202{n}-01-01": a_version(f"202{n}-01-01", body) for n, body in enumerate(bodies, 1)}
    catalog = a_catalog(a_policy(versions, language="en"))
    base = (
        a_catalog(a_policy(dict(list(versions.items())[:-1]), language="en")) if bodies[1:] else Catalog(())
    )
    known = find_rule(rule)
    assert known
    (finding,) = known.check(Review(catalog, base, date(2025, 1, 1), {}, {}))
    return finding


@pytest.mark.parametrize(
    ("rule", "bodies", "message"),
    [
        (
            "numbering-gap",
            ["## 6. End\n\n6.1 You can close your account.\n\n6.3 We may suspend it.\n".replace("6", "1")],
            "1.3 follows 1.1 (line 14): a number is missing between them",
        ),
        (
            "reference-missing-target",
            [OLD.replace("section 3", "section 13")],
            "“section 13” points at nothing",
        ),
        ("reference-stale", [OLD, NEW], "“section 3” pointed at 3. “Contact” and now points at 3. “Cookies”"),
        (
            "code-point-new",
            [OLD, OLD.replace("All", "☞ all")],
            "1 unusual character for the first time in this policy (1 place): “☞” U+261E WHITE RIGHT POINTING INDEX",
        ),
    ],
)
def test_a_finding_quotes_as_english_does_and_names_what_it_is_about(rule, bodies, message):
    assert found(rule, *bodies).message.en == message


def test_dashes_and_signs_of_english_print_are_not_unusual():
    with pytest.raises(ValueError, match="not enough values"):
        found("code-point-new", OLD, OLD.replace("All", "£5 – or §3 — all"))
