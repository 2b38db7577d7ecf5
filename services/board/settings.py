"""What the environment must say for the board: beside the common settings, how its promise is counted and its key."""

from datetime import timedelta
from typing import Annotated

import holidays
from pydantic import Base64Bytes, Field, ValidationInfo, field_validator

from libs.common.organisations import Organisations
from libs.common.settings import ServiceSettings
from services.board.domain.promise import Counting, Promise
from services.board.domain.statements import BOARD

KEY_BYTES = 32
Hours = Annotated[int, Field(ge=1, le=24 * 30)]


class BoardSettings(ServiceSettings):
    """`REALLNET_BOARD_SIGNING_KEY` (base64, 32 bytes) seals recommendations; production does not start without."""

    board_signing_key: Base64Bytes | None = Field(default=None, validate_default=True, repr=False)
    board_clock_counting: Counting = Counting.CALENDAR
    board_answer_hours: Hours = 48
    board_recommendation_hours: Hours = 48

    @field_validator("board_signing_key")
    @classmethod
    def _key_is_good(cls, key: bytes | None, info: ValidationInfo) -> bytes | None:
        if key is None and info.data.get("environment") == "production":
            raise ValueError("production needs a key")
        if key is not None and len(key) != KEY_BYTES:
            raise ValueError(f"it must be {KEY_BYTES} bytes in base64")
        return key

    def promise(self, parties: Organisations) -> Promise:
        """How the hours are counted. Rest days are Spain's national holidays; regional ones are no excuse."""
        return Promise(
            counting=self.board_clock_counting,
            answer_within=timedelta(hours=self.board_answer_hours),
            recommendation_within=timedelta(hours=self.board_recommendation_hours),
            board=parties.find(BOARD),
            rest_days=holidays.country_holidays("ES"),
        )
