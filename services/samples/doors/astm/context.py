"""What every part of a reading needs: the rules, and where to note what is odd."""

from dataclasses import dataclass, field
from datetime import datetime

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.astm.record import Record
from services.samples.doors.times import time_of


@dataclass(frozen=True, slots=True)
class Context:
    """Of one message."""

    rules: ReadingRules
    remarks: Remarks = field(default_factory=Remarks)

    def time(self, record: Record, number: int) -> datetime | None:
        """A field as a time; what is odd about it becomes a remark that names the field."""
        sent = record.text(number)
        if not sent:
            return None
        instant, odd = time_of(sent, self.rules.time_zone)
        if odd:
            self.remarks.add(f"{record.type}-{number} {odd}.")
        return instant
