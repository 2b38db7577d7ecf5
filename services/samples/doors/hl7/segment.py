"""One segment, taken apart no further than it is asked: fields by their number, components and repetitions of them.

Reading costs a few microseconds a segment: what stands empty or has no delimiters in it is told at once.
"""

from services.samples.doors.hl7.delimiters import STANDARD, Delimiters
from services.samples.doors.hl7.escapes import unescaped

NULL = '""'
"""Present and deliberately empty; a missing field says nothing."""


class Segment:
    """Fields are counted as the standard counts them, in MSH too."""

    __slots__ = ("_count", "_fields", "name", "signs")

    def __init__(self, line: str, signs: Delimiters) -> None:
        self._fields = line.split(signs.field)
        self.signs = signs
        self.name = self._fields[0][:3]
        if self.name in _HEADERS:
            self._fields.insert(1, signs.field)
        self._count = len(self._fields)

    @property
    def count(self) -> int:
        """How many fields there are, the name among them."""
        return self._count

    def has(self, field: int) -> bool:
        """Whether anything stands there, if only a null."""
        return field < self._count and bool(self._fields[field])

    def raw(self, field: int) -> str:
        """As it was sent, without blanks around it."""
        return self._fields[field].strip() if field < self._count else ""

    def text(self, field: int, component: int = 1, subcomponent: int = 1) -> str:
        """One part of the first repetition, unescaped; empty where it is missing or null."""
        sent = self._fields[field] if field < self._count else ""
        if not sent:
            return ""
        if sent.isalnum():
            return sent if component == subcomponent == 1 else ""
        return self.part_of(sent.split(self.signs.repetition, 1)[0], component, subcomponent)

    def part_of(self, repetition: str, component: int = 1, subcomponent: int = 1) -> str:
        """One part of a repetition as it was sent."""
        found = _nth(_nth(repetition, self.signs.component, component), self.signs.subcomponent, subcomponent)
        return self.meant(found) if found else ""

    def first(self, field: int, *components: int) -> str:
        """The first of these components that says something."""
        if not self.has(field):
            return ""
        return next((text for number in components if (text := self.text(field, number))), "")

    def code(self, field: int, component: int = 1) -> str:
        """A code; one with subcomponents is told by the first two of them (GeneXpert: panel and test)."""
        sent = _nth(self.raw(field).split(self.signs.repetition, 1)[0], self.signs.component, component)
        sign, usual = self.signs.subcomponent, STANDARD.subcomponent
        if sign not in sent:
            return self.meant(sent)
        return usual.join([self.meant(part) for part in sent.split(sign)[:2]]).strip(usual)

    def whole(self, field: int) -> str:
        """The field with its delimiters, which become the standard ones, unescaped."""
        sent = self.raw(field)
        if self.signs.component != STANDARD.component or self.signs.subcomponent != STANDARD.subcomponent:
            sent = sent.translate(self.signs.to_standard)
        return self.meant(sent)

    def repetitions(self, field: int) -> list[str]:
        """As they were sent; those that say nothing are left out."""
        sent = self.raw(field)
        if not sent or sent == NULL:
            return []
        if self.signs.repetition not in sent:
            return [sent]
        return [one for one in (part.strip() for part in sent.split(self.signs.repetition)) if one and one != NULL]

    def texts(self, field: int, component: int = 1) -> tuple[str, ...]:
        """One component of every repetition."""
        if not self.has(field):
            return ()
        found = (self.part_of(repetition, component) for repetition in self.repetitions(field))
        return tuple(text for text in found if text)

    def components(self, repetition: str) -> tuple[str, ...]:
        """Of one repetition, unescaped; subcomponents stay together."""
        parts = repetition.split(self.signs.component)
        if self.signs.escape in repetition or NULL in parts:
            return tuple([self.meant(one) for one in parts])
        return tuple([one.strip() for one in parts])

    def meant(self, sent: str) -> str:
        """Without escapes and blanks around it; empty where it is null."""
        if sent == NULL:
            return ""
        return (unescaped(sent, self.signs) if self.signs.escape in sent else sent).strip()


_HEADERS = frozenset({"MSH", "FHS", "BHS"})


def _nth(text: str, sign: str, number: int) -> str:
    if sign not in text:
        return text if number == 1 else ""
    parts = text.split(sign, number)
    return parts[number - 1] if number <= len(parts) else ""
