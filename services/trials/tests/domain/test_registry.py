"""Records of a registry: how their text is split, which country a place is in, how a hospital named twice stands."""

from datetime import date

import pytest

from libs.common.organisations import Organisations
from services.trials.commands.imports.import_sites import said
from services.trials.domain.hospitals import seed
from services.trials.domain.hospitals.countries import code_of, country_words
from services.trials.domain.hospitals.matching import Hospitals
from services.trials.domain.places.wording import OF_STUDY, study_words
from services.trials.domain.registry.reading_study import read_study
from services.trials.domain.registry.sentences import sentences
from services.trials.domain.registry.site_status import MOST_OPEN_FIRST
from services.trials.domain.trials.stages import SiteStatus
from services.trials.tests.records import place, record

WRAPPED = (
    "Inclusion Criteria:\n\nChildren with a first relapse of acute lymphoblastic leukaemia and a\nLansky score of 50"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Inclusion Criteria:\n\nSI01: Consent\nSI02: Women\n\nExclusion Criteria:\n\nHIV",
            ["SI01: Consent", "SI02: Women", "HIV"],
        ),
        ("Inclusion Criteria:\n\nAge ≥ 1\nin years\n  and more\nCD22+", ["Age ≥ 1 in years and more", "CD22+"]),
        (WRAPPED, ["Children with a first relapse of acute lymphoblastic leukaemia and a Lansky score of 50"]),
        ("* ECOG =\\< 2\r\n* 2\\^3 \\[FIGO\\] &lt; 5", ["ECOG =< 2", "2^3 [FIGO] < 5"]),
    ],
)
def test_a_line_is_a_sentence_unless_it_goes_on(text: str, expected: list[str]) -> None:
    assert [one.says for one in sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Key Inclusion Criteria:\n* A\nMain Exclusion Criteria:\n* B", [("inclusion", "A"), ("exclusion", "B")]),
        (
            "* **Inclusion Criteria:**\n  * A\n* **Exclusion Criteria:**\n  * B",
            [("inclusion", "A"), ("exclusion", "B")],
        ),
        ("1. Inclusion:\n   1. A\n2. Exclusion:\n   1. B", [("inclusion", "A"), ("exclusion", "B")]),
        ("Inclusion Criteria: A Exclusion Criteria: B", [("inclusion", "A"), ("exclusion", "B")]),
        ("Inclusion: A. Non-inclusion criteria: B", [("inclusion", "A."), ("exclusion", "B")]),
        (
            "Meet none of the exclusion criteria:\n* A",
            [("unstated", "Meet none of the exclusion criteria:"), ("unstated", "A")],
        ),
    ],
)
def test_a_sentence_stands_under_its_heading(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.says) for one in sentences(text)] == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Spain", "ES"),
        ("Turkey (Türkiye)", "TR"),
        ("Korea, Republic of", "KR"),
        ("COTE D'IVOIRE", "CI"),
        ("Congo, The Democratic Republic of the", "CD"),
        ("Palestinian Territories, Occupied", "PS"),
        ("Former Serbia and Montenegro", None),
        ("", None),
    ],
)
def test_a_country_is_known_as_registries_write_it(name: str, code: str | None) -> None:
    assert code_of(name) == code


def test_countries_are_named_in_both_languages() -> None:
    assert (country_words("NL").en, country_words("NL").es) == ("the Netherlands", "los Países Bajos")
    assert country_words("QX").en == "QX"


def test_a_hospital_named_twice_stands_as_its_place_nearest_to_open() -> None:
    places = [place("La Fe", "Valencia", status=one) for one in ("COMPLETED", "NOT_YET_RECRUITING", "WITHDRAWN")]
    known = Hospitals(seed.hospitals(), seed.aliases())
    study = read_study(record(places=places), "body")
    [found] = said(study, known, Organisations([]), ["a"], date(2026, 6, 15))
    assert (found.hospital, found.status) == ("hospital-la-fe", SiteStatus.NOT_YET_RECRUITING)
    assert set(MOST_OPEN_FIRST) == set(SiteStatus)


def test_a_study_s_status_is_said_in_words() -> None:
    found = study_words("ACTIVE_NOT_RECRUITING", 1, 33)
    assert found.en == "Status of the whole study in the registry: active, not recruiting; 1 of its 33 places recruits."
    assert found.es == "En el registro, el estudio en su conjunto: activo, sin reclutar; recluta 1 de sus 33 centros."
    assert all("_" not in one.en + one.es for one in OF_STUDY.values())
    assert study_words("RECRUITING", 0, 0).es.endswith("no nombra centros.")
