"""Whatever can stand on a list has its word in both languages, and a place in the table."""

import pytest

from libs.common.vocabulary import Colour
from services.samples.api.papers.words import Language
from services.samples.api.worklists.words import words
from services.samples.domain.stages import AssayStage, SampleStage
from services.samples.domain.transit.custody import Holder
from services.samples.domain.worklists.worklist import Next, Worklist


@pytest.mark.parametrize(
    ("table", "vocabulary"),
    [
        ("lists", Worklist),
        ("stages", SampleStage),
        ("assay_stages", AssayStage),
        ("holders", Holder),
        ("steps", Next),
        ("colours", Colour),
    ],
)
def test_every_word(table: str, vocabulary: type[Worklist]) -> None:
    assert [set(words(language)[table]) for language in Language] == [set(vocabulary)] * 2


def test_columns_stand_in_the_same_order() -> None:
    spanish, english = (list(words(language)["columns"]) for language in Language)
    assert spanish == english
