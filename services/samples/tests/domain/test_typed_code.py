"""What somebody typed is read as the beginning of labels, as a place, or not at all."""

import pytest

from libs.common.errors import Invalid
from services.samples.domain.label import Labelled
from services.samples.domain.labelling.typed_code import read


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("s-0000", ("S-0000",)),
        (" A-000001AF ", ("A-000001AF",)),
        ("S-OOOO", ("S-0000",)),
        ("0000", tuple(f"{kind}-0000" for kind in Labelled)),
        ("C-17-again", ()),
        ("1Z999AA10123456784", ()),
    ],
)
def test_it_may_be_the_beginning_of_a_label(text: str, labels: tuple[str, ...]) -> None:
    assert read(text, where="query.code").labels == labels


@pytest.mark.parametrize("text", ["", "  ", "S-", "S-000", "abc", "A 1"])
def test_too_little_names_too_much(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(text, where="query.code")
    assert "4 symbols" in str(refused.value.right)


def test_a_wrong_check_symbol_is_suggested_right() -> None:
    assert read("S-000001AG", where="query.code").did_you_mean == "S-000001AF"
    assert read("S-000001AF", where="query.code").did_you_mean is None
    assert read("S-0000", where="query.code").did_you_mean is None


def test_the_last_word_may_be_a_position() -> None:
    assert read("freezer 1/box-1 A1", where="query.code").place == ("freezer 1/box-1", "A1")
    assert read("freezer-1/box-1", where="query.code").place is None
