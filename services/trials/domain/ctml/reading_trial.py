"""A CTML trial from a file's document: every key is understood, kept as documentation, or refused with its place."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from services.trials.domain.ctml import keys
from services.trials.domain.ctml.clause import read_clause
from services.trials.domain.ctml.complaint import ComplaintError, Path, written
from services.trials.domain.ctml.ctml_trial import CtmlSite, CtmlTrial, Level, clause_of
from services.trials.domain.ctml.match_documents import repeats
from services.trials.domain.ctml.values import whole

LONGEST: Final = 20_000
OPEN: Final = "open to accrual"
MOST_LEVELS: Final = 400
MOST_SITES: Final = 500
_NAMES: Final = ("protocol_no", "nct_id", "trial_id", "trial_internal_id")
"""What a trial is called, the first of them that it has."""


def read_trial(document: object, path: Path = ()) -> CtmlTrial:
    """The trial, or the first thing that is wrong in it."""
    found = _object(whole(document), path)
    documenting = list(_check(keys.TRIAL, found, path))
    levels = tuple(_levels(found, path, documenting))
    if len(levels) > MOST_LEVELS:
        raise ComplaintError(path, "The trial has too many levels with criteria.", f"at most {MOST_LEVELS}")
    named = [_text(found, key, path) for key in _NAMES]
    protocol = next((one for one in named if one), None)
    if protocol is None:
        raise ComplaintError((*path, "protocol_no"), "A trial has a protocol number.", 'such as "10-001"')
    return CtmlTrial(
        protocol_no=protocol,
        nct_id=_text(found, "nct_id", path),
        title=_text(found, "short_title", path) or _text(found, "long_title", path) or protocol,
        phase=_text(found, "phase", path),
        summary=_summary(found, path),
        open=_open(found, path),
        levels=levels,
        sites=tuple(_sites(found, path)),
        documenting=tuple(documenting),
        document=dict(found),
    )


def _levels(trial: Mapping[str, Any], path: Path, documenting: list[str]) -> Iterator[Level]:
    if "match" in trial:
        yield _level(keys.TRIAL, trial, path, (None, None, None), suspended=False)
    listed = trial.get("treatment_list", {})
    where = (*path, "treatment_list")
    _only("step", listed, where)
    for place, step in _each(listed, "step", where):
        documenting.extend(_check(keys.STEP, step, place))
        arms = list(_each(step, "arm", place))
        code = _text(step, "step_code", place)
        if "match" in step:
            suspended = all(_suspended(arm, "arm_suspended") for _, arm in arms)
            yield _level(keys.STEP, step, place, (code, None, None), suspended=suspended)
        for inner, arm in arms:
            yield from _arm(arm, inner, code, documenting)


def _arm(arm: Mapping[str, Any], path: Path, step: str | None, documenting: list[str]) -> Iterator[Level]:
    documenting.extend(_check(keys.ARM, arm, path))
    code = _text(arm, "arm_code", path)
    if "match" in arm:
        yield _level(keys.ARM, arm, path, (step, code, None), suspended=_suspended(arm, "arm_suspended"))
    for place, dose in _each(arm, "dose_level", path):
        documenting.extend(_check(keys.DOSE, dose, place))
        if "match" in dose:
            names = (step, code, _text(dose, "level_code", place))
            yield _level(keys.DOSE, dose, place, names, suspended=_suspended(dose, "level_suspended"))


_PREFIX: Final = {keys.TRIAL: "trial", keys.STEP: "step", keys.ARM: "arm", keys.DOSE: "level"}


def _level(
    level: str, found: Mapping[str, Any], path: Path, names: tuple[str | None, ...], *, suspended: bool
) -> Level:
    clause = read_clause(found["match"], (*path, "match"))
    row, graph = clause_of(clause)
    internal = found.get(f"{_PREFIX[level]}_internal_id")
    if isinstance(internal, float) and internal.is_integer():
        internal = int(internal)
    if internal is not None and (isinstance(internal, bool) or not isinstance(internal, int | str)):
        raise ComplaintError((*path, f"{_PREFIX[level]}_internal_id"), "An id is a number or a text.")
    return Level(
        level=level,
        internal_id=internal,
        step=names[0],
        arm=names[1],
        dose=names[2],
        name=_text(found, f"{_PREFIX[level]}_description", path),
        suspended=suspended,
        path=path,
        clause=clause,
        row=row,
        graph=graph,
        repeats=repeats(graph),
    )


def _check(level: str, found: Mapping[str, Any], path: Path) -> Iterator[str]:
    """Refuse what nobody knows; tell of what only documents."""
    for key in found:
        kind = keys.kind_of(level, key)
        if kind is None:
            near = get_close_matches(key, keys.known(level), n=1)
            raise ComplaintError((*path, key), f"This key of a {level} is not known.", _nearest(near, level))
        if kind == "documenting":
            yield written((*path, key))


def _nearest(near: list[str], level: str) -> str:
    return f"did you mean {near[0]}?" if near else ", ".join(sorted(keys.MEANT[level]))


def _object(found: object, path: Path) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise ComplaintError(path, "This is an object.")
    return found


def _only(known: str, found: object, path: Path) -> Mapping[str, Any]:
    for key in _object(found, path):
        if key != known:
            raise ComplaintError((*path, key), "This key is not known here.", known)
    return _object(found, path)


def _each(found: Mapping[str, Any], key: str, path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    listed = found.get(key)
    if listed is None:
        return
    if not isinstance(listed, list):
        raise ComplaintError((*path, key), "This is a list.")
    for place, one in enumerate(listed):
        where = (*path, key, place)
        yield where, _object(one, where)


def _text(found: Mapping[str, Any], key: str, path: Path) -> str | None:
    value = found.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ComplaintError((*path, key), "This is a text.")
    if len(str(value)) > LONGEST:
        raise ComplaintError((*path, key), "The text is too long.", f"at most {LONGEST} characters")
    return str(value).strip() or None


def _suspended(found: Mapping[str, Any], key: str) -> bool:
    """`Y`, in any case; YAML's yes is true."""
    value = found.get(key, "n")
    return value is True or (isinstance(value, str) and value.strip().lower() == "y")


