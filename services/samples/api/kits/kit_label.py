"""A kit's label as people read and type it; it names the kit in bodies."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from libs.common.errors import Invalid
from services.samples.domain import label as labels
from services.samples.domain.label import Labelled

EXAMPLE: Final = "K-000001AF"


def _checked(text: str) -> str:
    """The label as it is written; of another thing's, or mistyped, it is refused where it stands."""
    label = labels.check(text, where="")
    if not label.startswith(Labelled.KIT):
        raise Invalid("This is no label of a kit.", right=EXAMPLE)
    return label


KitLabelField = Annotated[str, Field(max_length=20, examples=[EXAMPLE]), AfterValidator(_checked)]
