"""Secrets made once and kept in a folder only we can read."""

import secrets
from collections.abc import Callable
from pathlib import Path


def new_password() -> str:
    """A password that needs no quoting in an address."""
    return secrets.token_urlsafe(24)


def kept_secret(folder: Path, name: str, *, make: Callable[[], str] = new_password) -> str:
    """The secret of this name; made at the first call."""
    return kept_secret_file(folder, name, make=make).read_text(encoding="utf-8").strip()


def kept_secret_file(folder: Path, name: str, *, make: Callable[[], str] = new_password) -> Path:
    """Where the secret of this name lies, for whoever reads it there; made at the first call."""
    path = folder / name
    if not path.exists():
        _keep(path, make())
    return path


def _keep(path: Path, secret: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.touch(mode=0o600)
    fresh.write_text(secret, encoding="utf-8")
    fresh.replace(path)
