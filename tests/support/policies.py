"""Archives for tests, as ``{path: text}``."""

from __future__ import annotations

from pathlib import Path

from kaitei.model import Catalog
from kaitei.parse import load_catalog

POLICY = """\
id: {id}
title: {title}
language: {language}
publisher: {publisher}
notice_days: 0
"""
VERSION = """\
---
title: {title}
revised: {revised}
published: {published}
effective: {effective}
consent: {consent}
nature: {nature}
summary: {summary}
text: {text}
source: {source}
---
{body}"""
FACTS = {
    "title": "見本の方針",
    "consent": "notice",
    "nature": "formal",
    "summary": "要点です。",
    "text": "verbatim",
    "source": "試験用の文書",
}
BODY = "# 見本\n\n## 1.\n\n一つ目です。\n"


def a_version(version: str, body: str = BODY, **facts: str) -> str:
    """Return the file of one version; dates not given are the day it is named for."""
    day = version.partition(".")[0]
    given = {**FACTS, "revised": day, "published": day, "effective": day, **facts}
    return VERSION.format(body=body, **given)


def a_policy(versions: dict[str, str], policy: str = "sample", **facts: str) -> dict[str, str]:
    """Return the files of one policy; ``versions`` maps names to what ``a_version`` returns."""
    given = {"id": policy, "title": "見本の方針", "language": "ja", "publisher": "見本株式会社", **facts}
    more = given.pop("more", "")
    files = {f"policies/{policy}/policy.yml": POLICY.format(**given) + more}
    return files | {f"policies/{policy}/{name}.md": text for name, text in versions.items()}


def three_versions(policy: str = "sample", **facts: str) -> dict[str, str]:
    """Return a policy whose first version is a reconstruction and whose last comes into force on 2025-07-01."""
    return a_policy(
        {
            "2021-05-01": a_version("2021-05-01", text="reconstruction", body="## 1.\n\n最初です。\n"),
            "2024-11-05": a_version("2024-11-05", body="## 1.\n\n最初です。\n\n## 2.\n\n加えました。\n"),
            "2025-04-01": a_version(
                "2025-04-01", effective="2025-07-01", body="## 1.\n\n最初でした。\n\n## 2.\n\n加えました。\n"
            ),
        },
        policy,
        **facts,
    )


def a_catalog(*policies: dict[str, str]) -> Catalog:
    """Return the catalog of the given policies."""
    return load_catalog({path: text for policy in policies for path, text in policy.items()})


def write_archive(folder: Path, *policies: dict[str, str]) -> Path:
    """Write the given policies below ``folder``; return the archive."""
    for policy in policies:
        for path, text in policy.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
    return folder / "policies"
