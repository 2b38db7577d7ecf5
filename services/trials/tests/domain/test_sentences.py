"""The sentences a physician reads: what is asked, what was found when, negatives said clearly."""

from datetime import UTC, date, datetime, timedelta

import pytest

from libs.common.organisation import Coordinates
from libs.common.partial_date import PartialDate
from services.trials.domain.answers.answer import Asked, answered
from services.trials.domain.answers.dates.outlook import Outlook
from services.trials.domain.answers.options.door_words import WHY, door_words
from services.trials.domain.answers.options.place import Place, distance_km
from services.trials.domain.answers.sentences.arm_sentence import arm_sentence
from services.trials.domain.answers.sentences.demands import demand, supposed
from services.trials.domain.answers.sentences.reason_sentence import reason_sentence
from services.trials.domain.criteria.condition import All, Among, Condition, Not, Question, Within
from services.trials.domain.criteria.kleene import Truth
from services.trials.domain.criteria.support import Reason
from services.trials.domain.facts.claim import Claim, Source, day, not_so, number, one_of, so
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.fact import FactType
from services.trials.domain.facts.value import Range
from services.trials.domain.trials.stages import SiteStatus, Stage
from services.trials.domain.trials.trial import Arm, Site, Trial

TODAY = date(2026, 6, 15)
MARCH = PartialDate.parse("2026-03-02")
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)


def source(claim: Claim, kind: str) -> Source:
    return Source(f"{kind}/{claim.fact}", kind, 1, AT, claims=(claim,))


KNOWN = Outlook(
    [
        source(number("cd22", 3, MARCH), "assay"),
        source(not_so("bcr_abl1", MARCH), "assay"),
        source(so("down_syndrome", MARCH), "entry"),
        source(one_of("lineage", ("t",), MARCH), "episode"),
        source(day("last_radiotherapy_on", PartialDate.parse("2026-06-05"), MARCH), "treatment"),
        source(not_so("prior_car_t", MARCH), "entry"),
        source(day("birth_date", PartialDate.parse("2007-01-10"), PartialDate.parse("2007-01-10")), "registration"),
    ],
    TODAY,
)
YES = frozenset({"yes"})


@pytest.mark.parametrize(
    ("question", "holds", "verdict", "en", "es"),
    [
        (
            Within("cd22", Range(at_least=20)),
            False,
            Truth.FALSE,
            "CD22 is required on at least 20 % of blasts; 3 % was found on 2026-03-02 (laboratory).",
            "Se exige CD22 en al menos 20 % de los blastos; se encontró 3 % el 2026-03-02 (laboratorio).",
        ),
        (
            Among("cd22_positive", YES),
            False,
            Truth.FALSE,
            "CD22 is required on at least 20 % of blasts; 3 % was found on 2026-03-02 (laboratory).",
            "Se exige CD22 en al menos 20 % de los blastos; se encontró 3 % el 2026-03-02 (laboratorio).",
        ),
        (
            Among("down_syndrome", YES),
            True,
            Truth.FALSE,
            "Down syndrome excludes; it applies on 2026-03-02 (entered by a physician).",
            "Síndrome de Down: es criterio de exclusión; consta que sí el 2026-03-02 (introducido por un médico).",
        ),
        (
            Among("bcr_abl1", YES),
            False,
            Truth.TRUE,
            "BCR::ABL1 fusion excludes; it was looked for and not found on 2026-03-02 (laboratory).",
            "Fusión BCR::ABL1: es criterio de exclusión; se buscó y no se encontró el 2026-03-02 (laboratorio).",
        ),
        (
            Among("lineage", frozenset({"t"})),
            True,
            Truth.FALSE,
            "Lineage must not be T; it was recorded as T on 2026-03-02 (registry).",
            "Linaje: no debe ser T; consta T el 2026-03-02 (registro).",
        ),
        (
            Within("days_since_radiotherapy", Range(at_least=21)),
            False,
            Truth.FALSE,
            (
                "At least 21 days must have passed since the last radiotherapy; 10 days have passed, "
                "the last day was 2026-06-05 (registry)."
            ),
            (
                "Deben haber pasado al menos 21 días desde el último día de radioterapia; han pasado 10 días, "
                "el último día fue el 2026-06-05 (registro)."
            ),
        ),
        (
            Within("days_since_car_t", Range(below=42)),
            False,
            Truth.TRUE,
            (
                "At least 42 days must have passed since the last CAR-T cells; none was ever given "
                "(entered by a physician)."
            ),
            (
                "Deben haber pasado al menos 42 días desde el último día de células CAR-T; nunca se administró "
                "(introducido por un médico)."
            ),
        ),
        (
            Within("age", Range(at_least=1, below=18)),
            False,
            Truth.FALSE,
            "The child must be at least 1 and less than 18 years old; on 2026-06-15 the child is 19 years (registry).",
            "Se exige una edad de al menos 1 y menos de 18 años; el 2026-06-15 tiene 19 años (registro).",
        ),
    ],
)
def test_a_reason_is_a_sentence(*, question: Question, holds: bool, verdict: Truth, en: str, es: str) -> None:
    words = reason_sentence(Reason(question, holds), KNOWN.on(TODAY), verdict=verdict, day=TODAY)
    assert (words.en, words.es) == (en, es)


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.type is not FactType.DATE])
def test_every_fact_can_be_asked_for_in_both_languages(fact: object) -> None:
    entry = FACTS[fact.id]  # type: ignore[attr-defined]
    numeric = entry.type is FactType.NUMBER
    codes = YES if entry.type is FactType.TRUTH else frozenset(entry.allowed[:1] or ("x",))
    question = Within(entry.id, Range(at_least=2, below=7)) if numeric else Among(entry.id, codes)
    for required in (True, False):
        words = (demand(question, required=required), supposed(question, holds=required))
        assert all(one.en and one.es and "{" not in one.en + one.es for one in words)
    assert demand(question, required=True) != demand(question, required=False)


