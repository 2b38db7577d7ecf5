"""The issuer's own signing keys: made once, kept in a file that only its owner reads."""

import json
import os
import secrets
from pathlib import Path

from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from deploy.issuer.settings import IssuerError

ALGORITHM = "RS256"
_PUBLISHED_AT_MOST = 2
"""The present key and the one before: tokens signed before a rotation stay good until they end."""


class IssuerKeys:
    """The newest key signs; all of them are published."""

    def __init__(self, keys: list[RSAKey]) -> None:
        """Keep the keys, newest first."""
        self._keys = keys

    @classmethod
    def kept_in(cls, path: Path) -> "IssuerKeys":
        """The keys in the file, which is made when it is not there."""
        if not path.exists():
            _write(path, [_new_key()])
        return cls(_read(path))

    @classmethod
    def rotated_in(cls, path: Path) -> "IssuerKeys":
        """The same with a new key in front."""
        old = _read(path) if path.exists() else []
        _write(path, [_new_key(), *old][:_PUBLISHED_AT_MOST])
        return cls(_read(path))

    @property
    def signing(self) -> RSAKey:
        return self._keys[0]

    def find(self, kid: object) -> RSAKey | None:
        return next((key for key in self._keys if key.kid == kid), None)

    def published(self) -> dict[str, object]:
        """The public halves as a key set (RFC 7517)."""
        return {**KeySet(list(self._keys)).as_dict(private=False)}


def _new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": secrets.token_hex(8), "use": "sig", "alg": ALGORITHM})


def _write(path: Path, keys: list[RSAKey]) -> None:
    """Whole or not at all, and never readable by others, not even for a moment."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    text = json.dumps({"keys": [key.as_dict(private=True) for key in keys]})
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    beside.replace(path)


def _read(path: Path) -> list[RSAKey]:
    try:
        entries = json.loads(path.read_text(encoding="ascii"))["keys"]
        keys = [RSAKey.import_key(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, JoseError) as trouble:
        raise IssuerError(f"The issuer's keys in {path} cannot be read; delete the file to have new ones.") from trouble
    if not keys:
        raise IssuerError(f"There is no key in {path}; delete the file to have a new one.")
    return keys
