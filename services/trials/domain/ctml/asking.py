"""What is asked in a body: trials, patients and how to match; nothing in it is ignored but the patients' own fields."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.trials.domain.ctml.complaint import ComplaintError, Path
from services.trials.domain.ctml.ctml_trial import CtmlTrial
from services.trials.domain.ctml.matching import Asking, Mode
from services.trials.domain.ctml.oncotree import Diagnoses, oncotree
from services.trials.domain.ctml.patient import Coverage, Document, Patient
from services.trials.domain.ctml.reading_trial import read_trial
from services.trials.domain.ctml.values import day_of, plain
from services.trials.domain.ctml.vocabulary import SPELLINGS

MOST_TRIALS: Final = 2_000
MOST_PATIENTS: Final = 50_000
MOST_ANSWERS: Final = 2_000_000
"""Patients times levels."""

FORMS: Final = frozenset(
    [
        "mode",
        "on",
        "match_on_closed",
        "match_on_deceased",
        "report_all_clinical_reasons",
        "list",
        "trials",
        "patients",
        "clinical",
        "genomic",
        "prior_treatments",
        "coverage",
        "oncotree",
    ]
)
_PATIENT: Final = frozenset({"clinical", "genomic", "prior_treatments", "coverage"})


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, read."""

    trials: tuple[CtmlTrial, ...]
    patients: tuple[Patient, ...]
    asking: Asking
    all_listed: bool
    orphans: int
    """Documents that belong to no patient of the body."""


def read_asked(body: object, today: date) -> Asked:
    """The question, or the first thing that is wrong in it."""
    if not isinstance(body, Mapping):
        raise ComplaintError((), "The body is an object.", ", ".join(sorted(FORMS)))
    for key in body.keys() - FORMS:
        raise ComplaintError((key,), "This key is not known.", ", ".join(sorted(FORMS)))
    trials = tuple(read_trial(one, ("trials", n)) for n, one in enumerate(_list(body, "trials", MOST_TRIALS)))
    patients, orphans = _patients(body)
    if len(patients) * sum(len(trial.levels) for trial in trials) > MOST_ANSWERS:
        raise ComplaintError((), "This asks for too many answers at once.", f"at most {MOST_ANSWERS}")
    return Asked(trials, patients, _asking(body, today), _all_listed(body), orphans)


def _asking(body: Mapping[str, Any], today: date) -> Asking:
    modes = [mode.value for mode in Mode]
    mode = body.get("mode", Mode.COMPATIBLE.value)
    if mode not in modes:
        raise ComplaintError(("mode",), "There is no such mode.", ", ".join(modes))
    day = today if body.get("on") is None else day_of(body["on"])
    if day is None:
        raise ComplaintError(("on",), "This is not a date.", 'text such as "2026-01-31"')
    closed, deceased = (_switch(body, key) for key in ("match_on_closed", "match_on_deceased"))
    clinical = _switch(body, "report_all_clinical_reasons", left_out=True)
    return Asking(Mode(mode), day, closed, deceased, _diagnoses(body), clinical)


def _all_listed(body: Mapping[str, Any]) -> bool:
    found = body.get("list", "matches" if body.get("mode", "compatible") == "compatible" else "all")
    if found not in ("matches", "all"):
        raise ComplaintError(("list",), "This is not known.", "matches, all")
    return bool(found == "all")


def _switch(body: Mapping[str, Any], key: str, *, left_out: bool = False) -> bool:
    value = body.get(key, left_out)
    if not isinstance(value, bool):
        raise ComplaintError((key,), "This is true or false.")
    return value


def _diagnoses(body: Mapping[str, Any]) -> Diagnoses:
    """The caller's own mapping of names, or the one that is here."""
    found = body.get("oncotree")
    if found is None:
        return oncotree()
    if not isinstance(found, Mapping):
        raise ComplaintError(("oncotree",), "This is an object: under each name, the names it stands for.")
    return {str(name): _names(names, ("oncotree", name)) for name, names in found.items()}


def _names(found: object, path: Path) -> frozenset[str]:
    names = [found] if isinstance(found, str) else found
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ComplaintError(path, "These are names.", "a text, or a list of texts")
    return frozenset(names)


def _list(body: Mapping[str, Any], key: str, most: int) -> list[Any]:
    found = body.get(key, [])
    if not isinstance(found, list) or len(found) > most:
        raise ComplaintError((key,), "This is a list.", f"of at most {most}")
    return found


