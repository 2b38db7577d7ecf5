"""Where everything lives under the one folder of a local system (`var/` by default)."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Places:
    """The folders and files of one system."""

    var: Path

    @property
    def lock(self) -> Path:
        """Held by the one system that runs on this folder."""
        return self.var / "lock"

    @property
    def secrets(self) -> Path:
        """Passwords and keys, made once."""
        return self.var / "secrets"

    @property
    def postgres(self) -> Path:
        """What the five services remember."""
        return self.var / "postgres"

    @property
    def nats(self) -> Path:
        """What was said on the bus."""
        return self.var / "nats"

    @property
    def parties(self) -> Path:
        """Which outside parties may connect to the bus."""
        return self.var / "parties"

    @property
    def audit(self) -> Path:
        """The signed checkpoints of the audit trails, one file per service."""
        return self.var / "audit"

    @property
    def demo_loaded(self) -> Path:
        """Says that the demonstration's cases are in."""
        return self.var / "demonstration-loaded"

    @property
    def logs(self) -> Path:
        """What everybody writes."""
        return self.var / "log"

    def log(self, name: str) -> Path:
        """What one child writes."""
        return self.logs / f"{name}.log"

    def ready(self, name: str) -> Path:
        """Touched by a worker that reads and relays."""
        return self.var / "run" / f"{name}.ready"
