"""What a replay must remember when it is begun again: its hour, and the instruments' keys.

Everything else follows from idempotency keys: the same request gets the same answer.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

FILE = "demonstration.json"


@dataclass(slots=True)
class Memory:
    """Kept under the system's own folder, readable by us alone: it holds keys."""

    path: Path
    begun_at: datetime
    keys: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> "Memory":
        """What an earlier start left, or a new one."""
        path = folder / FILE
        if path.exists():
            kept = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, datetime.fromisoformat(kept["begun_at"]), kept["keys"])
        memory = cls(path, datetime.now(UTC).replace(microsecond=0))
        memory.save()
        return memory

    def save(self) -> None:
        """Replace the file in one step."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"begun_at": self.begun_at.isoformat(), "keys": self.keys}), encoding="utf-8")
        fresh.replace(self.path)

    def before(self, **span: float) -> str:
        """So long before the replay began."""
        return (self.begun_at - timedelta(**span)).isoformat()