def _patients(body: Mapping[str, Any]) -> tuple[tuple[Patient, ...], int]:
    """Patients as objects of their own, or collections as MatchMiner keeps them; both may stand in one body."""
    whole = [_patient(one, ("patients", n)) for n, one in enumerate(_list(body, "patients", MOST_PATIENTS))]
    collected, orphans = _collected(body)
    patients = (*whole, *collected)
    if len(patients) > MOST_PATIENTS:
        raise ComplaintError((), "These are too many patients.", f"at most {MOST_PATIENTS}")
    return patients, orphans


def _patient(found: object, path: Path) -> Patient:
    if not isinstance(found, Mapping) or "clinical" not in found:
        raise ComplaintError(path, "A patient is an object with a clinical document.", ", ".join(sorted(_PATIENT)))
    for key in found.keys() - _PATIENT:
        raise ComplaintError((*path, key), "This key is not known here.", ", ".join(sorted(_PATIENT)))
    clinical = _document(found["clinical"], (*path, "clinical"))
    return Patient(
        id=_id(clinical, path),
        clinical=clinical,
        genomic=tuple(_documents(found, "genomic", path)),
        treatments=tuple(_documents(found, "prior_treatments", path)),
        coverage=tuple(read_coverage(one, where) for one, where in _each(found, "coverage", path)),
    )


def _id(clinical: Document, path: Path) -> str:
    found = clinical.get("SAMPLE_ID", clinical.get("_id"))
    if not isinstance(found, str | int) or isinstance(found, bool):
        raise ComplaintError((*path, "clinical"), "The clinical document has no id.", "SAMPLE_ID or _id")
    return str(found)


def _each(found: Mapping[str, Any], key: str, path: Path) -> Iterator[tuple[Any, Path]]:
    listed = found.get(key, [])
    if not isinstance(listed, list):
        raise ComplaintError((*path, key), "This is a list.")
    yield from ((one, (*path, key, n)) for n, one in enumerate(listed))


def _documents(found: Mapping[str, Any], key: str, path: Path) -> Iterator[Document]:
    return (_document(one, where) for one, where in _each(found, key, path))


def _document(found: object, path: Path) -> Document:
    if not isinstance(found, Mapping):
        raise ComplaintError(path, "A document is an object.")
    read = {key: plain(value) for key, value in found.items()}
    for spelt, meant in SPELLINGS.items():
        if spelt in read:
            read.setdefault(meant, read[spelt])
    return read


def read_coverage(found: object, path: Path) -> Coverage:
    """`{"genes": [...], "categories": ["MUTATION"]}`; without one of them: all."""
    if not isinstance(found, Mapping) or not found.keys() <= {"genes", "categories", "SAMPLE_ID"}:
        raise ComplaintError(path, "This says what was looked at.", "genes, categories, SAMPLE_ID")
    genes, categories = (_names(found[key], (*path, key)) if key in found else None for key in ("genes", "categories"))
    return Coverage(genes, categories)


def _collected(body: Mapping[str, Any]) -> tuple[list[Patient], int]:
    """Documents find their patient by CLINICAL_ID, else by SAMPLE_ID."""
    clinical = list(_documents(body, "clinical", ()))
    ids = [_id(one, ("clinical", n)) for n, one in enumerate(clinical)]
    homes = {one["_id"]: n for n, one in enumerate(clinical) if isinstance(one.get("_id"), str | int)}
    samples = {id_: n for n, id_ in reversed(list(enumerate(ids)))}
    genomic, lost = _housed(list(_documents(body, "genomic", ())), homes, samples)
    treatments, more = _housed(list(_documents(body, "prior_treatments", ())), homes, samples)
    coverage = _covered(body, samples)
    found = [
        Patient(id_, clinical[n], genomic.get(n, ()), treatments.get(n, ()), coverage.get(n, ()))
        for n, id_ in enumerate(ids)
    ]
    return found, lost + more


def _housed(
    documents: Sequence[Document], homes: Mapping[Any, int], samples: Mapping[str, int]
) -> tuple[dict[int, list[Document]], int]:
    found: dict[int, list[Document]] = {}
    lost = 0
    for one in documents:
        clinical, sample = one.get("CLINICAL_ID"), one.get("SAMPLE_ID")
        home = homes.get(clinical) if isinstance(clinical, str | int) else None
        home = samples.get(str(sample)) if home is None else home
        if home is None:
            lost += 1
        else:
            found.setdefault(home, []).append(one)
    return found, lost


def _covered(body: Mapping[str, Any], samples: Mapping[str, int]) -> dict[int, list[Coverage]]:
    found: dict[int, list[Coverage]] = {}
    for one, where in _each(body, "coverage", ()):
        coverage = read_coverage(one, where)
        home = samples.get(str(one.get("SAMPLE_ID")))
        if home is None:
            raise ComplaintError(where, "There is no patient of this sample.", "a SAMPLE_ID of `clinical`")
        found.setdefault(home, []).append(coverage)
    return found
