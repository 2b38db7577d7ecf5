"""The head of a plot of one version of a result: whose, of what, by which method, and whether it counts."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.plots.words import plain, words


def heading(
    assay: Assay,
    version: ResultVersion,
    *,
    language: str,
    title: str,
    method: str,
    rule: str | None,
    notes: Iterable[str] = (),
) -> Mapping[str, Any]:
    """The fields of `ResultHead`. The patient stands on it by the network's code only."""
    said = words(language)
    is_experimental = assay.kind.experimental
    foot = (
        assay.patient,
        said["assays"][assay.kind],
        f"{said['version']} {version.version}",
        method,
        *((f"{said['rule']} {rule}",) if rule else ()),
        f"{said['measured']} {version.measured_at:%Y-%m-%d}",
        assay.lab,
    )
    return {
        "language": language,
        "title": title,
        "experimental": is_experimental,
        "banner": said["experimental"] if is_experimental else None,
        "standing": said["states"].get(version.state),
        "patient": assay.patient,
        "notes": tuple(plain(note) for note in (*notes, *_alarms(version, language))),
        "foot": " · ".join(plain(part) for part in foot),
        "assay_id": assay.id,
        "assay": assay.kind,
        "lab": assay.lab,
        "result_version": version.version,
        "state": version.state,
        "measured_at": version.measured_at,
        "released_at": version.released_at,
        "method": plain(method),
        "rule": rule,
    }


def _alarms(version: ResultVersion, language: str) -> tuple[str, ...]:
    """A result of a tube that was too warm is not drawn as if nothing had been."""
    alarms = version.preanalytics.transport_alarms
    return (words(language)["note_alarms"].format(what=", ".join(alarms)),) if alarms else ()
