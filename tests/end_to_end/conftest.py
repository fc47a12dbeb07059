"""Where the commands of the ledger are tried: beside an archive of one policy, or in the repository."""

from pathlib import Path

import pytest

from kaitei.cli import run
from support.ledgers import POLICY, a_version
from support.log_commands import LOG_NAME, Kaitei, record_act

ROOT = Path(__file__).parents[2]


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


@pytest.fixture
def japan(here, monkeypatch):
    """Stand where the environment asks for Japanese, as it does on their machines."""
    monkeypatch.delenv("KAITEI_LANG", raising=False)
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    return here


@pytest.fixture
def kaitei(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Kaitei:
    """Run a command line as the console command does; give back its status, stdout and stderr."""
    for name in ("KAITEI_KEYS", "KAITEI_LOG_KEY", "KAITEI_KEY_PASSPHRASE", "KAITEI_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAITEI_LEDGER", f"sqlite:///{tmp_path}/ledger.sqlite3")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.chdir(ROOT)

    def call(*words: object) -> tuple[int, str, str]:
        status = run([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return call


@pytest.fixture
def receipt(kaitei: Kaitei, tmp_path: Path) -> Path:
    """Return the file of a receipt, and the folder of the log that it is of."""
    record_id = record_act(kaitei)
    assert kaitei("ledger", "keygen", LOG_NAME)[0] == 0
    assert kaitei("ledger", "checkpoint")[0] == 0
    assert kaitei("ledger", "publish", tmp_path / "log")[0] == 0
    assert kaitei("ledger", "receipt", record_id, "-o", tmp_path / "receipt.tlog-proof")[0] == 0
    return tmp_path / "receipt.tlog-proof"
