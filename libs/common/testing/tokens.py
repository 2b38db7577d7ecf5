"""An issuer for tests: a key of its own, tokens for any role, and the very verifier that the services use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from libs.common.caller import Caller
from libs.common.claims import Expected
from libs.common.clock import Clock, SystemClock
from libs.common.organisations import Organisations
from libs.common.roles import granted
from libs.common.signing_keys import SigningKeys
from libs.common.tokens import TokenVerifier

ISSUER = "https://issuer.test"
AUDIENCE = "reallnet"
_LASTS = timedelta(hours=1)


@dataclass(slots=True)
class IssuerForTests:
    """Signs what a real issuer would sign; made once per test session, because keys take time."""

    clock: Clock = field(default_factory=SystemClock)
    keys: list[ECKey] = field(default_factory=lambda: [_new_key("test-1")])
    fetched: int = 0
    """How often the keys were asked for."""

    def verifier(self, organisations: Organisations, *, clock: Clock | None = None) -> TokenVerifier:
        """The services' own verifier, which gets this issuer's keys as it would get anybody's."""
        clock = clock or self.clock
        return TokenVerifier(
            expected=Expected(issuer=ISSUER, audience=AUDIENCE),
            keys=SigningKeys(self.published, clock=clock),
            organisations=organisations,
            clock=clock,
        )

    async def published(self) -> Mapping[str, object]:
        """The key set as it would be fetched."""
        self.fetched += 1
        return {**KeySet(list(self.keys)).as_dict(private=False)}

    def rotate(self) -> None:
        """Sign with a new key from now on, and publish only that."""
        self.keys = [_new_key(f"{self.keys[0].kid}-next")]

    def token(self, role: str, organisation: str, *, subject: str | None = None, **claims: object) -> str:
        """An access token of somebody with this role; further claims replace the usual ones."""
        return self.signed(self.claims(role, organisation, subject=subject) | claims)

    def claims(self, role: str, organisation: str, *, subject: str | None = None) -> dict[str, object]:
        """What such a token says."""
        now = int(self.clock.now().timestamp())
        return {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject or f"{role}@{organisation}",
            "name": f"{role} of {organisation}",
            "roles": [role],
            "organisation": organisation,
            "iat": now,
            "exp": now + int(_LASTS.total_seconds()),
        }

    def signed(self, claims: Mapping[str, object]) -> str:
        """Any claims, signed with the present key."""
        key = self.keys[0]
        return jwt.encode({"alg": "ES256", "kid": key.kid}, {**claims}, key)

    def headers(self, role: str, organisation: str, *, subject: str | None = None) -> dict[str, str]:
        """The header that carries such a token."""
        return {"Authorization": f"Bearer {self.token(role, organisation, subject=subject)}"}


def caller_with(role: str, organisation: str, *, organisations: Organisations) -> Caller:
    """The caller that such a token would give, for tests below HTTP."""
    party = organisations.get(organisation)
    allowed = granted([role], kind=party.kind)
    return Caller(
        subject=f"{role}@{organisation}",
        organisation=party.id,
        roles=(role,),
        permissions=allowed.permissions,
        kind="machine" if role == "machine" else "person",
        network_wide=allowed.network_wide,
    )


def _new_key(kid: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})
