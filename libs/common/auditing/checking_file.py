"""The file of checkpoints by itself: signatures, and whether lines were changed, moved or taken out."""

from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from libs.common.auditing.checkpoint import NOTHING, Checkpoint, key_name, line_digest
from libs.common.auditing.checkpoint_file import CheckpointFile
from libs.common.auditing.finding import Finding, numbered


class CheckedFile:
    """Goes through the lines that are there when it begins."""

    def __init__(self, file: CheckpointFile, *, service: str, keys: Sequence[Ed25519PublicKey]) -> None:
        self._service = service
        self._keys = {key_name(key): key for key in keys}
        self._lines = file.lines(until=file.size())
        self._before = NOTHING
        self.last = 0
        """The number of the last line so far that could be read."""

    def lines(self) -> Iterator[Finding | Checkpoint]:
        """What is wrong, and every checkpoint whose signature holds, in their order."""
        unreadable = 0
        for place, line, checkpoint in self._lines:
            if checkpoint is None:
                unreadable = place  # a torn line is no loss; one that was a checkpoint is missed by the next
                continue
            yield from self._wrong_place(checkpoint, unreadable)
            yield self._unsigned(checkpoint) or checkpoint
            self._before, self.last, unreadable = line_digest(line), checkpoint.number, 0

    def _wrong_place(self, checkpoint: Checkpoint, unreadable: int) -> Iterator[Finding]:
        """Whether it follows the line before it."""
        here = f"checkpoint {checkpoint.number}"
        seen = f"; line {unreadable} of the file cannot be read" if unreadable else ""
        if checkpoint.number > self.last + 1:
            gone = numbered("checkpoint", self.last + 1, checkpoint.number - 1)
            yield Finding(gone, f"missing from the file{seen}")
        elif checkpoint.number <= self.last:
            yield Finding(here, "stands behind a later one")
        elif checkpoint.previous != self._before:
            yield Finding(here, f"was not written behind the line that is before it now{seen}")

    def _unsigned(self, checkpoint: Checkpoint) -> Finding | None:
        """Whether the signature is missing, wrong, or by a key that is not ours."""
        here = f"checkpoint {checkpoint.number}"
        if checkpoint.service != self._service:
            return Finding(here, f"belongs to another service, {checkpoint.service}")
        key = self._keys.get(checkpoint.key)
        if key is None:
            return Finding(here, f"signed with a key that is not trusted ({checkpoint.key})")
        if not checkpoint.is_signed_by(key):
            return Finding(here, "was changed: its signature does not hold")
        return None