def _summary(found: Mapping[str, Any], path: Path) -> str | None:
    value = found.get("summary")
    return _text(found, "summary", path) if isinstance(value, str) else None


def _open(found: Mapping[str, Any], path: Path) -> bool:
    """Whether it takes patients: MatchMiner leaves out a trial of which neither status nor summary says so."""
    own = _text(found, "status", path)
    if own is not None and own.lower() == OPEN:
        return True
    return any(_summarised(found.get(key)) for key in ("_summary", "summary"))


def _summarised(summary: object) -> bool:
    """By the first status of a summary, or by the summary if it is nothing else."""
    if isinstance(summary, str):
        return summary.strip().lower() == OPEN
    statuses = summary.get("status") if isinstance(summary, Mapping) else None
    first = statuses[0] if isinstance(statuses, list) and statuses else None
    value = first.get("value") if isinstance(first, Mapping) else None
    return isinstance(value, str) and value.strip().lower() == OPEN


def _sites(found: Mapping[str, Any], path: Path) -> Iterator[CtmlSite]:
    listed = found.get("site_list")
    if listed is None:
        return
    where = (*path, "site_list")
    sites = list(_each(_only("site", listed, where), "site", where))
    if len(sites) > MOST_SITES:
        raise ComplaintError((*where, "site"), "There are too many sites.", f"at most {MOST_SITES}")
    for place, site in sites:
        for key in site.keys() - keys.SITE:
            raise ComplaintError((*place, key), "This key of a site is not known.", ", ".join(sorted(keys.SITE)))
        name = _text(site, "site_name", place) or _text(site, "org_name", place)
        if name is not None:
            coordinating = str(site.get("coordinating_center", "n")).strip().lower() in {"y", "yes", "true"}
            yield CtmlSite(name, _text(site, "site_status", place), coordinating)
