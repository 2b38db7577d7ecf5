"""What a group's observations say of a control lot's analytes: numbers, or signs; nothing is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from services.samples.domain.instruments.intent import status_of
from services.samples.domain.instruments.mapping import NO_VALUE, fits
from services.samples.domain.instruments.message import Observation, OrderGroup
from services.samples.domain.instruments.profiles.control_map import ControlCode
from services.samples.domain.instruments.profiles.device_profile import DeviceProfile
from services.samples.domain.instruments.quality.words import as_slug
from services.samples.domain.instruments.sent_value import NotANumber, Unreadable, coded, converted, number_in
from services.samples.domain.runs.control_lot import ControlLot, Sign, Target

SIGNS: Final[Mapping[str, Sign]] = MappingProxyType(
    {
        **dict.fromkeys(("positive", "pos", "+", "detected", "reactive", "positivo", "detectado"), Sign.POSITIVE),
        **dict.fromkeys(("negative", "neg", "-", "not detected", "nonreactive", "non-reactive"), Sign.NEGATIVE),
        **dict.fromkeys(("negativo", "no detectado"), Sign.NEGATIVE),
    }
)
"""Words that mean the same on every device; a profile may add its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValue:
    """Of one analyte; a number in the target's unit, or a sign."""

    analyte: str
    seen: Observation
    value: float | None = None
    sign: Sign | None = None


@dataclass(slots=True)
class ReadControl:
    """`problems` say why nothing is taken; `unmapped` are codes of which the lot has no target."""

    values: list[ReadValue] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)


def read_control(group: OrderGroup, lot: ControlLot, profile: DeviceProfile) -> ReadControl:
    """Each observation by itself."""
    found = ReadControl()
    for seen in group.observations:
        _take(found, seen, group, lot, profile)
    return found


def _take(found: ReadControl, seen: Observation, group: OrderGroup, lot: ControlLot, profile: DeviceProfile) -> None:
    code = _code(seen, profile)
    target = _target(seen, code, lot)
    if target is None:
        found.unmapped.append(seen.code)
    elif status_of(seen, group) in NO_VALUE:
        found.remarks.append(f"{seen.code} is {status_of(seen, group)}: it has no value.")
    else:
        _read(found, seen, target, code, profile)


def _read(
    found: ReadControl, seen: Observation, target: Target, code: ControlCode | None, profile: DeviceProfile
) -> None:
    try:
        read = _sign(seen, code) if target.sign is not None else _number(seen, target, code, profile)
    except Unreadable as wrong:
        found.problems.append(f"{seen.code} ({target.analyte}): {wrong}.")
        return
    if isinstance(read, NotANumber):
        found.remarks.append(f"{seen.code} ({target.analyte}): {read.why}; the control has no value of it.")
    elif isinstance(read, Sign):
        found.values.append(ReadValue(analyte=target.analyte, seen=seen, sign=read))
    else:
        found.values.append(ReadValue(analyte=target.analyte, seen=seen, value=read))


def _code(seen: Observation, profile: DeviceProfile) -> ControlCode | None:
    """What the profile says of the code: an exact one counts before one that ends in `*`."""
    named = (seen.code, seen.alternate_code)
    meant = [
        (pattern.endswith("*"), one)
        for one in profile.quality_control.analytes
        for pattern in one.codes
        if any(fits(pattern, code) for code in named)
    ]
    return min(meant, key=lambda pair: pair[0])[1] if meant else None


def _target(seen: Observation, code: ControlCode | None, lot: ControlLot) -> Target | None:
    """By the profile; else the analyte that is called as the code or its text is."""
    targets = {one.analyte: one for one in lot.targets}
    if code is not None:
        return targets.get(code.analyte)
    return next((targets[name] for name in _called(seen) if name in targets), None)


def _called(seen: Observation) -> Iterator[str]:
    said = (seen.code, seen.alternate_code, seen.text, seen.alternate_text)
    yield from (as_slug(one) for one in said if one)


def _only(seen: Observation) -> str:
    if len(set(seen.values)) > 1:
        raise Unreadable("there are several values, and a control has one")
    return seen.values[0] if seen.values else ""


def _number(seen: Observation, target: Target, code: ControlCode | None, profile: DeviceProfile) -> float | NotANumber:
    number = number_in(_only(seen), decimal_comma=profile.decimal_comma, no_number=profile.no_number)
    if isinstance(number, NotANumber):
        return number
    unit = (seen.unit or "").split("^")[0].strip()
    factors = code.factors if code else {}
    if not unit or unit.casefold() == (target.unit or unit).casefold():
        return float(number)
    made = converted(number, unit, factors) if factors else None
    if made is None:
        raise Unreadable(f"it came in {unit!r}, and the target is in {target.unit}")
    return float(made)


def _sign(seen: Observation, code: ControlCode | None) -> Sign | NotANumber:
    sent = _only(seen)
    found = coded(sent, {word: sign.value for word, sign in (code.values if code else {}).items()})
    found = found or coded(sent, {word: sign.value for word, sign in SIGNS.items()})
    if found is None and sent.strip():
        raise Unreadable("the profile does not say whether what was sent is positive or negative")
    return Sign(found) if found else NotANumber("the device says nothing")
