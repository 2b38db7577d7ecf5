"""A mistyped patient code is refused, and the nearest valid one suggested, never taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from libs.common import patient_code
from libs.common.errors import Invalid
from libs.common.patient_code import ALPHABET, CONTENT, LENGTH, PatientCode

places = st.integers(0, LENGTH - 1)
symbols = st.sampled_from(ALPHABET)
codes = st.lists(st.integers(0, len(ALPHABET) - 1), min_size=CONTENT, max_size=CONTENT).map(
    lambda content: patient_code._written([*content, *patient_code._check_symbols(content)])
)


def with_symbol(code: str, place: int, symbol: str) -> str:
    return code[:place] + symbol + code[place + 1 :]


def test_the_vector_of_the_domain_page() -> None:
    assert patient_code._check_symbols([0, 0, 0, 0, 0, 1]) == [ALPHABET.index("A"), ALPHABET.index("F")]
    assert patient_code.check("000001AF") == "000001AF"


def test_the_alphabet_has_32_symbols_and_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("BIOS")


def test_new_codes_are_valid_and_differ() -> None:
    made = {PatientCode.new() for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(patient_code.is_valid(code) for code in made)


@given(codes, places, symbols)
def test_one_wrong_symbol_is_detected_and_the_right_code_suggested(code: str, place: int, symbol: str) -> None:
    mistyped = with_symbol(code, place, symbol)
    if mistyped == code:
        return
    assert not patient_code.is_valid(mistyped)
    assert patient_code.suggest(mistyped) == code


@given(codes, places, symbols, places, symbols)
def test_any_two_wrong_symbols_are_detected(code: str, one: int, first: str, other: int, second: str) -> None:
    mistyped = with_symbol(with_symbol(code, one, first), other, second)
    assert patient_code.is_valid(mistyped) == (mistyped == code)


@given(codes, st.integers(0, LENGTH - 2))
def test_a_swap_of_neighbours_is_detected_and_the_right_code_suggested(code: str, left: int) -> None:
    swapped = code[:left] + code[left + 1] + code[left] + code[left + 2 :]
    if swapped == code:
        return
    assert not patient_code.is_valid(swapped)
    assert patient_code.suggest(swapped) == code


def test_every_single_error_and_swap_has_a_syndrome_of_its_own() -> None:
    """Why one suggestion is enough: no swap looks like a wrong symbol of another code."""
    zero = [0] * CONTENT
    seen: dict[tuple[int, ...], str] = {}
    errors = {f"{place}:{value}": [(place, value)] for place in range(LENGTH) for value in range(1, 32)}
    errors |= {f"swap {left}:{v}": [(left, v), (left + 1, v)] for left in range(LENGTH - 1) for v in range(1, 32)}
    for name, error in errors.items():
        word = [*zero, 0, 0]
        for place, value in error:
            word[place] ^= value
        syndrome = tuple(a ^ b for a, b in zip(patient_code._check_symbols(word[:6]), word[6:], strict=True))
        assert syndrome not in seen, f"{name} looks like {seen[syndrome]}"
        seen[syndrome] = name


@pytest.mark.parametrize(
    ("typed", "sentence", "right"),
    [
        ("000001AA", "The patient code has a wrong check symbol.", "did you mean 000001AF?"),
        ("OOOOO1AF", "A patient code has no B, I, O or S: they look like 8, 1, 0 and 5.", "did you mean 000001AF?"),
        ("000001A", "A patient code has 8 symbols.", "a code such as 000001AF"),
        ("0000-1AF", "A patient code consists of digits and capital letters.", "did you mean 000001AF?"),
        ("ÑÑÑÑÑÑÑÑ", "A patient code consists of digits and capital letters.", "a code such as 000001AF"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_would_be_right(typed: str, sentence: str, right: str) -> None:
    with pytest.raises(Invalid) as refused:
        patient_code.check(typed)
    assert (refused.value.sentence, refused.value.right) == (sentence, right)


@given(codes)
def test_small_letters_and_surrounding_blanks_do_not_matter(code: str) -> None:
    assert patient_code.check(f" {code.lower()}\n") == code


def test_on_the_wire_it_is_text() -> None:
    adapter = TypeAdapter(PatientCode)
    assert adapter.dump_json(adapter.validate_python("000001af")) == b'"000001AF"'
    with pytest.raises(ValidationError):
        adapter.validate_python("000001AA")
