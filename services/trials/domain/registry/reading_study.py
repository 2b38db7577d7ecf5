"""A record of ClinicalTrials.gov (API v2) as a study; contacts and officials are never read, so never kept.

Results, outcomes, references and derived sections are of no use for eligibility and are left where they are.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from libs.common.errors import Invalid
from services.trials.domain.registry.ages import check_age
from services.trials.domain.registry.parts import inner, month_or_day, number, objects, text, texts
from services.trials.domain.registry.sentences import sentences
from services.trials.domain.registry.study import Eligibility, RegistryArm, RegistrySite, Study

NCT: Final = re.compile(r"NCT\d{8}", re.ASCII)
LARGEST: Final = 1_000_000_000
SEXES: Final = ("ALL", "FEMALE", "MALE")


def read_study(found: object, where: str) -> Study:
    """The study, or a refusal that says what is wrong where."""
    if not isinstance(found, Mapping) or not isinstance(found.get("protocolSection"), Mapping):
        raise Invalid(
            "This is no record of ClinicalTrials.gov's API, version 2.", where=where, right="an object, protocolSection"
        )
    protocol, at = inner(found, "protocolSection", where)
    identity, named = inner(protocol, "identificationModule", at)
    status, standing = inner(protocol, "statusModule", at)
    design, planned = inner(protocol, "designModule", at)
    conditions, suffered = inner(protocol, "conditionsModule", at)
    return Study(
        nct_id=_nct_id(identity, named),
        title=_title(identity, named),
        official_title=text(identity, "officialTitle", named),
        acronym=text(identity, "acronym", named),
        other_ids=_other_ids(identity, named),
        overall_status=text(status, "overallStatus", standing) or "UNKNOWN",
        why_stopped=text(status, "whyStopped", standing),
        verified=month_or_day(status, "statusVerifiedDate", standing),
        updated=_dated(status, "lastUpdatePostDateStruct", standing),
        seen=_seen(found, where),
        started=_dated(status, "startDateStruct", standing),
        study_type=text(design, "studyType", planned),
        phases=texts(design, "phases", planned),
        conditions=texts(conditions, "conditions", suffered),
        sponsor=_sponsor(protocol, at),
        enrolment=_enrolment(design, planned),
        arms=_arms(protocol, at),
        eligibility=_eligibility(protocol, at),
        sites=_sites(protocol, at),
    )


def _nct_id(identity: Mapping[str, Any], where: str) -> str:
    found = text(identity, "nctId", where)
    if found is None or not NCT.fullmatch(found):
        raise Invalid("The record's identifier is missing or wrong.", where=f"{where}.nctId", right="NCT and 8 digits")
    return found


def _title(identity: Mapping[str, Any], where: str) -> str:
    found = text(identity, "briefTitle", where) or text(identity, "officialTitle", where)
    if not found or not found.strip():
        raise Invalid("The record has no title.", where=f"{where}.briefTitle", right="a text")
    return found.strip()


def _other_ids(identity: Mapping[str, Any], where: str) -> tuple[str, ...]:
    own, at = inner(identity, "orgStudyIdInfo", where)
    listed = [text(one, "id", place) for one, place in objects(identity, "secondaryIdInfos", where)]
    return tuple(one for one in (text(own, "id", at), *listed) if one)


def _dated(found: Mapping[str, Any], name: str, where: str) -> str | None:
    return month_or_day(*_place(inner(found, name, where)))


def _place(found: tuple[Mapping[str, Any], str]) -> tuple[Mapping[str, Any], str, str]:
    return found[0], "date", found[1]


def _seen(found: Mapping[str, Any], where: str) -> str | None:
    derived, at = inner(found, "derivedSection", where)
    held, place = inner(derived, "miscInfoModule", at)
    return month_or_day(held, "versionHolder", place)


def _sponsor(protocol: Mapping[str, Any], where: str) -> str | None:
    module, at = inner(protocol, "sponsorCollaboratorsModule", where)
    lead, place = inner(module, "leadSponsor", at)
    return text(lead, "name", place)


def _enrolment(design: Mapping[str, Any], where: str) -> int | None:
    info, at = inner(design, "enrollmentInfo", where)
    found = number(info, "count", at, most=LARGEST)
    return None if found is None else int(found)


def _arms(protocol: Mapping[str, Any], where: str) -> tuple[RegistryArm, ...]:
    module, at = inner(protocol, "armsInterventionsModule", where)
    return tuple(_arm(one, place, number) for number, (one, place) in enumerate(objects(module, "armGroups", at), 1))


def _arm(found: Mapping[str, Any], where: str, number: int) -> RegistryArm:
    return RegistryArm(
        label=(text(found, "label", where) or "").strip() or f"Arm {number}",
        type=text(found, "type", where),
        description=text(found, "description", where),
        interventions=texts(found, "interventionNames", where),
    )


def _eligibility(protocol: Mapping[str, Any], where: str) -> Eligibility:
    module, at = inner(protocol, "eligibilityModule", where)
    written = text(module, "eligibilityCriteria", at) or ""
    sex, healthy = text(module, "sex", at), module.get("healthyVolunteers")
    if sex is not None and sex not in SEXES:
        raise Invalid("This sex is not known.", where=f"{at}.sex", right=", ".join(SEXES))
    return Eligibility(
        text=written,
        sex=sex,
        minimum_age=check_age(text(module, "minimumAge", at), f"{at}.minimumAge"),
        maximum_age=check_age(text(module, "maximumAge", at), f"{at}.maximumAge"),
        healthy_volunteers=healthy if isinstance(healthy, bool) else None,
        sentences=sentences(written),
    )


def _sites(protocol: Mapping[str, Any], where: str) -> tuple[RegistrySite, ...]:
    module, at = inner(protocol, "contactsLocationsModule", where)
    return tuple(_site(one, place) for one, place in objects(module, "locations", at))


def _site(found: Mapping[str, Any], where: str) -> RegistrySite:
    return RegistrySite(
        facility=(text(found, "facility", where) or "").strip(),
        city=(text(found, "city", where) or "").strip(),
        country=(text(found, "country", where) or "").strip(),
        status=text(found, "status", where),
        zip=text(found, "zip", where),
    )
