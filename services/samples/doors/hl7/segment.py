"""One segment, taken apart no further than it is asked: fields by their number, components and repetitions of them."""

from services.samples.doors.hl7.delimiters import Delimiters
from services.samples.doors.hl7.escapes import unescaped

NULL = '""'
"""Present and deliberately empty; a missing field says nothing."""


class Segment:
    """Fields are counted as the standard counts them, in MSH too."""

    __slots__ = ("_fields", "_signs", "name", "nth")

    def __init__(self, line: str, signs: Delimiters, nth: int = 1) -> None:
        self._fields = line.split(signs.field)
        self._signs = signs
        self.name = self._fields[0][:3]
        self.nth = nth
        if self.name in _HEADERS:
            self._fields.insert(1, signs.field)

    def raw(self, field: int) -> str:
        """As it was sent, without blanks around it."""
        return self._fields[field].strip() if field < len(self._fields) else ""

    def text(self, field: int, component: int = 1, subcomponent: int = 1) -> str:
        """One part of the first repetition, unescaped; empty where it is missing or null."""
        return self.part_of(self.raw(field).split(self._signs.repetition, 1)[0], component, subcomponent)

    def part_of(self, repetition: str, component: int = 1, subcomponent: int = 1) -> str:
        found = _nth(repetition, self._signs.component, component)
        return self._meant(_nth(found, self._signs.subcomponent, subcomponent))

    def first(self, field: int, *components: int) -> str:
        """The first of these components that says something."""
        return next((text for text in (self.text(field, number) for number in components) if text), "")

    def whole(self, field: int) -> str:
        """The field with its delimiters, unescaped."""
        return self._meant(self.raw(field))

    def repetitions(self, field: int) -> list[str]:
        """As they were sent; those that say nothing are left out."""
        sent = self.raw(field)
        if not sent:
            return []
        return [one for one in (part.strip() for part in sent.split(self._signs.repetition)) if one and one != NULL]

    def texts(self, field: int, component: int = 1) -> tuple[str, ...]:
        """One component of every repetition."""
        found = (self.part_of(repetition, component) for repetition in self.repetitions(field))
        return tuple(text for text in found if text)

    def is_null(self, field: int) -> bool:
        return self.raw(field) == NULL

    def components(self, repetition: str) -> tuple[str, ...]:
        """Of one repetition, unescaped; subcomponents stay together."""
        return tuple(self._meant(one) for one in repetition.split(self._signs.component))

    def meant(self, sent: str) -> str:
        return self._meant(sent)

    @property
    def signs(self) -> Delimiters:
        return self._signs

    def _meant(self, sent: str) -> str:
        if sent == NULL:
            return ""
        return unescaped(sent, self._signs).strip()


_HEADERS = frozenset({"MSH", "FHS", "BHS"})


def _nth(text: str, sign: str, number: int) -> str:
    if sign not in text:
        return text if number == 1 else ""
    parts = text.split(sign, number)
    return parts[number - 1] if number <= len(parts) else ""
