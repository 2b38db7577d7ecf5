"""Labels: what a tired person mistypes is found, and the right one suggested."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.common.errors import Invalid
from libs.common.patient_code import ALPHABET
from services.samples.domain.label import Labelled, check, new_label


@pytest.mark.parametrize("kind", list(Labelled))
def test_label_is_taken_as_it_was_given(kind: Labelled) -> None:
    label = new_label(kind)
    assert check(f" {label.lower()} ", where="path.label") == label


@given(place=st.integers(2, 9), symbol=st.sampled_from(ALPHABET))
def test_one_wrong_symbol_is_found_and_the_right_label_suggested(place: int, symbol: str) -> None:
    label = "S-000001AF"
    wrong = label[:place] + symbol + label[place + 1 :]
    if wrong == label:
        return
    with pytest.raises(Invalid) as refused:
        check(wrong, where="path.label")
    assert refused.value.right == "did you mean S-000001AF?"


@pytest.mark.parametrize("text", ["000001AF", "P-000001AF", "S000001AF", "S-", "", "S-000001AFF"])
def test_other_texts_are_no_labels(text: str) -> None:
    with pytest.raises(Invalid):
        check(text, where="query.label")
