"""Lists of patients and of episodes, filtered within the caller's scope."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from libs.common.call import Call
from libs.common.vocabulary import EpisodeKind, Lineage, OutcomeStatus, Purpose, RiskArm, Sex, SiteClass, Timing
from services.registry.store.patients import visible
from services.registry.store.tables.consents import consents
from services.registry.store.tables.course import entries, outcomes
from services.registry.store.tables.patients import patients

PATIENTS_ORDER = (patients.c.registered_at.desc(), patients.c.code.desc())
EPISODES_ORDER = (entries.c.recorded_at.desc(), entries.c.id.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFilter:
    """Which episodes; None asks nothing."""

    kind: EpisodeKind | None = None
    relapse_number: int | None = None
    lineage: Lineage | None = None
    timing: Timing | None = None
    site_class: SiteClass | None = None
    risk_arm: RiskArm | None = None
    diagnosed_from: date | None = None
    diagnosed_until: date | None = None

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter over the columns of `entries`; a class that is only possible counts as a hit."""
        columns = entries.c
        equal = ("kind", "relapse_number", "lineage", "site_class")
        asked = [columns[name] == getattr(self, name) for name in equal if getattr(self, name) is not None]
        among = [
            columns[name].contains([getattr(self, name)]) for name in ("timing", "risk_arm") if getattr(self, name)
        ]
        spans = [
            columns.diagnosed_from >= self.diagnosed_from if self.diagnosed_from else None,
            columns.diagnosed_from <= self.diagnosed_until if self.diagnosed_until else None,
        ]
        return [*asked, *among, *(span for span in spans if span is not None)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientFilter:
    """Which patients; None asks nothing."""

    hospital: str | None = None
    region: str | None = None
    sex: Sex | None = None
    born_from: date | None = None
    born_until: date | None = None
    consents_to: Purpose | None = None
    outcome: OutcomeStatus | None = None
    episode: EpisodeFilter = EpisodeFilter()

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """The filter over the columns of `patients`."""
        columns = patients.c
        equal = ("hospital", "region", "sex")
        asked = [columns[name] == getattr(self, name) for name in equal if getattr(self, name) is not None]
        others = [
            columns.birth_date >= self.born_from if self.born_from else None,
            columns.birth_date <= self.born_until if self.born_until else None,
            _consents_to(self.consents_to) if self.consents_to else None,
            _has_outcome(self.outcome) if self.outcome else None,
            _has_episode(self.episode) if self.episode.conditions else None,
        ]
        return [*asked, *(other for other in others if other is not None)]


def listed_patients(call: Call, wanted: PatientFilter) -> Select[Any]:
    """The patients that go on under their own code."""
    return select(patients).where(visible(call), patients.c.merged_into.is_(None), *wanted.conditions)


def listed_episodes(call: Call, wanted: EpisodeFilter) -> Select[Any]:
    """The episodes that stand, of patients the caller may see."""
    query = select(entries).join(patients, patients.c.code == entries.c.patient)
    return query.where(visible(call), entries.c.entry == "episode", entries.c.voided_at.is_(None), *wanted.conditions)


def _consents_to(purpose: Purpose) -> ColumnElement[bool]:
    mine = consents.c.patient == patients.c.code
    return select(consents.c.id).where(mine, consents.c.purpose == purpose, consents.c.withdrawal_id.is_(None)).exists()


def _has_outcome(status: OutcomeStatus) -> ColumnElement[bool]:
    mine = select(outcomes.c.status).where(outcomes.c.patient == patients.c.code)
    last = mine.order_by(outcomes.c.version.desc()).limit(1).scalar_subquery()
    return last == status


def _has_episode(wanted: EpisodeFilter) -> ColumnElement[bool]:
    stands = (entries.c.patient == patients.c.code, entries.c.entry == "episode", entries.c.voided_at.is_(None))
    return select(entries.c.id).where(*stands, *wanted.conditions).exists()
