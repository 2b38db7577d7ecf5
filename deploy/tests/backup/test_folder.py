"""A folder that is not a whole backup of this network is refused in one sentence, before anything is touched."""

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.backup import manifest, parts
from deploy.backup.examining import read_backup
from deploy.backup.failure import BackupFailed
from deploy.backup.manifest import Manifest
from deploy.cli.main import app
from libs.common.identifiers import new_id
from libs.common.migration_heads import heads
from libs.common.provisioning.databases import SERVICES
from services.registry.domain.sealing import key_id

KEY = b"k" * 32
WRITTEN = Manifest(
    id=new_id(),
    cut_at=datetime(2026, 6, 15, tzinfo=UTC),
    revisions={service: heads(service)[0] for service in SERVICES},
    rows={service: {"ledger": 1} for service in SERVICES},
    keys={"vault-key": (key_id(KEY),)},
    parties={},
)

Change = Callable[[Path], object]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    lines = [base64.b64encode(key).decode("ascii") for key in (b"n" * 32, KEY)]
    (folder / "vault-key").write_text("\n".join(lines), encoding="ascii")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "backup"
    path.mkdir()
    for name in parts.PARTS:
        (path / name).write_bytes(b"content of " + name.encode())
    rewrite(path, WRITTEN)
    return path


def rewrite(folder: Path, said: Manifest) -> None:
    """As somebody would have written it who means it: the checksums agree."""
    (folder / manifest.NAME).write_text(said.model_dump_json(), encoding="utf-8")
    parts.write_sums(folder)


def say(folder: Path, text: str) -> None:
    (folder / manifest.NAME).write_text(text, encoding="utf-8")
    parts.write_sums(folder)


def truncate(path: Path, *, by: int = 1) -> None:
    os.truncate(path, path.stat().st_size - by)


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(content)


def newer(folder: Path) -> None:
    say(folder, '{"format": "reallnet-backup", "version": 2, "shape": "unheard of"}')


def newer_tables(folder: Path) -> None:
    rewrite(folder, WRITTEN.model_copy(update={"revisions": {**WRITTEN.revisions, "board": "board_9999"}}))


def other_key(folder: Path) -> None:
    rewrite(folder, WRITTEN.model_copy(update={"keys": {"vault-key": ("0" * 16,)}}))


def test_a_whole_one_is_read(folder: Path, secrets: Path) -> None:
    assert read_backup(folder, secrets=secrets) == WRITTEN
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda folder: (folder / "board.dump").unlink(), "incomplete: board.dump is missing"),
        (lambda folder: (folder / parts.SUMS).unlink(), "incomplete: SHA256SUMS cannot be read"),
        (lambda folder: truncate(folder / parts.SUMS, by=30), "incomplete: .* is missing, or its checksum is"),
        (lambda folder: truncate(folder / "samples.dump"), "damaged: samples.dump is not what was written"),
        (lambda folder: flip(folder / parts.ORDER), "damaged: stream-order is not what was written"),
        (lambda folder: flip(folder / manifest.NAME), "damaged: manifest.json is not what was written"),
        (lambda folder: (folder / manifest.NAME).unlink(), "is no backup of a ReALLNet"),
        (lambda folder: say(folder, '{"format": "another"}'), "is no backup of a ReALLNet"),
        (lambda folder: say(folder, "[" * 500), "is no backup of a ReALLNet"),
        (newer, r"made by a newer ReALLNet \(layout 2"),
        (newer_tables, "made by a newer ReALLNet: board has a migration board_9999"),
        (other_key, "needs the key 0000000000000000"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, secrets: Path, change: Change, sentence: str) -> None:
    change(folder)
    with pytest.raises(BackupFailed, match=sentence):
        read_backup(folder, secrets=secrets)


def test_keys_may_be_done_without_if_somebody_says_so(folder: Path) -> None:
    other_key(folder)
    assert read_backup(folder, secrets=None).id == WRITTEN.id


def test_as_typed(tmp_path: Path) -> None:
    result = CliRunner(env={"REALLNET_VAR": str(tmp_path / "var")}).invoke(app, ["restore", str(tmp_path / "nothing")])
    assert (result.exit_code, "is no backup of a ReALLNet" in result.output) == (1, True)
    assert not (tmp_path / "var").exists()
