"""The CloudEvents envelope every event travels in, and the NATS subject it travels under."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self, TypeAlias
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from libs.common.identifiers import new_id

NOBODY = "_"
"""Stands in a subject where there is no origin or no destination."""

ATTRIBUTES = frozenset({"id", "at", "version", "origin", "destination", "actor", "cause", "traceparent", "requestid"})
"""The fields that travel as CloudEvents attributes; all others are the event's data."""

Upcast: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""Turns an event's data as one version of its type held them into those of the next version."""


class Event(BaseModel):
    """A fact that a service states. Subclasses say which: `class SampleReceived(Event, service=…)`.

    `version` is the aggregate's version after the fact, so that a reader can restore the order.
    `origin` is the organisation the patient or tube comes from, `destination` the one that has
    to act. Codes only: no identity and no free text ever travels.

    A type that changes gets a new version, `v=2, earlier={1: …}`: what was stated as version 1 stays
    in the stream as it is, and is read as version 2 (docs/decisions: contracts grow by versions).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    service: ClassVar[str] = ""
    noun: ClassVar[str] = ""
    participle: ClassVar[str] = ""
    v: ClassVar[int] = 1
    earlier: ClassVar[Mapping[int, Upcast]] = {}
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
        cls,
        *,
        service: str = "",
        noun: str = "",
        participle: str = "",
        key: str = "",
        v: int = 1,
        earlier: Mapping[int, Upcast] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take the four words of the type, the field that names the aggregate, and the way up from each version."""
        super().__init_subclass__(**kwargs)
        if service:
            cls.service, cls.noun, cls.participle, cls.v, cls.key = service, noun, participle, v, key
            cls.earlier = earlier or {}
            if set(cls.earlier) != set(range(1, v)):
                raise TypeError(f"{cls.__name__} must say how each version before {v} is read.")

    @classmethod
    def type(cls) -> str:
        """CloudEvents type, such as `org.reallnet.samples.sample.received.v1`."""
        return f"{cls.stem()}.v{cls.v}"

    @classmethod
    def stem(cls) -> str:
        """What all versions of the type have in common."""
        return f"org.reallnet.{cls.service}.{cls.noun}.{cls.participle}"

    @classmethod
    def readable(cls) -> list[str]:
        """Every type that this class reads, the oldest version first."""
        return [f"{cls.stem()}.v{version}" for version in (*sorted(cls.earlier), cls.v)]

    @classmethod
    def subject_filter(cls) -> str:
        """The NATS filter that hears every event stated in this version of the type."""
        return f"reallnet.{cls.service}.{cls.noun}.{cls.participle}.v{cls.v}.*.*"

    @classmethod
    def every_version(cls) -> str:
        """The NATS filter that hears the type in every version, also in those that are not known yet."""
        return f"reallnet.{cls.service}.{cls.noun}.{cls.participle}.*.*.*"

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
        """Read an event back, whatever its version; a ValidationError says what does not fit, or is missing."""
        attributes = {name: envelope[name] for name in ATTRIBUTES if name in envelope}
        data = envelope.get("data")
        content = data if isinstance(data, dict) else {}
        for version in range(version_of(envelope["type"]), cls.v) if cls.earlier else ():
            content = cls.earlier[version](content)
        return cls.model_validate({**content, **attributes, "at": envelope.get("time")})


def stem_of(kind: str) -> str:
    """A type without its version."""
    return kind.rpartition(".v")[0]


def version_of(kind: str) -> int:
    """The version in a type's name; ValueError if there is none."""
    return int(kind.rpartition(".v")[2])


def occurred(envelope: dict[str, Any]) -> datetime:
    """When the fact happened, from a raw envelope."""
    return datetime.fromisoformat(envelope["time"])
