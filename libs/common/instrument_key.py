"""The key an instrument calls with: how it is written, kept and compared.

The secret is 256 random bits, so nobody can try all of them: one SHA-256 is enough to keep it. A slow
hash such as argon2 protects words that people choose; here it would only cost every request 50 ms.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from libs.common.caller import Caller
from libs.common.errors import AlreadyThere, Invalid, InvalidToken
from libs.common.permissions import Permission

LIVE_AT_MOST = 2
"""The old one and the new one, while an instrument's key is being changed (architecture §6)."""
LONGEST_LIFE = timedelta(days=400)
"""A year and a month to change it in: a key without an end is never changed."""
INSTRUMENT_MAY = frozenset({Permission.RESULTS_POST, Permission.ASSAYS_READ})

_WRITTEN = re.compile(r"rnk_([0-9a-f]{12})_([0-9a-f]{64})", re.ASCII)


@dataclass(frozen=True, slots=True)
class InstrumentKey:
    """What is kept of a key: everything but its secret."""

    id: str
    organisation: str
    instrument: str
    assays: frozenset[str]
    digest: bytes
    created_at: datetime
    created_by: str
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    def is_live(self, now: datetime) -> bool:
        """Whether it opens anything at this instant."""
        return self.revoked_at is None and now < self.expires_at

    def fits(self, secret: str) -> bool:
        """Whether this is its secret, compared in constant time."""
        return hmac.compare_digest(self.digest, digest_of(secret))

    def caller(self) -> Caller:
        """Who calls with it."""
        return Caller(
            subject=f"instrument:{self.organisation}/{self.instrument}",
            organisation=self.organisation,
            permissions=INSTRUMENT_MAY,
            kind="instrument",
            assays=self.assays,
        )


@dataclass(frozen=True, slots=True)
class Presented:
    """A key as an instrument sends it, taken apart."""

    id: str
    secret: str

    @property
    def written(self) -> str:
        """As it goes over the wire; shown once, when it is made."""
        return f"rnk_{self.id}_{self.secret}"


def new_secret() -> Presented:
    """A key that nobody has."""
    return Presented(id=secrets.token_hex(6), secret=secrets.token_hex(32))


def take_apart(written: str) -> Presented:
    """The parts of a key; refuses what is not written like one."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise InvalidToken("The API key is not of the form rnk_<id>_<secret>.")
    return Presented(id=found[1], secret=found[2])


def digest_of(secret: str) -> bytes:
    """What is kept instead of the secret."""
    return hashlib.sha256(secret.encode()).digest()


def check_life(expires_at: datetime, *, now: datetime) -> None:
    """Refuse a key that would end at once, or hardly ever."""
    if not now < expires_at <= now + LONGEST_LIFE:
        raise Invalid(
            "An API key must end in the future, and within 400 days.",
            where="body.expires_at",
            right=f"at most {(now + LONGEST_LIFE).date()}",
        )


def check_room(live: int, *, instrument: str) -> None:
    """Refuse a third live key."""
    if live >= LIVE_AT_MOST:
        raise AlreadyThere(f"Instrument {instrument} has two live keys; revoke one of them first.")
