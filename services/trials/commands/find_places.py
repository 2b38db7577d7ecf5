"""Where trials are open: every hospital of a country or region, with its own status and why not."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from libs.common.database import Transaction
from libs.common.organisations import Organisations
from services.trials.commands.reassess import today
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.facts.fact import Words
from services.trials.domain.hospitals.hospital import SPAIN
from services.trials.domain.places.standing import Standing, best, doors, places
from services.trials.domain.places.wording import sentence, study_words
from services.trials.domain.registry.study import Study
from services.trials.domain.trials.record import TrialRecord
from services.trials.store import hospitals, registries, sites


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places are asked for; None: all."""

    country: str | None = None
    region: str | None = None

    def holds(self, one: Standing) -> bool:
        """Whether this place is one of them; a door whose hospital nobody has entered a country of may be Spanish."""
        here = self.country in {None, one.country} or (self.country == SPAIN and one.arm and one.country is None)
        return bool(here) and (self.region is None or one.region.casefold() == self.region.casefold())


@dataclass(frozen=True, slots=True)
class Here:
    """A trial in a country or region."""

    open: Truth
    answer: Words
    standings: tuple[Standing, ...]
    study: Study | None

    @property
    def recruiting(self) -> int:
        """Of the record's places, how many recruit."""
        return sum(site.status == "RECRUITING" for site in self.study.sites) if self.study else 0


async def places_of(
    tx: Transaction, parties: Organisations, found: Sequence[TrialRecord], wanted: Wanted
) -> Mapping[str, Here]:
    """By trial."""
    known, day = await hospitals.known(tx), today(tx)
    alone = found[0].id if len(found) == 1 else None
    studies = {one.trial: one for one in await registries.places(tx, alone)}
    by_trial = defaultdict(list)
    for site in await sites.on(tx, day, trial=alone):
        by_trial[site.trial].append(site)
    answers = {}
    for trial in found:
        own, study = by_trial[trial.id], studies.get(trial.id)
        standings = list(doors(own, known, parties, day, trial.stage))
        if study is not None:
            standings += places(study, {site.hospital for site in own}, known)
        answers[trial.id] = _here([one for one in standings if wanted.holds(one)], study, wanted)
    return answers


def _here(standings: list[Standing], study: Study | None, wanted: Wanted) -> Here:
    """A record that names places elsewhere, and none here, says that none is open here."""
    said = None
    if study is not None:
        recruiting = sum(site.status == "RECRUITING" for site in study.sites)
        said = study_words(study.overall_status, recruiting, len(study.sites))
    answer = sentence(standings, wanted.country, study=said)
    none = study is not None and bool(study.sites) and wanted.region is None and not standings
    return Here(Truth.FALSE if none else best(standings), answer, tuple(standings), study)
