"""The codes that may travel in events: short words without blanks, so that no sentence fits in."""

from typing import Annotated

from pydantic import Field

Code = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9_.+-]{0,63}$",
        examples=["sehop-pethema-2015-hr", "blinatumomab"],
        description="A short code in small letters, without blanks.",
    ),
]

TrialCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
        examples=["NCT03643276"],
        description="The trial's id, without blanks.",
    ),
]

GeneticCode = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9:_.+/()>*-]{0,63}$",
        examples=["ETV6::RUNX1", "hyperdiploidy", "TP53_mut"],
        description="A genetic finding as a code, without blanks.",
    ),
]
