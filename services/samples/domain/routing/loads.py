"""How many samples wait at the hubs, and when they were counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class HubLoads:
    """By hub; counted some seconds before an advice, not for each."""

    waiting: Mapping[str, int]
    as_of: datetime
