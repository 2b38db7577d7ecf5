"""The issuer's memory and its signature: everything that its routes share."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from joserfc import jwt

from deploy.issuer.authorization import AuthorizationRequest
from deploy.issuer.clients import Client, Clients
from deploy.issuer.keys import ALGORITHM, IssuerKeys
from deploy.issuer.people import People, Person
from deploy.issuer.settings import IssuerSettings
from deploy.issuer.short_lived import ShortLived
from libs.common.clock import Clock
from libs.common.organisations import Organisations

TOKENS_LAST = timedelta(hours=1)
CODES_LAST = timedelta(seconds=60)
SIGN_IN_WITHIN = timedelta(minutes=10)
ASSERTIONS_LAST = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody is looking at the sign-in page; `browser` is what the page's cookie must say."""

    request: AuthorizationRequest
    browser: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Somebody signed in: what a code stands for."""

    request: AuthorizationRequest
    person: Person


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a token speaks of."""

    subject: str
    name: str
    role: str
    organisation: str

    @classmethod
    def person(cls, person: Person) -> Self:
        return cls(subject=person.id, name=person.name, role=person.role, organisation=person.organisation.id)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who may sign in, through which programs, and the key that vouches for it."""

    settings: IssuerSettings
    keys: IssuerKeys
    organisations: Organisations
    people: People
    clients: Clients
    clock: Clock
    sign_ins: ShortLived[SignIn]
    codes: ShortLived[Grant]
    assertions: ShortLived[None]

    @classmethod
    def start(cls, settings: IssuerSettings, *, keys: IssuerKeys, clock: Clock) -> Self:
        """Read the files and begin with nobody signed in."""
        organisations = Organisations.load(settings.organisations)
        return cls(
            settings=settings,
            keys=keys,
            organisations=organisations,
            people=People.load(settings.people, organisations),
            clients=Clients.load(settings.clients, organisations),
            clock=clock,
            sign_ins=ShortLived(lasts=SIGN_IN_WITHIN, clock=clock),
            codes=ShortLived(lasts=CODES_LAST, clock=clock),
            assertions=ShortLived(lasts=ASSERTIONS_LAST, clock=clock),
        )

    def access_token(self, holder: Holder, client: Client) -> str:
        """What the services believe (RFC 9068), for an hour."""
        return self._signed(
            {
                "aud": self.settings.audience,
                "sub": holder.subject,
                "name": holder.name,
                "roles": [holder.role],
                "organisation": holder.organisation,
                "client_id": client.id,
                "jti": secrets.token_hex(16),
            },
            typ="at+jwt",
        )

    def id_token(self, grant: Grant) -> str:
        """What the program that asked may know of the person (OpenID Connect Core §2)."""
        nonce = {} if grant.request.nonce is None else {"nonce": grant.request.nonce}
        claims = {"aud": grant.request.client_id, "sub": grant.person.id, "name": grant.person.name}
        return self._signed({**claims, **nonce}, typ="JWT")

    def _signed(self, claims: dict[str, object], *, typ: str) -> str:
        now = int(self.clock.now().timestamp())
        lasts = int(TOKENS_LAST.total_seconds())
        times = {"iss": self.settings.issuer, "iat": now, "nbf": now, "exp": now + lasts}
        key = self.keys.signing
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": typ}, {**times, **claims}, key)
