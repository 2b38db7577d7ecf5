"""Every code that an answer can carry has its words, in English and in Spanish, and no word is of a code that is gone."""

import re
from collections.abc import Iterable, Iterator
from string import Formatter

import pytest

from libs.common import errors
from libs.common.contracts.samples.instruments import MessageWaits
from services.samples.domain.assays.results.drp_curve import Unfitted
from services.samples.domain.assays.results.drp_quality import Verdict as PlateVerdict
from services.samples.domain.bh3.why import RefusedBecause
from services.samples.domain.drug_response.drug_plates import Failure
from services.samples.domain.drug_response.why import CurveHint, NoFigure
from services.samples.domain.genomics.iscn import hints_on
from services.samples.domain.instruments.arrival import ReceiptState
from services.samples.domain.instruments.device_order import DeviceOrderState
from services.samples.domain.instruments.filing import Outcome
from services.samples.domain.instruments.intent import Intent
from services.samples.domain.instruments.matching import NoMatch
from services.samples.domain.instruments.message import ObservationStatus
from services.samples.domain.instruments.objection import MEANINGS, ErrorCode
from services.samples.domain.instruments.quality.attribution import NoControl
from services.samples.domain.instruments.withholding import Withheld
from services.samples.domain.mrd.why import LeftOut, NotEvaluableBecause
from services.samples.domain.panels.tested import Extent
from services.samples.domain.reflex.rules import every_rule as reflex_rules
from services.samples.domain.runs import quality_rules
from services.samples.domain.runs.control_lot import Sign
from services.samples.domain.runs.judgement import SIGN_RULE
from services.samples.domain.runs.run import RunState
from services.samples.domain.verification.awaits import Awaits
from services.samples.domain.verification.rules import FILE as VERIFICATION
from services.samples.domain.verification.rules import read_rules
from services.samples.domain.wording.hint import Hint
from services.samples.domain.wording.words import every, words_of
from services.samples.tests.conftest import Ask


def refusals(of: type[errors.Refusal] = errors.Refusal) -> Iterator[str]:
    """What this service can refuse with; other services' own refusals may be loaded by other tests."""
    yield of.code
    for one in of.__subclasses__():
        if one.__module__.startswith(("libs.common.", "services.samples.")):
            yield from refusals(one)


CODES: dict[str, Iterable[str]] = {
    "message_state": ReceiptState,
    "outcome": Outcome,
    "no_match": NoMatch,
    "no_control": NoControl,
    "intent": Intent,
    "filing": {"no_result", Outcome.TAKEN_BACK, Outcome.DISMISSED},
    "refusal": set(refusals()),
    "message_waits": MessageWaits,
    "withheld": Withheld,
    "hl7_error": ErrorCode,
    "observation_status": ObservationStatus,
    "device_order": DeviceOrderState,
    "mrd_outcome": {"quantified", "positive_not_quantifiable", "negative", "not_evaluable"},
    "mrd": NotEvaluableBecause,
    "mrd_standard": LeftOut,
    "bh3": RefusedBecause,
    "bh3_arm": {"treated", "untreated"},
    "drug_unfitted": Unfitted,
    "drug_hint": CurveHint,
    "plate_figure": NoFigure,
    "plate_verdict": PlateVerdict,
    "plates_failure": Failure,
    "quality_rule": {SIGN_RULE, *(one.id for one in quality_rules.every_rule())},
    "quality_verdict": quality_rules.Verdict,
    "control_sign": Sign,
    "run_state": RunState,
    "verification_rule": {one.id for one in read_rules(VERIFICATION.read_text(encoding="utf-8"))},
    "awaits": Awaits,
    "reflex_rule": {one.id for one in reflex_rules()},
    "gene_testing": Extent,
}
EXPERIMENTAL = {"bh3", "drug_unfitted", "drug_hint", "plate_figure", "plate_verdict", "plates_failure"}


@pytest.mark.parametrize("vocabulary", sorted(CODES))
def test_every_code_has_words_in_both_languages(vocabulary: str) -> None:
    table = every()[vocabulary]
    assert set(table) == {str(code) for code in CODES[vocabulary]}
    for words in table.values():
        assert words.en.strip()
        assert words.es.strip()
        assert words.en != words.es
        assert vocabulary not in EXPERIMENTAL or ("experimental" in words.en and "experimental" in words.es)


def test_no_table_without_a_vocabulary() -> None:
    assert set(every()) == {*CODES, "hint"}
    assert {code: words_of("hl7_error", code).en for code in ErrorCode} == MEANINGS


def test_both_languages_name_the_same_values() -> None:
    for table in every().values():
        for words in table.values():
            english, spanish = (
                {name for _, name, _, _ in Formatter().parse(said) if name} for said in (words.en, words.es)
            )
            assert spanish <= english or words.en.startswith(("plate_failed:", "not_fitted:"))


def test_hints_are_said_in_spanish() -> None:
    [one] = hints_on("46,XX,+21[20]", edition="ISCN 2020", cells_analysed=20)
    assert one.en == "Clone 1 is written with 46 chromosomes; its changes make 47."
    assert one.es == "El clon 1 se escribe con 46 cromosomas; sus cambios dan 47."
    refused = Hint.of("priming_refused", drug="venetoclax", peptide="bim").because(
        ["treated_too_few_wells"], "bh3", arms="bh3_arm"
    )
    assert refused.en == "venetoclax with bim: refused (treated_too_few_wells)."
    assert re.fullmatch(r"venetoclax con bim: rechazado \(Con el fármaco: .+ \(análisis experimental\)\)\.", refused.es)


async def test_they_are_listed(technician: Ask) -> None:
    answer = await technician("GET", "/v1/reasons?vocabulary=mrd")
    assert {one["code"] for one in answer.json()["items"]} == set(NotEvaluableBecause)
    assert (await technician("GET", "/v1/reasons?vocabulary=nothing")).status_code == 404
    rules = (await technician("GET", "/v1/quality-rules")).json()["items"]
    assert all(one["words"]["es"] for one in rules)
