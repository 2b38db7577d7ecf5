"""What the network is told of an assay and its result. Germ-line findings travel in no event."""

from datetime import datetime
from typing import Any

from libs.common.contracts.samples.assays import (
    AssayCancelled,
    AssayOrdered,
    AssayResulted,
    Result,
    ResultAmended,
    ResultWithdrawn,
)
from services.samples.domain.assays.assay import Assay
from services.samples.domain.assays.result_version import ResultVersion
from services.samples.domain.assays.results.families import withholds
from services.samples.domain.verification.why import Why


def ordered(assay: Assay, *, at: datetime) -> AssayOrdered:
    """The laboratory has to act."""
    return AssayOrdered(
        **_common(assay, at, destination=assay.lab),
        sample_id=assay.sample_id,
        assay=assay.kind,
        lab=assay.lab,
        experimental=assay.kind.experimental,
        priority=assay.priority,
        retest_of=assay.retest_of,
        reflex_rule=assay.reflex_rule,
        caused_by=assay.caused_by,
    )


def cancelled(assay: Assay, *, at: datetime) -> AssayCancelled:
    """The laboratory need not do it."""
    return AssayCancelled(**_common(assay, at, destination=assay.lab), sample_id=assay.sample_id, assay=assay.kind)


def resulted(assay: Assay, version: ResultVersion, *, at: datetime) -> AssayResulted:
    """The hospital hears the released result."""
    return AssayResulted(**_common(assay, at, destination=assay.hospital), result=_result(assay, version, at=at))


def amended(assay: Assay, version: ResultVersion, *, replaces: int | None, at: datetime) -> ResultAmended:
    """The hospital hears the corrected result, and why."""
    return ResultAmended(
        **_common(assay, at, destination=assay.hospital),
        **_why(version.correction, version),
        result=_result(assay, version, at=at),
        replaces_version=replaces,
    )


def withdrawn(assay: Assay, version: ResultVersion, *, at: datetime) -> ResultWithdrawn:
    """The hospital hears that the result was wrong, and why."""
    common = _common(assay, at, destination=assay.hospital)
    why = _why(version.withdrawal, version)
    return ResultWithdrawn(**common, **why, result_version=version.version, assay=assay.kind)


def _why(why: Why | None, version: ResultVersion) -> dict[str, Any]:
    """The sentence for readers might name what is withheld: then the code travels alone."""
    if why is None:
        return {}
    return {"reason": why.code, "reason_text": None if withholds(version.body) else why.for_readers}


def _result(assay: Assay, version: ResultVersion, *, at: datetime) -> Result:
    return Result(
        assay_id=assay.id,
        sample_id=assay.sample_id,
        patient=assay.patient,
        assay=assay.kind,
        lab=assay.lab,
        result_version=version.version,
        experimental=assay.kind.experimental,
        findings_withheld=withholds(version.body),
        findings=version.body.findings(),
        preanalytics=version.preanalytics,
        released_at=version.released_at or at,
    )


def _common(assay: Assay, at: datetime, *, destination: str) -> dict[str, Any]:
    return {
        "at": at,
        "version": assay.version,
        "origin": assay.hospital,
        "destination": destination,
        "assay_id": assay.id,
        "patient": assay.patient,
    }
