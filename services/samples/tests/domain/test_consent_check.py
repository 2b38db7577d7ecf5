"""For every assay and every standing of the family's word: what is refused, and how that is said."""

from datetime import date

import pytest

from libs.common.errors import ConsentMissing
from libs.common.vocabulary import Assay, Purpose
from services.samples.domain.consent_check import Wanted, check_collection, missing_for
from services.samples.domain.consents import FOR_ANY_TUBE, purpose_of, source_of
from services.samples.domain.known_patient import KnownPatient, Standing

DAY = date(2026, 6, 1)


def child(*given: Purpose, withdrawn: frozenset[Purpose] = frozenset(), **told: object) -> KnownPatient:
    said = {"since": dict.fromkeys((*given, *withdrawn), DAY), **told}
    return KnownPatient(code="000001AF", hospital="h", given=frozenset(given), withdrawn=withdrawn, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize("assay", Assay)
def test_each_assay_needs_its_purpose_and_the_tubes_own(assay: Assay) -> None:
    assert source_of(assay).startswith("domain.md")
    assert missing_for(child(*FOR_ANY_TUBE, purpose_of(assay)), assay) == []
    for purpose in {*FOR_ANY_TUBE, purpose_of(assay)}:
        rest = [one for one in (*FOR_ANY_TUBE, purpose_of(assay)) if one is not purpose]
        [missing] = missing_for(child(*rest, withdrawn=frozenset({purpose})), assay)
        assert (missing.purpose, missing.standing, missing.since) == (purpose, Standing.WITHDRAWN, DAY)


def test_a_refusal_names_every_assay_with_what_would_be_right() -> None:
    patient = child(*FOR_ANY_TUBE, withdrawn=frozenset({Purpose.GENOMICS}))
    wanted = [Wanted(one, f"body.assays[{at}]") for at, one in enumerate((Assay.FLOW, Assay.WES, Assay.DRP))]
    with pytest.raises(ConsentMissing) as refused:
        check_collection(patient, wanted, where="body.patient")
    told = [(one.where, one.what, one.right) for one in refused.value.several]
    assert told == [
        (
            "body.assays[1]",
            "wes needs consent to genomics, withdrawn on 2026-06-01",
            "consent to genomics recorded at the registry, or a tube without wes",
        ),
        (
            "body.assays[2]",
            "drp (experimental) needs consent to functional_assays, never given",
            "consent to functional_assays recorded at the registry, or a tube without drp (experimental)",
        ),
    ]


def test_a_form_for_a_day_to_come_is_not_in_force() -> None:
    coming = child(
        Purpose.REGISTRY, coming=frozenset({Purpose.SAMPLES_AND_BIOBANK}), since={Purpose.SAMPLES_AND_BIOBANK: DAY}
    )
    with pytest.raises(ConsentMissing, match="given from 2026-06-01 on only") as refused:
        check_collection(coming, [Wanted(Assay.FLOW, "body.assays[0]")], where="body.patient")
    # Said once of the tube, not again of every assay.
    [one] = refused.value.several
    assert (one.where, one.right) == (
        "body.patient",
        "from 2026-06-01 on, or an earlier consent to samples_and_biobank recorded at the registry",
    )
