"""The receiving side of an ASTM link: which frames are taken, which are asked for again, when a message is whole."""

from dataclasses import replace
from typing import Final

from services.samples.domain.instruments.profile import FrameNumbers, ReadingRules
from services.samples.domain.instruments.remarks import Remarks
from services.samples.doors.astm.frames import ACK, NAK, Frame
from services.samples.doors.astm.joining import apart, begins_anew, ends, joint
from services.samples.doors.astm.received import Received

_NUMBERS: Final = 8
_NO_END: Final = "The message came to no end: it has no L record."


class Receiving:
    """One session after another, from ENQ to EOT."""

    def __init__(self, rules: ReadingRules) -> None:
        self._rules = rules
        self._last: Frame | None = None
        self._expected = 1
        self._text = bytearray()
        self._remarks = Remarks()
        self._refusing = False
        self._refused: Frame | None = None
        self.open = False

    def enquire(self) -> tuple[bytes, list[Received]]:
        """ENQ: a new session, whatever was before."""
        left = self._left(_NO_END)
        self.open, self._expected, self._last, self._refusing = True, 1, None, False
        return ACK, left

    def end(self) -> list[Received]:
        """EOT: what has no L is what it is; devices that are not of E1394 end so."""
        self.open, self._last, self._refusing = False, None, False
        return [replace(one, ended=True) for one in self._left(_NO_END)]

    def interrupt(self, why: str) -> list[Received]:
        """Silence, or the line is gone."""
        self.open, self._last, self._refusing = False, None, False
        return self._left(why)

    @property
    def held(self) -> int:
        """Bytes of the message so far."""
        return len(self._text)

    def remark(self, text: str) -> None:
        self._remarks.add(text)

    def take(self, frame: Frame) -> tuple[bytes, list[Received]]:
        """ACK or NAK, and the message if this frame ends one."""
        if not self.open:
            self._remarks.add("A frame came without ENQ.")
            self.open = True
        if self._refusing:
            return NAK, []
        if not self._sound(frame):
            self._refused = frame
            return NAK, []
        if self._repeats(frame):
            self._remarks.add("A frame came again.")
            return ACK, []
        return self._accept(frame) if self._counts(frame) else (NAK, [])

    def _sound(self, frame: Frame) -> bool:
        if frame.sound is None:
            self._remarks.add("A frame has no checksum.")
            return not self._strict
        return frame.sound

    def _repeats(self, frame: Frame) -> bool:
        """The same number and the same bytes as the last one that was taken: our ACK was lost."""
        return self._last is not None and self._last.number == frame.number and self._last.text == frame.text

    def _counts(self, frame: Frame) -> bool:
        if frame.number == self._expected:
            return True
        self._remarks.add("Frames are not numbered one after the other.")
        return not self._strict

    def _accept(self, frame: Frame) -> tuple[bytes, list[Received]]:
        found = self._before(frame) if begins_anew(self._text, frame) else []
        if len(self._text) + len(frame.text) > self._rules.largest_message:
            self._refusing = True
            return NAK, [*found, *self._left("The message is longer than is taken; it breaks off here.")]
        self._text += joint(self._last, frame, self._text) + frame.text
        self._last, self._refused = frame, None
        self._expected = ((frame.number or 0) + 1) % _NUMBERS
        return ACK, [*found, *self._whole(frame)]

    def _before(self, frame: Frame) -> list[Received]:
        """In front of a new H. Where the numbers go on nothing was lost: some devices write one L, at last."""
        goes_on = frame.number == self._expected and self._refused is None
        return [replace(one, ended=goes_on) for one in self._left(_NO_END)]

    def _whole(self, frame: Frame) -> list[Received]:
        if not ends(self._text, frame):
            return []
        return self._given(complete=True)

    def _left(self, why: str) -> list[Received]:
        refused = self._never_again()
        if not self._text.strip():
            self._text.clear()
            return refused
        self._remarks.add(why)
        return [*self._given(complete=False), *refused]

    def _never_again(self) -> list[Received]:
        """A frame that was asked for again and did not come: kept, though nobody knows what of it is wrong."""
        frame, self._refused = self._refused, None
        if frame is None:
            return []
        return [Received(frame.text, complete=False, remarks=("A frame was refused, and did not come again.",))]

    def _given(self, *, complete: bool) -> list[Received]:
        contents, remarks = apart(bytes(self._text)), self._remarks.listed()
        self._text.clear()
        self._remarks = Remarks()
        return [Received(content, complete, remarks) for content in contents]

    @property
    def _strict(self) -> bool:
        return self._rules.frame_numbers is FrameNumbers.STRICT
