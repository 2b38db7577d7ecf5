"""How long a door waits, and how much it holds: none of it belongs to a protocol, each can be told in doors.toml."""

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """Seconds, unless a name says otherwise."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    connections: int = Field(default=100, ge=1, le=10_000)
    """At one door at once; whoever comes then is told so, and hung up on."""
    idle: float = Field(default=3_600.0, gt=0)
    """Between two messages: instruments stay connected for hours."""
    stalled: float = Field(default=60.0, gt=0)
    """Without a byte in the middle of a message; then the sender is told so, and hung up on."""
    whole: float = Field(default=600.0, gt=0)
    """For a message from its first byte to its last, however steadily they drip."""
    quiet: float = Field(default=1.0, gt=0)
    """After bytes that belong to no message: then they are all, and answered."""
    patience: float = Field(default=10.0, ge=0)
    """While the database is away: then the sender is told that nothing was stored."""
    leaving: float = Field(default=60.0, gt=0)
    """For a sender to take its answers."""
    orders: float = Field(default=5.0, gt=0)
    """Between two looks for orders that a device is to be told on the ASTM line that it keeps open."""
    probe: int = Field(default=60, ge=1)
    """Of silence, after which the machine at the other end is asked whether it is still there (TCP keep-alive)."""
    large_bytes: int = Field(default=262_144, ge=1_024)
    """A message beyond it waits for one of `large_at_once` places before more of it is read."""
    large_at_once: int = Field(default=6, ge=1)
    """Over all doors: what bounds the memory of the process."""
