"""Every fact can be asked for, and every reason be said, in English and in Spanish."""

import math

import pytest

from services.trials.domain.answers.code_words import CODES, unit_words
from services.trials.domain.answers.wording import missing_words, reason_words, value_words
from services.trials.domain.criteria.condition import Within
from services.trials.domain.criteria.explanation import Reason
from services.trials.domain.facts.dictionary import FACTS
from services.trials.domain.facts.known_fact import KnownFact
from services.trials.domain.facts.value import Numbers, Range


@pytest.mark.parametrize("fact", FACTS)
def test_a_missing_fact_is_named_in_both_languages(fact: str) -> None:
    words = missing_words(fact)
    assert "is not known" in words.en
    assert "no consta" in words.es


def test_a_reason_says_what_is_asked_and_what_is_known() -> None:
    reason = Reason(Within("age", Range(at_least=1, below=18)), holds=False)
    words = reason_words(reason, {"age": KnownFact("age", Numbers.exactly(19), ())})
    assert words.en == "Age at the day asked about: asked is ≥ 1 and < 18 years; known is 19 years, which does not fit."
    assert words.es == "Edad en el día consultado: se pide ≥ 1 y < 18 años; consta 19 años, no se cumple."


def test_every_code_and_unit_of_the_dictionary_has_words() -> None:
    for fact in FACTS.values():
        assert all(code in CODES for code in fact.allowed)
        assert unit_words(fact.unit).es.strip() == "" or fact.unit


def test_what_was_never_given_is_said_so() -> None:
    assert value_words("days_since_car_t", Numbers(math.inf, math.inf)).en == "never given"
    assert value_words("prior_lines", Numbers(3, math.inf)).es == "3 – …"
    assert value_words("birth_date", Numbers(737060, 737090)).en == "2019-01-01 – 2019-01-31"


def test_a_functional_assay_is_called_experimental() -> None:
    reason = Reason(Within("dasatinib_ic50", Range(below=10)), holds=True)
    words = reason_words(reason, {"dasatinib_ic50": KnownFact("dasatinib_ic50", Numbers.exactly(8), ())})
    assert "Experimental" in words.en
    assert "experimental" in words.es
    assert "experimental" in missing_words("dasatinib_ic50").en
