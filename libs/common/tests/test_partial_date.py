"""A date known to the day or only to the month, compared without pretending to know more."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from libs.common.errors import Invalid
from libs.common.partial_date import PartialDate

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1))


class Note(BaseModel):
    on: PartialDate


def test_a_month_is_all_its_days() -> None:
    february = PartialDate.parse("2024-02")
    assert (february.earliest, february.latest) == (date(2024, 2, 1), date(2024, 2, 29))


@given(days)
def test_a_day_is_itself(day: date) -> None:
    assert PartialDate.parse(day.isoformat()) == PartialDate.of(day)
    assert PartialDate.of(day).earliest == PartialDate.of(day).latest == day


@pytest.mark.parametrize(
    ("one", "other", "certainly", "possibly"),
    [
        ("2021-03", "2021-04", True, True),
        ("2021-03", "2021-03-14", False, True),
        ("2021-03-14", "2021-03", False, True),
        ("2021-03", "2021-03", False, True),
        ("2021-03-14", "2021-03-14", False, False),
        ("2021-04", "2021-03-31", False, False),
    ],
)
def test_before(one: str, other: str, *, certainly: bool, possibly: bool) -> None:
    first, second = PartialDate.parse(one), PartialDate.parse(other)
    assert first.certainly_before(second) is certainly
    assert first.possibly_before(second) is possibly


@pytest.mark.parametrize(
    "text", ["", "2021", "2021-13", "2021-02-30", "21-03-04", "2021-3", "1899-12-31", "2021-03-14T00:00", "٢٠٢١-٠٣"]
)
def test_what_is_no_date_is_refused_with_the_expected_form(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        PartialDate.parse(text)
    assert refused.value.right is not None
    assert "2021-03" in refused.value.right


@pytest.mark.parametrize("text", ["2021-03", "2021-03-14"])
def test_on_the_wire_it_is_the_text_it_was(text: str) -> None:
    note = Note.model_validate_json(f'{{"on":"{text}"}}')
    assert note.model_dump_json() == f'{{"on":"{text}"}}'
    assert Note.model_validate(note.model_dump()) == note
    assert Note(on=note.on) == note
