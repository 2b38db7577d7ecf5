"""What routes leave in the ASGI scope for the log line that is written at the door."""

from typing import Final

CALLER_KEY: Final = "reallnet.caller"
"""Who called: set where access is granted or refused."""

REFUSAL_KEY: Final = "reallnet.refusal"
"""The code of the refusal that was told."""
