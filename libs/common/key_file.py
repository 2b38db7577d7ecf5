"""A file of keys, one in base64 on each line: the first one is used for what is new, all of them for what there is."""

import base64
import binascii
import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from libs.common.provisioning.vault_keys import KEY_BYTES


class WrongKeyFile(ValueError):
    """The file is missing, or holds something that is no key; the text says which, and no key."""


def read_keys(path: Path) -> tuple[bytes, ...]:
    """All keys, at least one."""
    try:
        lines = path.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as failure:
        raise WrongKeyFile(f"the keys cannot be read from {path} ({type(failure).__name__})") from None
    keys = tuple(_key(line, path) for line in lines)
    if not keys:
        raise WrongKeyFile(f"{path} holds no key")
    return keys


def present_keys(path: Path) -> tuple[bytes, ...]:
    """The same, read again only when the file is another one or has been written since."""
    try:
        found = path.stat()
    except OSError:
        return read_keys(path)
    return _as_written(path, (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns))


@lru_cache(maxsize=8)
def _as_written(path: Path, _: tuple[int, ...]) -> tuple[bytes, ...]:
    return read_keys(path)


def write_keys(path: Path, keys: Sequence[bytes]) -> None:
    """Put these in the place of those before, durably and at once: a reader sees all the old or all the new ones."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.writelines(base64.b64encode(key).decode("ascii") + "\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _key(line: str, path: Path) -> bytes:
    try:
        key = base64.b64decode(line, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise WrongKeyFile(f"{path} holds a line that is no key of {KEY_BYTES} bytes in base64")
    return key
