"""Who is calling, by an OIDC access token: signature, issuer, audience and time, all checked."""

import hashlib
import warnings
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from joserfc import jws, jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key

from libs.common.caller import Caller
from libs.common.claims import LEEWAY, Expected, caller_of, check_claims
from libs.common.clock import Clock, SystemClock
from libs.common.discovery import Discovery
from libs.common.errors import InvalidToken
from libs.common.organisations import Organisations
from libs.common.signing_keys import SigningKeys

ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA", "Ed25519"})
"""Public-key signatures only. `EdDSA` is what issuers say today, `Ed25519` what RFC 9864 calls the same."""

_LONGEST_TOKEN = 16_384
_REMEMBERED = 10_000
_REMEMBERED_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    until: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it need not be verified again; not when the clock was put back since."""
        return timedelta() < self.until - now <= _REMEMBERED_FOR


class TokenVerifier:
    """Believes the tokens of one issuer that are meant for this system."""

    def __init__(
        self,
        *,
        expected: Expected,
        keys: SigningKeys,
        organisations: Organisations,
        clock: Clock | None = None,
        discovery: Discovery | None = None,
    ) -> None:
        self._expected = expected
        self._keys = keys
        self._organisations = organisations
        self._clock = clock or SystemClock()
        # Verifying RS256 costs 0.1 ms and callers repeat themselves; kept by hash, so that no token lies in memory.
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()
        self._discovery = discovery

    @classmethod
    def discovering(
        cls, *, issuer: str, audience: str, organisations: Organisations, clock: Clock | None = None
    ) -> Self:
        """A verifier that finds the issuer's keys by itself, when the first token comes."""
        clock = clock or SystemClock()
        discovery = Discovery(issuer)
        return cls(
            expected=Expected(issuer=issuer, audience=audience),
            keys=SigningKeys(discovery.keys, clock=clock),
            organisations=organisations,
            clock=clock,
            discovery=discovery,
        )

    async def close(self) -> None:
        """Let go of the connection to the issuer."""
        if self._discovery is not None:
            await self._discovery.close()

    async def caller(self, token: str) -> Caller:
        """The caller that the token vouches for, or a refusal that says why it is not believed."""
        fingerprint = hashlib.sha256(token.encode()).digest()
        remembered = self._verified.get(fingerprint)
        if remembered is not None and remembered.holds(self._clock.now()):
            return remembered.caller
        verified = await self._verify(token)
        self._remember(fingerprint, verified)
        return verified.caller

    async def _verify(self, token: str) -> _Verified:
        header = _header(token)
        key = await self._keys.find(header.kid)
        claims = _claims(token, key=key, algorithm=header.algorithm)
        now = self._clock.now()
        expires_at = check_claims(claims, self._expected, now=now)
        caller = caller_of(claims, self._organisations)
        return _Verified(caller=caller, until=min(expires_at + LEEWAY, now + _REMEMBERED_FOR))

    def _remember(self, fingerprint: bytes, verified: _Verified) -> None:
        self._verified[fingerprint] = verified
        self._verified.move_to_end(fingerprint)
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Header:
    algorithm: str
    kid: str | None


def _header(token: str) -> _Header:
    """What the token says of its own signature; an algorithm that is not public-key is refused before anything else."""
    if len(token) > _LONGEST_TOKEN:
        raise InvalidToken("The access token is too long to be one.")
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError) as trouble:
        raise InvalidToken("The access token is not a signed JWT.") from trouble
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise InvalidToken("The access token is signed with an algorithm that is not believed here.")
    return _Header(algorithm=algorithm, kid=kid if isinstance(kid, str) else None)


def _claims(token: str, *, key: Key, algorithm: str) -> Mapping[str, object]:
    try:
        with warnings.catch_warnings():
            # The name EdDSA is deprecated by RFC 9864; the issuers out there still use it.
            warnings.simplefilter("ignore", SecurityWarning)
            return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError) as trouble:
        raise InvalidToken("The access token's signature is wrong.") from trouble
