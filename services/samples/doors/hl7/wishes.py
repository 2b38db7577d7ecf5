"""Which acknowledgements a sender wants: MSH-15 and MSH-16 (HL7 v2.5.1, 2.9.2 and 2.9.3; table 0155)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.samples.doors.hl7.opening import Opening


class Outcome(StrEnum):
    """What became of a message."""

    ACCEPTED = "A"
    """Stored, and nothing is wrong with it."""
    ERROR = "E"
    """Its content is wrong; the sender must mend it."""
    REJECTED = "R"
    """Its type, version or processing id is not for us, or we cannot take it now."""


class Wish(StrEnum):
    """HL7 table 0155."""

    ALWAYS = "AL"
    NEVER = "NE"
    ON_ERROR = "ER"
    ON_SUCCESS = "SU"

    def wants(self, outcome: Outcome) -> bool:
        if self is Wish.ON_ERROR:
            return outcome is not Outcome.ACCEPTED
        return self is Wish.ALWAYS or (self is Wish.ON_SUCCESS and outcome is Outcome.ACCEPTED)


_WISHES: Final = {wish.value: wish for wish in Wish}


@dataclass(frozen=True, slots=True)
class Wishes:
    """Both empty is the original mode: one answer, always. Words that table 0155 does not have count as empty."""

    accept: Wish | None = None
    application: Wish | None = None

    @property
    def enhanced(self) -> bool:
        return self.accept is not None or self.application is not None

    def codes(self, outcome: Outcome, *, stored: bool) -> tuple[str, ...]:
        """MSA-1 of each answer to send, in order; none where the sender wants none.

        The accept acknowledgement says whether the message is safely stored, the application's what it is worth. Of
        what is not stored nothing is said twice.
        """
        if not self.enhanced:
            return (f"A{outcome}",)
        kept = Outcome.ACCEPTED if stored else outcome if outcome is not Outcome.ACCEPTED else Outcome.REJECTED
        worth = outcome if stored else kept
        accept = (f"C{kept}",) if self.accept and self.accept.wants(kept) else ()
        application = (f"A{worth}",) if self.application and self.application.wants(worth) else ()
        return accept if accept and not stored else accept + application


def wishes_of(opening: Opening | None) -> Wishes:
    """Of the header; of bytes without one, the original mode."""
    if opening is None:
        return Wishes()
    accept, application = (opening.header.text(field).upper() for field in (15, 16))
    return Wishes(_WISHES.get(accept), _WISHES.get(application))
