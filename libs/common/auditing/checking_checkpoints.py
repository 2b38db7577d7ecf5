"""The seals beside the checkpoints that were signed over them: a chain written anew does not carry the signed heads."""

from collections.abc import Iterator

from libs.common.auditing.checking_seals import FIRST, Seal
from libs.common.auditing.checkpoint import Checkpoint
from libs.common.auditing.finding import Finding, numbered


class CheckedHeads:
    """Goes along the checkpoints while somebody goes along the seals."""

    def __init__(self, lines: Iterator[Finding | Checkpoint]) -> None:
        self._lines = lines
        self._next: Checkpoint | None = None
        self._right: Seal = FIRST
        self._differs = False
        self.number = 0
        self.last: Checkpoint | None = None

    def beside(self, seal: Seal) -> Iterator[Finding]:
        """What the checkpoints up to this seal say of it."""
        yield from self._turn()
        while self._next is not None and self._next.seal <= seal.number:
            if self._next.seal < seal.number:
                yield Finding(f"checkpoint {self._next.number}", f"signed seal {self._next.seal}, which is not there")
            else:
                yield from self._compared(self._next, seal)
            self._next = None
            yield from self._turn()

    def beyond(self, seal: Seal) -> Iterator[Finding]:
        """What checkpoints say of seals after the last one there is."""
        yield from self._turn()
        while self._next is not None:
            beyond, self._next = self._next, None
            yield from self._turn()
            if self._next is None:
                told = f"checkpoint {beyond.number} signed {beyond.seal} seals over {beyond.entries} entries"
                yield Finding(numbered("seal", seal.number + 1, max(beyond.seal, seal.number + 1)), f"cut off: {told}")

    def _turn(self) -> Iterator[Finding]:
        """Go on to the next checkpoint, telling what is wrong on the way."""
        while self._next is None:
            line = next(self._lines, None)
            if line is None:
                return
            if isinstance(line, Finding):
                yield line
            else:
                self._next = self.last = line
                self.number += 1

    def _compared(self, checkpoint: Checkpoint, seal: Seal) -> Iterator[Finding]:
        if (checkpoint.head, checkpoint.entries) == (seal.head.hex(), seal.total):
            self._right, self._differs = seal, False
        elif not self._differs:  # one seal that differs makes all after it differ
            self._differs = True
            first = self._right.number + 1
            sentence = f"not what checkpoint {checkpoint.number} signed: entries up to {seal.through} were sealed anew"
            yield Finding(numbered("seal", first, seal.number), sentence)
