"""The next-best question, for facts given in the question or for a child."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from libs.common import audit
from libs.common.audit import Audit
from libs.common.call import Call
from libs.common.database import Database, Transaction
from services.trials.commands.finding_patient import consenting_patient
from services.trials.commands.questions.walking_trees import whole
from services.trials.commands.read_answers import day_asked
from services.trials.domain.answers.options.place import country_of
from services.trials.domain.criteria.condition import Known
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.windows import values, with_windows
from services.trials.domain.facts.assembling import facts_on
from services.trials.domain.facts.reading_values import Entered, as_facts, known_from
from services.trials.domain.facts.site_facts import site_facts
from services.trials.domain.questions.asking.next_question import Asking, next_questions
from services.trials.domain.questions.asking.unsettled import Choice
from services.trials.domain.trials.trial import Arm, Site, Trial
from services.trials.store import fact_frequencies, hospitals, open_trials, sites, sources


class Doors(StrEnum):
    """Which options count."""

    OPEN = "open"
    """Arms at hospitals whose door is open, or not known to be shut."""
    ANY = "any"
    """Every arm in force, once for each hospital that is listed and once where there is none."""


@dataclass(frozen=True, slots=True)
class AskNext:
    """What is known, what cannot be found out, and which options count."""

    call: Call
    facts: Mapping[str, Entered]
    skipped: tuple[str, ...]
    doors: Doors
    on: date | None


@dataclass(frozen=True, slots=True)
class AskedOn:
    """The questions, best first, on a day."""

    patient: str | None
    day: date
    doors: Doors
    asking: Asking


async def ask_next(db: Database, order: AskNext) -> AskedOn:
    """Nothing is kept and nobody is named."""
    given = known_from(order.facts.items())
    async with db.transaction(order.call) as tx:
        day = day_asked(tx, order.on, where="body.on")
        trials = await open_trials.open_on(tx, day)
        known = values(with_windows(as_facts(whole(given, day)), trials, day))
        asking = await asking_for(tx, known, trials, day, doors=order.doors, skipped=order.skipped)
        return tx.answer(AskedOn(None, day, order.doors, asking))


async def ask_next_of(db: Database, call: Call, code: str, *, doors: Doors, on: date | None) -> AskedOn:
    """Of one's own patient; of a child that died nothing is asked. Leaves an audit row: somebody has looked."""
    async with db.transaction(call) as tx:
        patient = await consenting_patient(tx, code)
        day = day_asked(tx, on)
        trials = () if patient.deceased else await open_trials.open_on(tx, day)
        facts = facts_on(day, await sources.of_patient(tx, code))
        known = values(with_windows(facts, trials, day))
        asking = await asking_for(tx, known, trials, day, doors=doors)
        await audit.write(tx, Audit(did="read next questions", about=f"patient/{code}", patient=code))
    return AskedOn(code, day, doors, asking)


async def asking_for(
    tx: Transaction, known: Known, trials: Sequence[Trial], day: date, *, doors: Doors, skipped: Iterable[str] = ()
) -> Asking:
    """Over all options of the trials; frequencies of the network where there are enough.

    Weighing takes tens of milliseconds: beside the event loop, so that nobody waits for it.
    """
    here = [one for one in await sites.on(tx, day) if doors is Doors.ANY or one.door(day).open is not Truth.FALSE]
    countries = {one.id: one.country for one in (await hospitals.hospitals(tx)).values()}
    options = Options(here, known, countries, least=int(doors is Doors.ANY))
    network = await fact_frequencies.every(tx)
    return await asyncio.to_thread(next_questions, options.of(trials), known, network, skipped=skipped)


@dataclass(frozen=True, slots=True)
class Options:
    """The doors that count, what is known, in which country each hospital is, and the fewest options of an arm."""

    here: Sequence[Site]
    known: Known
    countries: Mapping[str, str | None]
    least: int

    def of(self, trials: Iterable[Trial]) -> list[Choice]:
        """An arm's hospitals count together, unless its criteria ask where they are."""
        at: dict[tuple[str, str], list[Site]] = {}
        for site in self.here:
            at.setdefault((site.trial, site.arm), []).append(site)
        return [
            choice
            for trial in trials
            for arm in trial.arms
            for choice in self._of_arm(trial, arm, at.get((trial.id, arm.id), []))
        ]

    def _of_arm(self, trial: Trial, arm: Arm, here: Sequence[Site]) -> list[Choice]:
        if not arm.site_keys:
            number = max(len(here), self.least)
            return [Choice((trial.id, arm.id), arm.tree, number, self.known)] if number else []
        return [Choice((trial.id, arm.id), arm.tree, 1, self._known_at(site)) for site in here]

    def _known_at(self, site: Site) -> Known:
        country = country_of(site.organisation, self.countries.get(site.hospital))
        told = site_facts(site.hospital, country)
        return {**self.known, **{name: fact.value for name, fact in told.items()}}
