"""The words of a code beside it."""

from typing import Self

from libs.common.wire import View
from services.samples.domain.wording.words import Words


class WordsView(View):
    """The same in English and in Spanish."""

    en: str
    es: str

    @classmethod
    def of(cls, words: Words | None) -> Self | None:
        return None if words is None else cls(en=words.en, es=words.es)
