"""The work every peer does, and the tables it does it on: a row with its audit entry, and later one effect elsewhere.

No peer is asked for row-level security, an order within the aggregate, a ledger or an inbox: the network has them.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from uuid import UUID, uuid4

WRITERS: Final = 8
"""As many as the network has in the same comparison; readers too."""

TABLES: Final = """
    CREATE TABLE samples (
        id uuid PRIMARY KEY, patient text NOT NULL, hospital text NOT NULL, hub text NOT NULL, stage text NOT NULL,
        version integer NOT NULL, facts jsonb NOT NULL, changed_at timestamptz NOT NULL
    );
    CREATE INDEX ON samples (patient);
    CREATE TABLE audit_entries (
        id bigserial PRIMARY KEY, at timestamptz NOT NULL, by_subject text NOT NULL, by_organisation text NOT NULL,
        did text NOT NULL, about text NOT NULL, patient text, request_id text
    );
    CREATE INDEX ON audit_entries (patient, at);
    CREATE TABLE effects (
        sample_id uuid PRIMARY KEY, patient text NOT NULL, stage text NOT NULL, happened_at timestamptz NOT NULL,
        hospital text, hub text, facts jsonb NOT NULL
    );
    CREATE INDEX ON effects (patient);
"""

PATIENT, HOSPITAL, HUB, STAGE = "7K3M9QXD", "hospital-madrid", "hub-madrid", "banked"


@dataclass(frozen=True, slots=True)
class Fact:
    """A sample was banked; `told` is what travels, as long as the network's event."""

    sample_id: UUID
    at: datetime

    @classmethod
    def new(cls) -> Self:
        """Another one."""
        return cls(uuid4(), datetime.now(UTC))

    @property
    def row(self) -> tuple[object, ...]:
        """The values of the sample's row."""
        return (self.sample_id, PATIENT, HOSPITAL, HUB, STAGE, 1, json.dumps({"aliquots": 3}), self.at)

    @property
    def audit(self) -> tuple[object, ...]:
        """The values of its audit entry."""
        return (
            self.at,
            f"technician@{HUB}",
            HUB,
            "banked sample",
            f"sample/{self.sample_id}",
            PATIENT,
            secrets.token_hex(16),
        )

    @property
    def told(self) -> dict[str, object]:
        """What the other side learns."""
        return {
            "specversion": "1.0",
            "source": "/reallnet/samples",
            "type": "org.reallnet.samples.sample.banked.v1",
            "traceparent": f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01",
            "requestid": secrets.token_hex(16),
            "actor": f"technician@{HUB}",
            "sample_id": str(self.sample_id),
            "patient": PATIENT,
            "stage": STAGE,
            "happened_at": self.at.isoformat(),
            "hospital": HOSPITAL,
            "hub": HUB,
            "facts": {"aliquots": 3, "preservation": "frozen_viable", "banked_at": self.at.isoformat()},
        }


def effect(told: dict[str, object]) -> tuple[object, ...]:
    """The values of the effect's row, from what was told."""
    return (
        UUID(str(told["sample_id"])),
        told["patient"],
        told["stage"],
        datetime.fromisoformat(str(told["happened_at"])),
        told["hospital"],
        told["hub"],
        json.dumps(told["facts"]),
    )
