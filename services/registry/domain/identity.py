"""Who the child is, and the keyed hashes by which two registrations of one child are found.

Only hashes are compared; the traits themselves lie sealed in the vault.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common.vocabulary import Sex

PARTICLES = frozenset({"de", "del", "la", "las", "los", "el", "y", "i", "e"})
"""Little words of Spanish names that one form writes and another leaves out."""


class MatchedOn(StrEnum):
    """By which traits two registrations look like one child."""

    NATIONAL_ID = "national_id"
    RECORD_NUMBER = "record_number"
    NAME_AND_BIRTH = "name_and_birth"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Identity:
    """The traits as given; without a repr, so that none slips into a log or a traceback."""

    given_names: str
    family_names: str
    birth_date: date
    sex: Sex
    record_number: str
    national_id: str | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """The keyed hash of one set of normalised traits."""

    matched_on: MatchedOn
    value: str


def digests(identity: Identity, *, hospital: str, key: bytes) -> tuple[Digest, ...]:
    """One keyed hash per set of traits that names a child; a record number does so in its hospital only."""
    traits = {
        MatchedOn.RECORD_NUMBER: [hospital, _symbols(identity.record_number)],
        MatchedOn.NAME_AND_BIRTH: [
            " ".join(_names(f"{identity.given_names} {identity.family_names}")),
            identity.birth_date.isoformat(),
        ],
    }
    if identity.national_id:
        traits[MatchedOn.NATIONAL_ID] = [_symbols(identity.national_id)]
    return tuple(Digest(kind, _keyed_hash(kind, parts, key)) for kind, parts in sorted(traits.items()))


def is_doubtful(mine: Iterable[Digest], theirs: Iterable[Digest]) -> bool:
    """Whether all that agrees is name and birth while the national ids differ: maybe two children."""
    agreed = {one.matched_on for one in set(mine) & set(theirs)}
    both_named = _has_national_id(mine) and _has_national_id(theirs)
    return agreed == {MatchedOn.NAME_AND_BIRTH} and both_named


def _has_national_id(found: Iterable[Digest]) -> bool:
    return any(one.matched_on is MatchedOn.NATIONAL_ID for one in found)


def _names(text: str) -> list[str]:
    """Words without accents, capitals, punctuation and particles, in alphabetical order."""
    plain = "".join(letter if letter.isalnum() else " " for letter in _plain(text))
    words = sorted(plain.split())
    return [word for word in words if word not in PARTICLES] or words


def _symbols(text: str) -> str:
    return "".join(letter for letter in _plain(text) if letter.isalnum())


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _keyed_hash(kind: MatchedOn, parts: list[str], key: bytes) -> str:
    message = "\x1f".join([kind, *parts]).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
