"""Whatever can stand on a paper has its word in both languages."""

import pytest

from libs.common.vocabulary import Assay, Material, Preservation, Tube
from services.samples.api.papers.words import Language, words


def test_both_languages_say_the_same_things() -> None:
    spanish, english = words(Language.SPANISH), words(Language.ENGLISH)
    assert spanish.keys() == english.keys()
    assert len(spanish["checks"]) == len(english["checks"])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(
    ("table", "vocabulary"),
    [("materials", Material), ("tubes_of", Tube), ("preservations", Preservation), ("assays", Assay)],
)
def test_every_word_of_a_vocabulary(language: Language, table: str, vocabulary: type[Material]) -> None:
    assert set(words(language)[table]) == set(vocabulary)
