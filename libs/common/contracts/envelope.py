"""The CloudEvents envelope every event travels in, and the NATS subject it travels under."""

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from libs.common.identifiers import new_id

NOBODY = "_"
"""Stands in a subject where there is no origin or no destination."""

ATTRIBUTES = frozenset({"id", "at", "version", "origin", "destination", "actor", "cause", "traceparent", "requestid"})
"""The fields that travel as CloudEvents attributes; all others are the event's data."""


class Event(BaseModel):
    """A fact that a service states. Subclasses say which: `class SampleReceived(Event, service=…)`.

    `version` is the aggregate's version after the fact, so that a reader can restore the order.
    `origin` is the organisation the patient or tube comes from, `destination` the one that has
    to act. Codes only: no identity and no free text ever travels.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    participle: ClassVar[str] = ""
    v: ClassVar[int] = 1
    key: ClassVar[str] = ""

    id: UUID = Field(default_factory=new_id)
    at: AwareDatetime
    version: int = Field(ge=1)
    origin: str = NOBODY
    destination: str = NOBODY
    actor: str = ""
    cause: UUID | None = None
    traceparent: str | None = None
    requestid: str | None = None

    def __init_subclass__(
        cls, *, service: str = "", noun: str = "", participle: str = "", key: str = "", v: int = 1, **kwargs: Any
    ) -> None:
        """Take the four words of the type, and the field that names the aggregate."""
        super().__init_subclass__(**kwargs)
        if service:
            cls.service, cls.noun, cls.participle, cls.v, cls.key = service, noun, participle, v, key

    @classmethod
    def type(cls) -> str:
        """CloudEvents type, such as `org.reallnet.samples.sample.received.v1`."""
        return f"org.reallnet.{cls.service}.{cls.noun}.{cls.participle}.v{cls.v}"

    @classmethod
    def subject_filter(cls) -> str:
        """The NATS filter that hears every event of this type."""
        return f"reallnet.{cls.service}.{cls.noun}.{cls.participle}.v{cls.v}.*.*"

    @property
    def aggregate(self) -> str:
        """What the fact is about, such as `sample/0198…`: order is kept within it."""
        return f"{self.noun}/{getattr(self, self.key)}"

    @property
    def nats_subject(self) -> str:
        """Where it is published: type, then origin and destination for the parties' filters."""
        kind = f"{self.service}.{self.noun}.{self.participle}.v{self.v}"
        return f"reallnet.{kind}.{self.origin}.{self.destination}"

    def to_cloudevent(self) -> bytes:
        """Structured-mode CloudEvents 1.0 JSON."""
        return orjson.dumps(self.envelope())

    def envelope(self) -> dict[str, Any]:
        """The CloudEvent as plain JSON values."""
        optional = {
            "cause": str(self.cause) if self.cause else None,
            "traceparent": self.traceparent,
            "requestid": self.requestid,
            "actor": self.actor or None,
        }
        return {
            "specversion": "1.0",
            "id": str(self.id),
            "source": f"/reallnet/{self.source()}",
            "type": self.type(),
            "subject": self.aggregate,
            "time": self.at.isoformat(),
            "datacontenttype": "application/json",
            "version": self.version,
            "origin": self.origin,
            "destination": self.destination,
            **{name: value for name, value in optional.items() if value is not None},
            "data": self.model_dump(mode="json", exclude=set(ATTRIBUTES)),
        }

    def source(self) -> str:
        """The service that states the fact."""
        return self.service

    @classmethod
    def from_envelope(cls, envelope: dict[str, Any]) -> Self:
        """Read an event back; pydantic's ValidationError says what does not fit, or is not there."""
        attributes = {name: envelope[name] for name in ATTRIBUTES if name in envelope}
        data = envelope.get("data")
        content = data if isinstance(data, dict) else {}
        return cls.model_validate({**content, **attributes, "at": envelope.get("time")})


def occurred(envelope: dict[str, Any]) -> datetime:
    """When the fact happened, from a raw envelope."""
    return datetime.fromisoformat(envelope["time"])
