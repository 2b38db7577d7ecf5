"""The programs that may ask for tokens, read from `clients.toml`."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from libs.common.organisations import Organisations


@dataclass(frozen=True, slots=True)
class Client:
    """A program: how it proves itself, and whom it may act for."""

    id: str
    redirect_uris: frozenset[str] = frozenset()
    secret: str | None = None
    jwks: Mapping[str, object] = field(default_factory=dict)
    role: str | None = None
    organisation: str | None = None
    acts_for_anybody: bool = False

    @property
    def public(self) -> bool:
        """Whether it can keep nothing secret, such as a program in a browser."""
        return self.secret is None and not self.jwks


class Clients:
    """All of them, found by id."""

    def __init__(self, clients: Iterator[Client]) -> None:
        """Keep them."""
        self._by_id = {client.id: client for client in clients}

    @classmethod
    def load(cls, path: Path, organisations: Organisations) -> "Clients":
        """Read the file, and make one machine per organisation that it asks for."""
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(_all(entry, organisations))

    def find(self, client_id: str) -> Client | None:
        return self._by_id.get(client_id)

    def __iter__(self) -> Iterator[Client]:
        return iter(self._by_id.values())


def _all(entry: Mapping[str, list[Mapping[str, object]]], organisations: Organisations) -> Iterator[Client]:
    for written in entry.get("client", []):
        yield _client(written)
    for rule in entry.get("machines", []):
        yield from _machines(rule, organisations)


def _client(written: Mapping[str, object]) -> Client:
    uris, jwks = written.get("redirect_uris", []), written.get("jwks", {})
    return Client(
        id=str(written["id"]),
        redirect_uris=frozenset(uris if isinstance(uris, list) else []),
        secret=_text(written, "secret"),
        jwks=jwks if isinstance(jwks, dict) else {},
        role=_text(written, "role"),
        organisation=_text(written, "organisation"),
        acts_for_anybody=written.get("acts_for_anybody") is True,
    )


def _machines(rule: Mapping[str, object], organisations: Organisations) -> Iterator[Client]:
    kinds = rule["at"]
    for organisation in organisations:
        if isinstance(kinds, list) and organisation.kind in kinds:
            yield Client(
                id=f"machine@{organisation.id}",
                secret=f"demo-only-{organisation.id}",
                role=str(rule["role"]),
                organisation=organisation.id,
            )


def _text(written: Mapping[str, object], key: str) -> str | None:
    value = written.get(key)
    return value if isinstance(value, str) else None
