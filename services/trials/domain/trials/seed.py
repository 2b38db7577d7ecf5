"""The catalogue: real trials as published sources state them, one file each, with source and date."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from services.trials.domain.trials.reading_trial import read_trial
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Site, Trial


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the catalogue; a higher edition replaces the criteria of a lower one."""

    trial: Trial
    edition: int
    document: Mapping[str, object]
    sites: tuple[Site, ...]
    to_confirm: tuple[str, ...] = ()
    """What stands in the survey from memory, inferred or to check: the trial is a draft until it is confirmed."""


def catalogue() -> tuple[Entry, ...]:
    """All entries by id."""
    folder = files("services.trials.domain.trials.catalogue")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return tuple(_entry(json.loads((folder / name).read_text(encoding="utf-8"))) for name in names)


def _entry(document: dict[str, object]) -> Entry:
    trial = read_trial(document, stage=Stage(str(document["stage"])), criteria_version=1)
    sites = document["sites"]
    return Entry(
        trial=trial,
        edition=int(str(document["edition"])),
        document=document,
        to_confirm=_listed(document.get("to_confirm")),
        sites=tuple(_site(trial.id, one) for one in (sites if isinstance(sites, list) else [])),
    )


def _listed(found: object) -> tuple[str, ...]:
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _site(trial: str, found: dict[str, str]) -> Site:
    return Site(
        trial=trial,
        arm=found["arm"],
        hospital=found["hospital"],
        name=found["name"],
        organisation=found["organisation"],
        status=SiteStatus(found["status"]),
        since=date.fromisoformat(found["since"]),
        verified_on=date.fromisoformat(found["verified_on"]),
        source=found["source"],
    )
