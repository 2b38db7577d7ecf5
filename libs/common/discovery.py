"""Where an issuer's keys are, found by OpenID Connect Discovery 1.0."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from libs.common.errors import Unavailable

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_TIMEOUT_SECONDS = 5.0


class Discovery:
    """Asks one issuer for its keys."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer.rstrip("/")
        # A proxy from the environment cannot reach an issuer on this very machine.
        direct = urlsplit(issuer).hostname in _LOOPBACK
        self._http = httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=not direct)

    async def keys(self) -> Mapping[str, object]:
        """The issuer's key set, at the address its configuration names."""
        configuration = await self._read(f"{self._issuer}/.well-known/openid-configuration")
        # §4.3: a document that speaks for somebody else must not be used.
        if str(configuration.get("issuer")).rstrip("/") != self._issuer:
            raise Unavailable("The identity issuer's configuration names another issuer than this service was told.")
        return await self._read(str(configuration.get("jwks_uri")))

    async def close(self) -> None:
        await self._http.aclose()

    async def _read(self, address: str) -> Mapping[str, object]:
        try:
            answer = (await self._http.get(address)).raise_for_status().json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as trouble:
            raise Unavailable("The identity issuer does not answer, so nobody's token can be checked.") from trouble
        if not isinstance(answer, dict):
            raise Unavailable("The identity issuer's answer cannot be read.")
        return answer
