"""A message's observations become the body of a typed result, by a profile's map; what cannot be read stays unsaid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Any, Final

from pydantic import ValidationError

from services.samples.domain.assays.results.families import FAMILY, AnyResult, read_result
from services.samples.domain.instruments.message import Observation, ObservationStatus, OrderGroup
from services.samples.domain.instruments.profiles.code_map import FieldMap, ResultMap, Shape
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.sent_value import (
    NotANumber,
    Unreadable,
    coded,
    component,
    converted,
    number_in,
)

NO_VALUE: Final = frozenset(
    {ObservationStatus.CANCELLED, ObservationStatus.DELETED, ObservationStatus.WRONG, ObservationStatus.PENDING}
)
"""An observation in such a state says nothing of the patient, whatever stands in OBX-5."""

_Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mapped:
    """`body` is None if `problems` say why there is no result; `remarks` are what was left out of it."""

    body: AnyResult | None
    problems: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()
    """Codes that the map does not know: kept, shown, and in no field."""


@dataclass(slots=True)
class _Filling:
    """A body while it is filled."""

    body: _Line
    lines: dict[str, dict[tuple[object, ...], _Line]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


def map_groups(groups: Sequence[OrderGroup], result: ResultMap, profile: DeviceProfile) -> Mapped:
    """The typed result of one assay, of all groups of a message that belong to it."""
    filling = _Filling({"family": FAMILY[result.assay]})
    for number, group in enumerate(groups):
        for seen in group.observations:
            _take(filling, seen, number, result, profile)
    _lay_lines(filling, result)
    for name, value in result.constants.items():
        _add(filling.body, name, value)
    return _finished(filling)


def fits(pattern: str, code: str | None) -> bool:
    """Whether a code of a map means this one of the sender; capitals count for nothing."""
    wanted, sent = pattern.casefold(), (code or "").strip().casefold()
    if not wanted.endswith("*"):
        return wanted == sent
    return bool(sent) and fnmatchcase(sent, wanted.replace("[", "[[]").replace("?", "[?]"))


def meant_fields(seen: Observation, result: ResultMap) -> Iterator[FieldMap]:
    """All that the map says about an observation: an exact code counts before one that ends in `*`."""
    found = [one for one in result.fields if _is_meant(seen, one)]
    named = (seen.code, seen.alternate_code)
    exact = [one for one in found if any(fits(code, name) for code in one.codes if code[-1:] != "*" for name in named)]
    yield from exact or found


def _is_meant(seen: Observation, one: FieldMap) -> bool:
    if one.sub_id is not None and one.sub_id != seen.sub_id:
        return False
    sent = ((seen.code, seen.system), (seen.alternate_code, seen.alternate_system))
    wanted = None if one.system is None else one.system.casefold()
    named = [code for code, system in sent if code and wanted in {None, (system or "").casefold()}]
    return any(fits(code, name) for code in one.codes for name in named)


def _take(filling: _Filling, seen: Observation, group: int, result: ResultMap, profile: DeviceProfile) -> None:
    meant = tuple(meant_fields(seen, result))
    if not meant:
        filling.unmapped.append(seen.code)
    elif seen.status in NO_VALUE:
        filling.remarks.append(f"{seen.code} is {seen.status}: it has no value.")
    else:
        for one in meant:
            _fill(filling, seen, group, one, profile)


def _fill(filling: _Filling, seen: Observation, group: int, one: FieldMap, profile: DeviceProfile) -> None:
    try:
        value = _value(seen, one, profile)
    except Unreadable as wrong:
        filling.problems.append(f"{_name(seen)} ({one.to}): {wrong}.")
        return
    if value is None or value == "":
        return
    if isinstance(value, NotANumber):
        filling.remarks.append(f"{_name(seen)} ({one.to}): {value.why}; the field stays empty.")
        return
    into = filling.body if one.list is None else _line(filling, seen, group, one)
    if not _put(into, one.to, value):
        filling.problems.append(f"{_name(seen)} ({one.to}): the message says it twice, and differently.")


def _value(seen: Observation, one: FieldMap, profile: DeviceProfile) -> Any:
    """What the field gets; None if the sender expressly said nothing."""
    sent = _whole_value(seen, 0)
    if one.shape is Shape.LIST:
        return _all_of(seen, one.component)
    if one.shape is Shape.CODED:
        return _coded(sent, one)
    if len({*seen.values}) > 1:
        raise Unreadable("there are several values, and the field holds one")
    if one.shape is Shape.TEXT:
        return component(sent, one.component) if seen.parts else sent.strip()
    number = component(sent, one.component) if one.component > 1 else sent
    return _number(number, seen.unit, one, profile) if number else None


def _coded(sent: str, one: FieldMap) -> str | None:
    found = coded(sent, one.values)
    if found is None and sent:
        raise Unreadable("the profile does not say what the code that was sent means")
    return found


def _whole_value(seen: Observation, turn: int) -> str:
    """One repetition, its components joined by the standard's own sign, whatever the sender's is."""
    if turn < len(seen.parts):
        return "^".join(seen.parts[turn])
    return seen.values[turn] if turn < len(seen.values) else ""


def _all_of(seen: Observation, place: int) -> list[str]:
    sent = (_whole_value(seen, turn) for turn in range(len(seen.values)))
    chosen = (component(one, place) if seen.parts else one for one in sent)
    pieces = (piece.strip() for one in chosen for piece in one.replace(";", ",").split(","))
    return list(dict.fromkeys(piece for piece in pieces if piece))


def _number(sent: str, unit: str | None, one: FieldMap, profile: DeviceProfile) -> float | int | NotANumber:
    number = number_in(sent, decimal_comma=profile.decimal_comma, no_number=profile.no_number)
    if isinstance(number, NotANumber):
        return number
    sent_unit = (unit or "").split("^")[0].strip() or one.unit_if_missing
    made = converted(number, sent_unit, one.factors)
    if made is None:
        known = ", ".join(one.factors) or "numbers without a unit"
        raise Unreadable(f"it came in {sent_unit or 'no unit'!r}, and the profile converts {known}")
    return _whole(made) if one.shape is Shape.INTEGER else float(made)


def _whole(number: Decimal) -> int:
    if number != number.to_integral_value():
        raise Unreadable("what was sent is no whole number")
    return int(number)


def _line(filling: _Filling, seen: Observation, group: int, one: FieldMap) -> _Line:
    """The line of a list: by what the map says makes it, or else by the sub id within its order."""
    named = {name: _placed(text, seen) for name, text in one.line.items()}
    key = tuple(named.items()) if named else (group, seen.sub_id)
    lines = filling.lines.setdefault(one.list or "", {})
    return lines.setdefault(key, dict(named))


def _placed(text: str, seen: Observation) -> str:
    return text.replace("{code}", seen.code).replace("{text}", seen.text or seen.code)


def _put(into: _Line, name: str, value: Any) -> bool:
    """False if something else stands there; the same twice, as in two specimens' groups, is the same."""
    *way, last = name.split(".")
    for part in way:
        into = into.setdefault(part, {})
    if isinstance(value, list) and isinstance(into.get(last), list):
        into[last] = list(dict.fromkeys([*into[last], *value]))
        return True
    return bool(into.setdefault(last, value) == value)


