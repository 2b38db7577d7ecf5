"""What a reader of a result should look at again: a code, the values that it names, the sentence in both languages."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from services.samples.domain.wording.words import words_for, words_of


@dataclass(frozen=True, slots=True)
class Hint:
    """Never a gate."""

    code: str
    said: tuple[tuple[str, str], ...] = ()
    spanish: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)
    """Values that are words themselves, in Spanish."""

    @classmethod
    def of(cls, code: str, **said: object) -> Self:
        """With the values that the sentence names."""
        return cls(code, tuple((name, str(value)) for name, value in said.items()))

    def because(self, codes: Iterable[str], vocabulary: str, *, arms: str | None = None) -> Self:
        """With reasons: codes in English, as ever, words in Spanish; `arms` may stand before them (treated_)."""
        told = tuple(codes)
        spanish = " ".join(_spanish(code, vocabulary, arms) for code in told)
        return replace(self, said=(*self.said, ("why", ", ".join(told))), spanish=(("why", spanish.rstrip(".")),))

    @property
    def en(self) -> str:
        """The sentence in English."""
        return words_of("hint", self.code).en.format_map(dict(self.said))

    @property
    def es(self) -> str:
        """The same in Spanish."""
        return words_of("hint", self.code).es.format_map({**dict(self.said), **dict(self.spanish)})


def _spanish(code: str, vocabulary: str, arms: str | None) -> str:
    """What a laboratory has called otherwise stays as it is."""
    arm, _, rest = code.partition("_")
    of_arm = words_for(arm, arms) if arms else None
    if of_arm is not None:
        return of_arm.es.format(why=_spanish(rest, vocabulary, None))
    found = words_for(code, vocabulary)
    return found.es if found else code
