"""Where the commands of the ledger are tried."""

import pytest

from support.ledgers import POLICY, a_version


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Stand in an empty folder with an archive of one policy."""
    folder = tmp_path / "policy_versions" / "terms"
    folder.mkdir(parents=True)
    (folder / "policy.yml").write_text(POLICY.format(id="terms"), "utf-8")
    for version, text in (a_version("2021-01-01", text="reconstruction"), a_version("2024-01-01")):
        (folder / f"{version}.md").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("KAITEI_LEDGER", "KAITEI_KEYS", "KAITEI_CHANNELS", "LANG", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path