def _add(into: _Line, name: str, value: Any) -> None:
    """What the message does not say itself."""
    *way, last = name.split(".")
    for part in way:
        into = into.setdefault(part, {})
    into.setdefault(last, value)


def _lay_lines(filling: _Filling, result: ResultMap) -> None:
    for name, lines in filling.lines.items():
        kept = []
        for key, line in lines.items():
            missing = [one for one in result.line_needs.get(name, ()) if one not in line]
            if missing:
                which = key[-1] if isinstance(key[-1], str) else "without sub id"
                filling.remarks.append(f"{name} {which}: left out, there is no {' and no '.join(missing)}.")
            else:
                kept.append({**result.line_constants.get(name, {}), **line})
        _put(filling.body, name, kept)


def _finished(filling: _Filling) -> Mapped:
    left = tuple(filling.remarks), tuple(dict.fromkeys(filling.unmapped))
    if filling.problems:
        return Mapped(None, tuple(filling.problems), *left)
    try:
        return Mapped(read_result(filling.body), (), *left)
    except ValidationError as wrong:
        return Mapped(None, tuple(_sentence(one) for one in wrong.errors(include_url=False)), *left)


def _sentence(error: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"][1:]) or "the result"
    return f"{where}: {error['msg']}."


def _name(seen: Observation) -> str:
    return f"{seen.code}[{seen.sub_id}]" if seen.sub_id else seen.code
