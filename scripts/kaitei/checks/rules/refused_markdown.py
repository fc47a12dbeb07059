"""``refused-markdown``: raw HTML, images, comments and the like, which no policy needs."""

from __future__ import annotations

from collections.abc import Iterator

from kaitei.checks.review import Review
from kaitei.checks.rule import Group, Rule
from kaitei.errors import KaiteiError, Location, Message
from kaitei.model import Finding, Severity
from kaitei.parse import split_front_matter
from kaitei.parse.inline import refuse_markdown


def check(review: Review) -> Iterator[Finding]:
    """Report every line of every version that holds Markdown the reader refuses."""
    for path, text in review.files.items():
        if not path.endswith(".md"):
            continue
        try:
            _, body, first_line = split_front_matter(path, text)
        except KaiteiError:
            continue  # a file without front matter is refused as a whole
        for number, line in enumerate(body.split("\n"), first_line):
            try:
                refuse_markdown(path, line, number)
            except KaiteiError as error:
                yield RULE.finding(error.where or Location(path, number), error.what, error.fix)


RULE = Rule(
    "refused-markdown",
    Group.TEXT,
    Severity.ERROR,
    Message(en="Refused Markdown", ja="使えない Markdown"),
    check,
)
