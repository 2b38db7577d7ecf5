"""Which keys a backup cannot be used without: named, never kept in it."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.backup.failure import BackupFailed
from libs.common.relaying.waiting import Connection
from services.registry.domain.sealing import key_id

VAULT: Final = "vault-key"
OTHERS: Final = ("identity-hash-key", "board-signing-key", "webhook-key")
"""Files of the folder of secrets; the vault's may hold several keys."""


async def needed(registry: Connection, secrets: Path) -> Mapping[str, tuple[str, ...]]:
    """What the vault was sealed with, and the keys of today for what does not name its own."""
    rows = await registry.fetch("SELECT DISTINCT key_id FROM identity_vault ORDER BY key_id")
    others = {name: tuple(_names(secrets, name)) for name in OTHERS}
    return {VAULT: tuple(row["key_id"] for row in rows), **{name: ids for name, ids in others.items() if ids}}


def check_present(wanted: Mapping[str, tuple[str, ...]], secrets: Path) -> None:
    """Refuse to restore what nobody could read afterwards."""
    for name, ids in wanted.items():
        missing = sorted(set(ids) - set(_names(secrets, name)))
        if missing:
            raise BackupFailed(
                f"The backup needs the key {missing[0]} in {secrets / name}, which is not there; "
                "put it back from where you keep the keys, or restore --without-keys what can be read without it."
            )


def _names(secrets: Path, name: str) -> list[str]:
    """Names of the keys that a file of the folder holds, none if there is no such file."""
    path = secrets / name
    lines = path.read_text(encoding="ascii").split() if path.is_file() else []
    return [_name(name, line) for line in lines]


def _name(name: str, line: str) -> str:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error:
        raise BackupFailed(f"The file of the secret {name} holds something that is no key.") from None
    return key_id(key) if name == VAULT else hashlib.sha256(f"reallnet {name}".encode() + key).hexdigest()[:16]
