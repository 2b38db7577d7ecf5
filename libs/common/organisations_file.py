"""How the file of organisations is read, and what is said when something in it is wrong."""

import re
import tomllib
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from libs.common.organisation import Coordinates, Opening, Organisation, OrganisationKind

# Underscore is left out on purpose: `_` is "nobody" in the subjects of events.
_ID = re.compile(r"[a-z0-9-]+")
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_KNOWN = {
    "id", "name", "kind", "region", "time_zone", "opening_hours", "services", "coordinates", "invented", "note",
}  # fmt: skip


class OrganisationsError(ValueError):
    """The file of organisations cannot be used; the message is the sentence for whoever starts the process."""


def read_organisations(path: Path) -> tuple[Organisation, ...]:
    """All organisations of the file, in its order."""
    entries = _entries(path)
    found = tuple(_organisation(entry) for entry in entries)
    ids = [organisation.id for organisation in found]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise OrganisationsError(f"{path}: more than one organisation has the id {', '.join(twice)}.")
    return found


def _entries(path: Path) -> list[Mapping[str, object]]:
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("organisation")
    except OSError as trouble:
        raise OrganisationsError(f"The file of organisations {path} cannot be read: {trouble.strerror}.") from trouble
    except tomllib.TOMLDecodeError as trouble:
        raise OrganisationsError(f"{path} is not TOML: {trouble}.") from trouble
    if not isinstance(entries, list) or not entries:
        raise OrganisationsError(f"{path} names no organisation: it needs at least one [[organisation]].")
    return entries


def _organisation(entry: Mapping[str, object]) -> Organisation:
    organisation_id = _text(entry, "id", of="An organisation without a proper id")
    if not _ID.fullmatch(organisation_id):
        raise OrganisationsError(f"The id {organisation_id!r} may only have the letters a-z, digits and hyphens.")
    of = f"Organisation {organisation_id}"
    unknown = sorted(set(entry) - _KNOWN)
    if unknown:
        raise OrganisationsError(f"{of}: unknown entry {', '.join(unknown)}.")
    return Organisation(
        id=organisation_id,
        name=_text(entry, "name", of=of),
        kind=_kind(_text(entry, "kind", of=of), of=of),
        region=_text(entry, "region", of=of),
        time_zone=_time_zone(_text(entry, "time_zone", of=of), of=of),
        opening_hours=_opening_hours(entry.get("opening_hours", {}), of=of),
        services=_services(entry.get("services", []), of=of),
        coordinates=_coordinates(entry.get("coordinates"), of=of),
        invented=entry.get("invented", False) is True,
    )


def _text(entry: Mapping[str, object], key: str, *, of: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value.strip():
        raise OrganisationsError(f"{of}: {key} must be a text.")
    return value


def _kind(word: str, *, of: str) -> OrganisationKind:
    try:
        return OrganisationKind(word)
    except ValueError as trouble:
        raise OrganisationsError(f"{of}: kind {word!r} is none of {', '.join(OrganisationKind)}.") from trouble


def _time_zone(name: str, *, of: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as trouble:
        raise OrganisationsError(f"{of}: there is no time zone {name!r}.") from trouble
    return name


def _opening_hours(entry: object, *, of: str) -> dict[int, Opening]:
    if not isinstance(entry, dict):
        raise OrganisationsError(f'{of}: opening_hours must be a table such as {{ monday = "08:00-20:00" }}.')
    unknown = sorted(set(entry) - set(_WEEKDAYS))
    if unknown:
        raise OrganisationsError(f"{of}: {', '.join(unknown)} is no day of the week (monday … sunday).")
    return {_WEEKDAYS.index(day): _opening(hours, of=f"{of}, {day}") for day, hours in entry.items()}


def _opening(hours: object, *, of: str) -> Opening:
    found = _HOURS.fullmatch(hours) if isinstance(hours, str) else None
    wrong = OrganisationsError(f"{of}: opening hours {hours!r} are not of the form 08:00-20:00.")
    if found is None:
        raise wrong
    from_hour, from_minute, to_hour, to_minute = map(int, found.groups())
    try:
        opening = Opening(opens=time(from_hour, from_minute), closes=time(to_hour, to_minute))
    except ValueError as trouble:
        raise wrong from trouble
    if opening.opens >= opening.closes:
        raise OrganisationsError(f"{of}: it closes ({opening.closes:%H:%M}) before it opens ({opening.opens:%H:%M}).")
    return opening


def _services(entry: object, *, of: str) -> frozenset[str]:
    if not isinstance(entry, list) or not all(isinstance(service, str) for service in entry):
        raise OrganisationsError(f"{of}: services must be a list of words.")
    return frozenset(entry)


def _coordinates(entry: object, *, of: str) -> Coordinates | None:
    if entry is None:
        return None
    match entry:
        case [int() | float() as latitude, int() | float() as longitude] if (
            abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004 - degrees of a globe
        ):
            return Coordinates(latitude=float(latitude), longitude=float(longitude))
    raise OrganisationsError(f"{of}: coordinates must be [latitude, longitude] in degrees.")
