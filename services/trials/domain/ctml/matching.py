"""Who matches which level of which trial, and why: as MatchMiner answers, or as far as is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.ctml.answers import Answers
from services.trials.domain.ctml.as_matchminer import matched
from services.trials.domain.ctml.as_written import answer
from services.trials.domain.ctml.clause import Asked
from services.trials.domain.ctml.ctml_trial import CtmlTrial, Level
from services.trials.domain.ctml.leaves import ClinicalLeaf, DocumentLeaf, FusionLeaf, Leaf, UnaskedLeaf
from services.trials.domain.ctml.match_documents import match_documents
from services.trials.domain.ctml.oncotree import Diagnoses
from services.trials.domain.ctml.patient import Patient
from services.trials.domain.ctml.vocabulary import BURDEN


class Mode(StrEnum):
    """What an absent document means."""

    COMPATIBLE = "compatible"
    STRICT = "strict"


class Outcome(StrEnum):
    """What is answered."""

    MATCHED = "matched"
    NOT_MATCHED = "not_matched"
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    UNDETERMINED = "undetermined"


_OUTCOMES: Final = {
    Truth.TRUE: Outcome.ELIGIBLE,
    Truth.FALSE: Outcome.NOT_ELIGIBLE,
    Truth.UNKNOWN: Outcome.UNDETERMINED,
}
NO_CRITERIA: Final = "no_criteria"
DECEASED: Final = "deceased"
VITAL_STATUS: Final = "vital_status"


@dataclass(frozen=True, slots=True)
class Asking:
    """How is matched."""

    mode: Mode
    day: date
    on_closed: bool
    on_deceased: bool
    diagnoses: Diagnoses
    clinical_reasons: bool = True
    """Whether a match may rest on criteria of the clinical document alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """A leaf that decides, with the documents that fulfil it."""

    asked: Asked
    truth: Truth
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """The answer for one patient and level."""

    patient: Patient
    trial: CtmlTrial
    level: Level
    outcome: Outcome
    reasons: tuple[Told, ...]
    missing: tuple[Told, ...]
    written: int | None = None
    """How many documents MatchMiner writes of it."""
    note: str | None = None
    """Why there is an answer without a leaf: no criteria were written, the patient died, nobody says who lives."""


def passed_over(trial: CtmlTrial, level: Level, asking: Asking) -> str | None:
    """Why nobody is matched here at all."""
    if asking.on_closed:
        return None
    if not trial.open:
        return "trial_closed"
    return "suspended" if level.suspended else None


def matches(trials: Sequence[CtmlTrial], patients: Sequence[Patient], asking: Asking) -> Iterator[Match]:
    """One answer for each patient and each level that is not passed over."""
    levels = [(trial, level) for trial in trials for level in trial.levels if passed_over(trial, level, asking) is None]
    for patient in patients:
        answers = Answers(patient, asking.day, asking.diagnoses)
        for trial, level in levels:
            yield _match(answers, trial, level, asking)


def _match(answers: Answers, trial: CtmlTrial, level: Level, asking: Asking) -> Match:
    return (_compatible if asking.mode is Mode.COMPATIBLE else _strict)(answers, trial, level, asking)


def _compatible(answers: Answers, trial: CtmlTrial, level: Level, asking: Asking) -> Match:
    """A path without a reason that MatchMiner reports matches nobody: an empty clause, or one that asks nothing."""

    def ask(asked: Asked) -> bool:
        return answers.of(asked.leaf).closed

    def told(asked: Asked) -> int:
        return _reported(asked.leaf, answers, asking)

    alive = asking.on_deceased or answers.patient.said_alive
    asked = matched(level.graph, ask, lambda one: told(one) > 0) if alive else None
    note = DECEASED if not alive else None if level.row.asks else NO_CRITERIA
    if asked is None:
        return Match(answers.patient, trial, level, Outcome.NOT_MATCHED, (), (), note=note)
    shown = tuple(_told(answers, one, closed=True) for one in dict.fromkeys(asked))
    documents = match_documents(level.graph, ask, told, repeated=level.repeats)
    return Match(answers.patient, trial, level, Outcome.MATCHED, shown, (), documents)


def _reported(leaf: Leaf, answers: Answers, asking: Asking) -> int:
    """For each document that fulfils a genomic criterion, once if none may; of clinical ones the mutational burden."""
    match leaf:
        case UnaskedLeaf():
            return 0
        case DocumentLeaf() | FusionLeaf():
            return 1 if leaf.negated else len(answers.of(leaf).documents)
        case ClinicalLeaf(test):
            return int(asking.clinical_reasons or test.field == BURDEN)
        case _:
            return int(asking.clinical_reasons)


def _strict(answers: Answers, trial: CtmlTrial, level: Level, asking: Asking) -> Match:
    lives = True if asking.on_deceased else answers.patient.lives
    if lives is False:
        return Match(answers.patient, trial, level, Outcome.NOT_ELIGIBLE, (), (), note=DECEASED)
    if not level.row.asks:
        return Match(answers.patient, trial, level, Outcome.UNDETERMINED, (), (), note=NO_CRITERIA)
    found = answer(level.row, lambda one: answers.of(one.leaf).truth)
    told = tuple(_told(answers, one, closed=False) for one in found.leaves)
    certain = asking.on_deceased or answers.patient.said_alive
    if found.truth is Truth.TRUE and not (certain and told):
        note = VITAL_STATUS if told else NO_CRITERIA
        return Match(answers.patient, trial, level, Outcome.UNDETERMINED, told, (), note=note)
    reasons, missing = (told, ()) if found.truth.known else ((), told)
    return Match(answers.patient, trial, level, _OUTCOMES[found.truth], reasons, missing)


def _told(answers: Answers, asked: Asked, *, closed: bool) -> Told:
    found = answers.of(asked.leaf)
    truth = (Truth.TRUE if found.closed else Truth.FALSE) if closed else found.truth
    return Told(asked, truth, found.documents)
