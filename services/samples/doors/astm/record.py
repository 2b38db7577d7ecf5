"""One record of ASTM E1394 (LIS02): fields counted from 1, which is its type; delimiters are those that H-2 names."""

import re
from dataclasses import dataclass
from functools import lru_cache
from string import punctuation
from typing import Final

NULL: Final = '""'
_USUAL: Final = "\\^&"
_SPARE: Final = "~@#"


@dataclass(frozen=True, slots=True)
class Signs:
    r"""H names them: field, repetition, component, escape. `|\^&` with most devices, `|@^\` with GeneXpert."""

    field: str = "|"
    repetition: str = "\\"
    component: str = "^"
    escape: str = "&"


def signs_of(header: str) -> Signs:
    """Those of an H record; what it leaves out, or says twice, is as usual."""
    field = header[1]
    sent = header[2:].split(field, 1)[0].strip()
    named = [sign for sign in dict.fromkeys(sent) if sign in punctuation][:3]
    spare = [sign for sign in _USUAL + _SPARE if sign not in named and sign != field]
    repetition, component, escape = [*named, *spare][:3]
    return Signs(field, repetition, component, escape)


class Record:
    """Fields are texts, unescaped when asked for."""

    __slots__ = ("_fields", "_signs", "type")

    def __init__(self, line: str, signs: Signs) -> None:
        self._signs = signs
        self._fields = line.split(signs.field)
        self.type = self._fields[0].strip()[:1].upper()

    def raw(self, field: int) -> str:
        return self._fields[field - 1].strip() if field <= len(self._fields) else ""

    def text(self, field: int, component: int = 1) -> str:
        """A component of the first repetition."""
        parts = self.parts(field)
        return parts[component - 1] if component <= len(parts) else ""

    def parts(self, field: int) -> tuple[str, ...]:
        """The components of the first repetition."""
        repetitions = self.repetitions(field)
        return self.components(repetitions[0]) if repetitions else ()

    def said(self, field: int) -> str:
        """The first component that says something: ids stand in the second with some devices."""
        return next((part for part in self.parts(field) if part), "")

    def repetitions(self, field: int) -> list[str]:
        """As they were sent; those that say nothing are left out."""
        sent = self.raw(field)
        return [one for one in sent.split(self._signs.repetition) if one.strip()] if sent else []

    def components(self, repetition: str) -> tuple[str, ...]:
        return tuple(self.meant(part) for part in repetition.split(self._signs.component))

    def whole(self, field: int) -> str:
        return self.meant(self.raw(field))

    def meant(self, sent: str) -> str:
        """Without escapes; empty where it is null."""
        if sent.strip() == NULL:
            return ""
        if self._signs.escape not in sent:
            return sent.strip()
        signs = self._signs
        letters = {"F": signs.field, "S": signs.component, "R": signs.repetition, "E": signs.escape}
        return _pattern(signs.escape).sub(lambda found: _character(found, letters), sent).strip()

    @property
    def signs(self) -> Signs:
        return self._signs


@lru_cache(maxsize=32)
def _pattern(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(f"{mark}([FSRE]|X(?:[0-9A-Fa-f]{{2}})+){mark}")


def _character(found: re.Match[str], letters: dict[str, str]) -> str:
    sequence = found[1]
    if sequence in letters:
        return letters[sequence]
    return bytes.fromhex(sequence[1:]).decode("iso8859-1").replace("\x00", "")
