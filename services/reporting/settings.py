"""What the environment must say before reporting starts: beside the common settings, how events leave over HTTP."""

from typing import Annotated

from pydantic import AfterValidator, Base64Bytes, Field, ValidationInfo, field_validator

from libs.common.settings import ServiceSettings

KEY_BYTES = 32


def _whole(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"it must be {KEY_BYTES} bytes in base64")
    return key


class ReportingSettings(ServiceSettings):
    """`REALLNET_WEBHOOK_KEY` is what every webhook's secret is made from; both processes need the same.

    `REALLNET_WEBHOOKS_TO_LOOPBACK` lets them be sent to this machine, over plain HTTP too: for tests and trials.
    """

    webhook_key: Annotated[Base64Bytes, AfterValidator(_whole)] = Field(repr=False)
    webhooks_to_loopback: bool = False
    feed_heartbeat_seconds: Annotated[float, Field(ge=0.1, le=60)] = 15.0
    """Below what the proxies in between take for silence."""

    @field_validator("webhooks_to_loopback")
    @classmethod
    def _not_in_production(cls, allowed: bool, info: ValidationInfo) -> bool:  # noqa: FBT001 - as pydantic calls it
        if allowed and info.data.get("environment") == "production":
            raise ValueError("production sends nothing to itself")
        return allowed
