"""A message of which nothing can be read; it is kept and answered all the same."""

from services.samples.domain.instruments.objection import ErrorCode, Objection


class Unreadable(Exception):
    """Why it cannot be read: a code of table 0357 and a sentence without any value of the message."""

    def __init__(self, code: ErrorCode, sentence: str, location: str | None = None) -> None:
        self.objection = Objection(code=code, sentence=sentence, location=location)
        super().__init__(sentence)

    @property
    def code(self) -> ErrorCode:
        return self.objection.code

    @property
    def sentence(self) -> str:
        return self.objection.sentence
