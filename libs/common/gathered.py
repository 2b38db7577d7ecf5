"""What a command has gathered to be written: it asks the database nothing, so that others may write it for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from libs.common.backbone_rows import BackboneRows
from libs.common.call import Call
from libs.common.later_rows import LaterRows, Write


class Gathered:
    """Audit entries, events and rows, for one caller, at one time."""

    def __init__(self, call: Call, now: datetime) -> None:
        """Nothing yet."""
        self.call = call
        self.now = now
        self.backbone = BackboneRows()
        self.later_rows = LaterRows()

    def later(self, statement: Write, row: Mapping[str, Any]) -> None:
        """Run it before anything else is run or the transaction ends, together with others that wait by then.

        For writes whose outcome nobody asks for, into tables that do not refer to each other: within one table
        they keep their order, and those of a batch of events cost about one round trip.
        """
        self.later_rows.add(statement, row)

    def take_over(self, other: "Gathered") -> None:
        """Write what another has gathered, after what is here."""
        self.backbone.noted += other.backbone.noted
        self.backbone.stated += other.backbone.stated
        self.later_rows.add_all(other.later_rows)

    @property
    def has_rows(self) -> bool:
        """Whether there is more than audit entries and events."""
        return bool(self.later_rows.groups)

    def __bool__(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.backbone) or self.has_rows
