"""What every part of a reading needs: the rules, and where to note what is odd."""

from dataclasses import dataclass, field
from datetime import datetime

from services.samples.domain.instruments.profile import ReadingRules
from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.hl7.segment import Segment
from services.samples.doors.times import time_of


@dataclass(frozen=True, slots=True)
class Context:
    """Of one message."""

    rules: ReadingRules
    remarks: Remarks = field(default_factory=Remarks)

    def time(self, segment: Segment, number: int) -> datetime | None:
        """A field as a time; what is odd about it becomes a remark that names the field."""
        sent = segment.text(number) if segment.has(number) else ""
        if not sent:
            return None
        instant, odd = time_of(sent, self.rules.time_zone)
        if odd:
            self.remarks.add(f"{segment.name}-{number} {odd}.")
        return instant

    def first_time(self, segment: Segment, *numbers: int) -> datetime | None:
        """The first of these fields that is a time."""
        return next((instant for number in numbers if (instant := self.time(segment, number))), None)
