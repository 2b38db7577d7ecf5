"""The tree of refusals: what the network declines to do, each with a stable code, a status and a title.

Refusal                   409  refused
├── NotFound              404  not_found             also for what belongs to somebody else
├── Forbidden             403  forbidden
├── Unauthenticated       401  unauthenticated
│   └── InvalidToken      401  invalid_token         a token or key was sent, and it cannot be believed
├── ConsentMissing        409  consent_missing
├── WrongState            409  wrong_state
├── AlreadyThere          409  already_there
├── NotYetKnown           409  not_yet_known         the caller is faster than the events; Retry-After 1
├── Invalid               422  invalid
│   └── KeyReused         422  idempotency_key_reused
├── Gone                  410  gone                  what was there is not any more
├── StaleVersion          412  stale_version
├── Malformed             400  malformed             no JSON at all, or no request at all
├── MethodNotAllowed      405  method_not_allowed
├── UnsupportedMedia      415  unsupported_media_type
├── TooLarge              413  too_large
├── TooSlow               408  too_slow              the body did not come to its end in time
├── TooMany               429  too_many              the organisation asks for more at once than it may; Retry-After 5
└── Unavailable           503  unavailable           Retry-After 2

A sentence never contains a value of a patient other than the network code.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Wrong:
    """One of several things that are wrong: where, what, and what would be right."""

    where: str
    what: str
    right: str | None = None


class Refusal(Exception):
    """The network will not do this, and says why in one sentence."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This cannot be done now"
    retry_after: ClassVar[int | None] = None

    def __init__(
        self,
        sentence: str = "",
        *,
        where: str | None = None,
        wrong: str | None = None,
        right: str | None = None,
        several: Sequence[Wrong] = (),
    ) -> None:
        self.sentence = sentence or f"{self.title}."
        self.where = where
        self.wrong = wrong
        self.right = right
        self.several = tuple(several)
        super().__init__(self.sentence)


class NotFound(Refusal):
    """It does not exist, or it is not the caller's to know that it does."""

    code = "not_found"
    status = 404
    title = "Nothing is known by this name"


class Forbidden(Refusal):
    """The caller is known and may not do this."""

    code = "forbidden"
    status = 403
    title = "The caller may not do this"


class Unauthenticated(Refusal):
    """Nobody, or nobody we can believe, is calling."""

    code = "unauthenticated"
    status = 401
    title = "It is not known who is calling"


class InvalidToken(Unauthenticated):
    """A token or a key was sent, and it cannot be believed."""

    code = "invalid_token"
    title = "The token cannot be believed"


class ConsentMissing(Refusal):
    """The family has not consented to this purpose, or no longer does."""

    code = "consent_missing"
    title = "There is no consent for this"


class WrongState(Refusal):
    """What it is about is in a state that does not allow this."""

    code = "wrong_state"
    title = "The present state does not allow this"


class AlreadyThere(Refusal):
    """It has been done, or registered, before."""

    code = "already_there"
    title = "This is there already"


class NotYetKnown(Refusal):
    """The events that tell of it have not arrived; asking again soon will help."""

    code = "not_yet_known"
    title = "This is not known here yet"
    retry_after = 1


class Invalid(Refusal, ValueError):
    """What was sent breaks a rule of form; a ValueError, so that pydantic says where."""

    code = "invalid"
    status = 422
    title = "What was sent is not valid"


class KeyReused(Invalid):
    """An idempotency key came back with another request."""

    code = "idempotency_key_reused"
    title = "This idempotency key belongs to another request"


class Gone(Refusal):
    """What is asked for was there, and is not any more."""

    code = "gone"
    status = 410
    title = "This is no longer there"


class StaleVersion(Refusal):
    """Somebody changed it since the caller read it."""

    code = "stale_version"
    status = 412
    title = "This has changed since it was read"


class Malformed(Refusal):
    """What was sent cannot be read at all."""

    code = "malformed"
    status = 400
    title = "The request cannot be read"


class MethodNotAllowed(Refusal):
    """The address is right, the verb is not."""

    code = "method_not_allowed"
    status = 405
    title = "This address does not know this method"


class UnsupportedMedia(Refusal):
    """The body is of a kind that is not read here."""

    code = "unsupported_media_type"
    status = 415
    title = "A body of this kind is not read here"


class TooLarge(Refusal):
    """More was sent than is taken."""

    code = "too_large"
    status = 413
    title = "The body is too large"


class TooSlow(Refusal):
    """What was announced did not come in time."""

    code = "too_slow"
    status = 408
    title = "The body took too long to come"


class TooMany(Refusal):
    """One party may not take the room of the others."""

    code = "too_many"
    status = 429
    title = "Too many of these are under way"
    retry_after = 5


class Unavailable(Refusal):
    """Something this service stands on is down; asking again later will help."""

    code = "unavailable"
    status = 503
    title = "The service cannot answer just now"
    retry_after = 2
