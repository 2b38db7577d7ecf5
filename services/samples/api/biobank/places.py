"""How places and amounts are written in bodies and answers."""

from typing import Annotated

from pydantic import Field

from libs.common.wire import Body
from services.samples.domain.biobank.amount import LARGEST, Amount, Unit

PlaceName = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$", examples=["C4", "freezer-2/rack-B/box-07"])
]
BoxPath = Annotated[
    str,
    Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,254}$", examples=["freezer-2/rack-B/box-07"]),
]
NodeName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$", examples=["freezer-2"])]


class AmountBody(Body):
    """How much, in whole numbers of the unit."""

    value: Annotated[int, Field(strict=True, ge=1, le=LARGEST, examples=[500])]
    unit: Unit

    def amount(self) -> Amount:
        return Amount(self.value, self.unit)
