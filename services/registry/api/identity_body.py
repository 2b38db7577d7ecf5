"""Who a child is, as hospitals write it."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.config import JsonDict

from libs.common.errors import Invalid
from libs.common.vocabulary import Sex
from libs.common.wire import Body, PastDate
from services.registry.domain.identity import Identity


def _names_something(text: str) -> str:
    if not any(letter.isalnum() for letter in text):
        raise Invalid("There is no letter or digit in this.")
    return text


Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_names_something)]
Number = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_names_something)]

EXAMPLE: JsonDict = {
    "given_names": "Aitana",
    "family_names": "Ejemplo Inventado",
    "birth_date": "2015-03-14",
    "sex": "female",
    "record_number": "HC-000123",
    "national_id": "00000000T",
}


class IdentityBody(Body):
    """Traits that go sealed into the vault; the network never sees them."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    given_names: Name
    family_names: Name
    birth_date: PastDate
    sex: Sex
    record_number: Number = Field(description="The child's number at the registering hospital.")
    national_id: Number | None = Field(default=None, description="National identity or health card number.")

    def identity(self) -> Identity:
        """The traits as the domain takes them."""
        return Identity(**self.model_dump())
