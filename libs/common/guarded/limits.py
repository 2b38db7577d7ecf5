"""How much of a file from outside is read; beyond it the file is refused before it is built."""

from dataclasses import dataclass
from typing import Any, Final, NoReturn

from libs.common.errors import Invalid, Malformed

NO_LETTER: Final = "A text holds a letter that cannot be written."


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may hold."""

    bytes: int
    nodes: int
    """Objects, lists and values; what an alias repeats counts again."""
    depth: int = 64


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a file, made of dict, list, str, int, float, bool and None."""

    value: Any
    place: Place


def text_of(data: bytes, limits: Limits) -> str:
    """The text, or a refusal."""
    if len(data) > limits.bytes:
        raise Invalid("The file is too large.", where="body", right=f"at most {limits.bytes} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        broken(f"byte {wrong.start + 1}", "The file is no UTF-8 text.", cause=wrong)


def refuse(place: object, sentence: str, *, right: str | None = None) -> NoReturn:
    """It can be read, and asks for more than we give."""
    raise Invalid(sentence, where=str(place), right=right)


def broken(place: object, sentence: str, *, cause: Exception | None = None) -> NoReturn:
    """It cannot be read."""
    raise Malformed(sentence, where=str(place)) from cause


def too_many(place: object, limits: Limits) -> NoReturn:
    """Refuse by the number of nodes."""
    refuse(place, "The file holds too many values.", right=f"at most {limits.nodes}")


def too_deep(place: object, limits: Limits) -> NoReturn:
    """Refuse by nesting."""
    refuse(place, "The file is nested too deeply.", right=f"at most {limits.depth} levels")
