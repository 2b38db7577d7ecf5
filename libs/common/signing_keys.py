"""The issuer's public keys: fetched once, fetched again when a token names one that is not there."""

from asyncio import Lock
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from libs.common.clock import Clock
from libs.common.errors import InvalidToken, Unavailable

FetchKeys = Callable[[], Awaitable[Mapping[str, object]]]
"""Gets the issuer's key set (RFC 7517); raises `Unavailable` when the issuer does not answer."""

REFETCH_AT_MOST_EVERY = timedelta(seconds=10)
"""Invented key ids in tokens must not make us flood the issuer."""
RETRY_AT_MOST_EVERY = timedelta(seconds=1)
"""An issuer that did not answer is asked again sooner: it may just be starting, as we are."""
FRESH_FOR = timedelta(minutes=10)
"""After this long a key that the issuer took back is forgotten here too."""

NO_TIME = timedelta()

_log = structlog.get_logger(__name__)


class SigningKeys:
    """The keys that the issuer signs with at present."""

    def __init__(self, fetch: FetchKeys, *, clock: Clock) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: list[Key] = []
        self._ask_again_at: datetime | None = None
        self._fetched_at: datetime | None = None
        self._one_at_a_time = Lock()

    async def find(self, kid: str | None) -> Key:
        """The key with this id; a token without an id is taken when there is only one key."""
        if self._stale() or self._known(kid) is None:
            await self._refetch(kid)
        found = self._known(kid)
        if found is None:
            raise InvalidToken("The access token is signed with a key that its issuer does not publish.")
        return found

    def _known(self, kid: str | None) -> Key | None:
        if kid is None:
            return self._keys[0] if len(self._keys) == 1 else None
        return next((key for key in self._keys if key.kid == kid), None)

    def _stale(self) -> bool:
        """A clock that was put back makes them stale too: they would otherwise stay until it has caught up."""
        return self._fetched_at is None or not NO_TIME <= self._clock.now() - self._fetched_at < FRESH_FOR

    async def _refetch(self, kid: str | None) -> None:
        async with self._one_at_a_time:
            if self._asked_lately():
                self._demand_some_keys()
                return
            self._ask_again_at = self._clock.now() + RETRY_AT_MOST_EVERY
            try:
                self._keys = public_keys(await self._fetch())
            except Unavailable:
                if self._known(kid) is None:
                    raise
                _log.warning("issuer unreachable, going on with the keys at hand")
            else:
                self._fetched_at = self._clock.now()
                self._ask_again_at = self._fetched_at + REFETCH_AT_MOST_EVERY

    def _asked_lately(self) -> bool:
        return self._ask_again_at is not None and (
            NO_TIME < self._ask_again_at - self._clock.now() <= REFETCH_AT_MOST_EVERY
        )

    def _demand_some_keys(self) -> None:
        if not self._keys:
            raise Unavailable("The identity issuer does not answer, so nobody's token can be checked.")


def public_keys(key_set: Mapping[str, object]) -> list[Key]:
    """Those keys of a set that can verify a signature; kinds we do not know are left out (RFC 7517 §5)."""
    entries = key_set.get("keys")
    if not isinstance(entries, list):
        raise Unavailable("The identity issuer's key set cannot be read.")
    return [key for key in map(_public_key, entries) if key is not None]


def _public_key(entry: object) -> Key | None:
    """Asymmetric signing keys only: a shared secret in a public set would let anybody sign."""
    if not isinstance(entry, dict) or entry.get("use", "sig") != "sig":
        return None
    try:
        return _imported(entry)
    except (JoseError, ValueError, KeyError):
        return None


def _imported(entry: dict[str, Any]) -> Key | None:
    match entry.get("kty"):
        case "RSA":
            return RSAKey.import_key(entry)
        case "EC":
            return ECKey.import_key(entry)
        case "OKP":
            return OKPKey.import_key(entry)
        case _:
            return None
