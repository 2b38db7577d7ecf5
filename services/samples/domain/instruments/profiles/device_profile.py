"""How one kind of device writes, and what its codes mean: all that is needed to read, match and file its messages."""

from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from libs.common.errors import Invalid
from services.samples.domain.instruments.message import Protocol
from services.samples.domain.instruments.profile import MEGABYTE, FrameNumbers, ReadingRules, Strictness
from services.samples.domain.instruments.profiles.code_map import Part, ResultMap, Text
from services.samples.domain.instruments.profiles.control_map import QualityControl

ProfileName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,62}$", examples=["cytoflex-flow"])]
Place = Literal["SPM-2", "SAC-3", "OBR-3", "OBR-2", "ORC-2", "ORC-3", "PID-3", "O-3", "O-4", "P-3", "P-4", "P-5"]

USUAL_PLACES: Final = {
    Protocol.HL7: ("SPM-2", "SAC-3", "OBR-3", "OBR-2", "PID-3"),
    Protocol.JSON: ("SPM-2", "SAC-3", "OBR-3", "OBR-2", "PID-3"),
    Protocol.ASTM: ("O-3", "O-4", "P-4", "P-3"),
}
SMALLEST: Final = 1_000
LARGEST: Final = 20 * MEGABYTE
HIGHEST_PORT: Final = 65_535
OrderMessage = Literal["OML^O21", "OML^O33", "ORM^O01", "ASTM"]


class DeviceProfile(Part):
    """`source` says where this was learnt; "(check)" in it: not compared with a device of this make yet."""

    name: ProfileName
    title: Annotated[str, Field(min_length=1, max_length=200)]
    protocol: Protocol
    source: Annotated[str, Field(min_length=1, max_length=1_000)]
    character_set: Annotated[str, Field(min_length=1, max_length=40)] = "utf-8"
    strictness: Strictness = Strictness.LENIENT
    frame_numbers: FrameNumbers = FrameNumbers.LENIENT
    time_zone: Annotated[str, Field(min_length=1, max_length=64)] = "Europe/Madrid"
    largest_message: Annotated[int, Field(ge=SMALLEST, le=LARGEST)] = LARGEST
    specimen_from: Annotated[tuple[Place, ...], Field(max_length=12)] = ()
    processing_ids: Annotated[tuple[Literal["P", "T", "D"], ...], Field(max_length=3)] = Field(
        default=("P",), description="Marks (MSH-11, H-12) under which it sends patients' results; some mark all as T."
    )
    hospital_numbers: bool = Field(
        default=False, description="Whether a tube may be found by the hospital's own number, too, if only one has it."
    )
    quality_control: QualityControl = QualityControl()
    decimal_comma: bool = False
    no_number: Annotated[tuple[Text, ...], Field(max_length=100)] = ()
    orders: OrderMessage | None = Field(default=None, description="How the device wants orders; null: it takes none.")
    results: Annotated[tuple[ResultMap, ...], Field(max_length=50)] = ()

    @field_validator("character_set")
    @classmethod
    def _a_character_set(cls, name: str) -> str:
        try:
            "".encode(name)
        except LookupError as unknown:
            raise Invalid("There is no such character set.", right="such as utf-8, latin-1 or cp1252") from unknown
        return name

    @field_validator("time_zone")
    @classmethod
    def _a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise Invalid("There is no such time zone.", right="such as Europe/Madrid") from unknown
        return name

    @model_validator(mode="after")
    def _each_assay_once(self) -> Self:
        kinds = [one.assay for one in self.results]
        if len(set(kinds)) < len(kinds):
            raise Invalid("An assay has two maps.", right="one map for each assay")
        return self

    @property
    def places(self) -> tuple[str, ...]:
        """Where a specimen's id is looked for, in this order."""
        return self.specimen_from or USUAL_PLACES[self.protocol]

    def reading_rules(self) -> ReadingRules:
        """What the doors need."""
        return ReadingRules(
            name=self.name,
            protocol=self.protocol,
            character_set=self.character_set,
            strictness=self.strictness,
            frame_numbers=self.frame_numbers,
            specimen_from=self.places,
            time_zone=self.time_zone,
            largest_message=self.largest_message,
        )
