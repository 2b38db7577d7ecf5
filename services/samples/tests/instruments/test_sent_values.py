"""What is a number and what is none: `Undetermined` and limits never become one."""

from decimal import Decimal

import pytest

from services.samples.domain.instruments.sent_value import NotANumber, Unreadable, converted, number_in


@pytest.mark.parametrize(
    ("sent", "number"),
    [("62", "62"), (" 1e-4 ", "1E-4"), ("^12.5", "12.5"), ("=^3", "3"), ("-0.5", "-0.5"), (".5", ".5")],
)
def test_a_number(sent: str, number: str) -> None:
    assert number_in(sent, decimal_comma=False) == Decimal(number)


@pytest.mark.parametrize(
    "sent",
    [
        "Undetermined",
        "undet",
        "",
        "---",
        "<0.01",
        ">100",
        "<^5",
        "^1^-^5",
        "^1^:^128",
        "=^1^:^2",
        "≥3",
        "NaN",
        "inf",
        "N/A",
    ],
)
def test_no_number(sent: str) -> None:
    assert isinstance(number_in(sent, decimal_comma=False), NotANumber)


@pytest.mark.parametrize("sent", ["12,5", "12..5", "1 2", "62%", "١٢", "1e999", "twelve"])
def test_what_cannot_be_read_is_not_guessed(sent: str) -> None:
    with pytest.raises(Unreadable):
        number_in(sent, decimal_comma=False)


def test_a_comma_only_where_the_profile_says_so() -> None:
    assert number_in("12,5", decimal_comma=True) == Decimal("12.5")
    assert isinstance(number_in("Sin muestra", decimal_comma=False, no_number=["sin muestra"]), NotANumber)


def test_units_are_converted_only_as_the_profile_says() -> None:
    units = {"%": 1.0, "fraction": 100.0}
    assert converted(Decimal("0.62"), "Fraction", units) == Decimal("62.00")
    assert converted(Decimal(62), "mg/L", units) is None
    assert converted(Decimal(62), None, units) is None
    assert converted(Decimal(62), "%", {}) is None
    assert converted(Decimal(62), None, {}) == Decimal(62)
