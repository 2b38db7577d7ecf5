"""How OAuth says no: an error word of RFC 6749 and a sentence."""

from starlette.responses import JSONResponse

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class OAuthRefusal(Exception):
    """The issuer does not do this."""

    def __init__(self, error: str, sentence: str, *, status: int = 400) -> None:
        """`error` is the word that programs read, the sentence is for people."""
        super().__init__(sentence)
        self.error = error
        self.sentence = sentence
        self.status = status

    def answer(self) -> JSONResponse:
        """As the token endpoint says it (RFC 6749 §5.2)."""
        challenge = {"WWW-Authenticate": 'Basic realm="reallnet issuer"'} if self.status == 401 else {}  # noqa: PLR2004
        told = {"error": self.error, "error_description": self.sentence}
        return JSONResponse(told, status_code=self.status, headers={**_NO_STORE, **challenge})