def arm_of(*parts: Condition) -> Trial:
    return Trial("t", "A trial", None, Stage.PUBLISHED, 1, (Arm("a", "Arm", All(parts)),))


def site(hospital: str, status: SiteStatus = SiteStatus.RECRUITING, *, days: int = 10) -> Site:
    seen = TODAY - timedelta(days=days)
    return Site("t", "a", hospital, hospital.title(), None, status, seen, seen, "told")


PLACES = {
    "zaragoza": Place("ES", Coordinates(41.65, -0.89)),
    "barcelona": Place("ES", Coordinates(41.38, 2.10)),
    "paris": Place("FR", Coordinates(48.86, 2.35)),
    "boston": Place("US", Coordinates(42.36, -71.06)),
}


def test_the_whole_answer_says_where_and_until_when() -> None:
    asked = Asked(TODAY, KNOWN.on(TODAY), KNOWN.turns, PLACES["zaragoza"], PLACES)
    trial = arm_of(Within("age", Range(below=20)), Not(Among("bcr_abl1", YES)))
    (found,) = answered([trial], [site("paris"), site("barcelona")], asked)
    assert arm_sentence(found).en == (
        "Eligible on 2026-06-15: all criteria are met. Nearest open hospital: Barcelona, 251 km. "
        "Will stop being possible on 2027-01-10."
    )
    (washout,) = answered([arm_of(Within("days_since_radiotherapy", Range(at_least=21)))], [], asked)
    assert arm_sentence(washout).es.endswith("Cumplirá los criterios el 2026-06-26.")
    (open_,) = answered([arm_of(Within("dasatinib_ic50", Range(below=10)))], [], asked)
    assert "Eligible if Dasatinib IC50 outside the body: less than 10 nM. Not eligible if" in arm_sentence(open_).en
    assert "Experimental assay" in arm_sentence(open_).en


def test_by_verdict_then_by_distance_with_an_unknown_place_last() -> None:
    """Ponatinib (NCT04501614) asks for less in the United States: the verdict is the hospital's."""
    trial = arm_of(Among("site_country", frozenset({"US"})))
    asked = Asked(TODAY, KNOWN.on(TODAY), KNOWN.turns, PLACES["zaragoza"], PLACES)
    sites = [site("paris"), site("nowhere"), site("boston", SiteStatus.PAUSED), site("barcelona")]
    (found,) = answered([trial], sites, asked)
    told = [(one.site.hospital, one.explanation.truth.name, one.distance) for one in found.hospitals]
    assert told == [
        ("boston", "TRUE", 5624),
        ("nowhere", "UNKNOWN", None),
        ("barcelona", "FALSE", 251),
        ("paris", "FALSE", 841),
    ]
    assert found.explanation.truth is Truth.TRUE
    assert found.nearest is None, "the only hospital where the child is eligible has paused"


def test_how_far_two_places_are_apart() -> None:
    """A quarter of the equator is 10,008 km on a sphere of the mean radius; half a turn is twice that."""
    origin, quarter = Place("X", Coordinates(0, 0)), Place("X", Coordinates(0, 90))
    assert distance_km(origin, quarter) == distance_km(quarter, origin) == 10_008
    assert distance_km(origin, Place("X", Coordinates(0, 180))) == 20_015
    assert distance_km(PLACES["boston"], PLACES["boston"]) == 0
    assert distance_km(PLACES["boston"], Place("ES")) is None


@pytest.mark.parametrize("status", SiteStatus)
@pytest.mark.parametrize("days", [10, 200])
def test_every_door_has_words(status: SiteStatus, days: int) -> None:
    found = site("barcelona", status, days=days)
    words = door_words(found, found.door(TODAY), TODAY)
    assert found.verified_on.isoformat() in words.en
    assert found.verified_on.isoformat() in words.es
    assert ("200 days ago" in words.en) is (status is SiteStatus.RECRUITING and days == 200)
    assert "parts_closed" in WHY


@pytest.mark.parametrize(
    ("question", "en", "es"),
    [
        (
            Within("age_at_diagnosis", Range(at_least=1, at_most=18)),
            "Age at first diagnosis: less than 1 or more than 18 years",
            "Edad al primer diagnóstico: menos de 1 o más de 18 años",
        ),
        (
            Among("course", frozenset({"relapse"})),
            "State of the disease: other than relapse",
            "Estado de la enfermedad: que no sea recaída",
        ),
        (
            Among("course", frozenset({"relapse", "refractory"})),
            "State of the disease: neither refractory nor relapse",
            "Estado de la enfermedad: ni refractaria ni recaída",
        ),
        (
            Within("relapse_number", Range(at_least=1, at_most=1)),
            "Number of the relapse (0: none): other than 1",
            "Número de la recaída (0: ninguna): distinto de 1",
        ),
        (
            Within("mrd", Range(at_least=0.0001)),
            "Minimal residual disease: less than 0.01 % of cells",
            "Enfermedad mínima residual: menos de 0,01 % de las células",
        ),
        (
            Within("platelets", Range(above=1_500_000)),
            "Platelet count: at most 1500000 per microlitre",
            "Plaquetas: como máximo 1500000 por microlitro",
        ),
        (
            Among("site_country", frozenset({"NL"})),
            "Country of the hospital: other than the Netherlands",
            "País del hospital: que no sea los Países Bajos",
        ),
    ],
)
def test_what_would_exclude_is_said_as_what_would_have_to_be(question: Question, en: str, es: str) -> None:
    found = supposed(question, holds=False)
    assert (found.en, found.es) == (en, es)
