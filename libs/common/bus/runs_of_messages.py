"""nats-py's parser, which takes runs of whole messages with headers, as a stream sends them, without its detours.

For each message the library matches patterns against its buffer and cuts it twice; whatever is not such a message, or
not whole yet, is left to it.
"""

from typing import Final

from nats.protocol.parser import AWAITING_CONTROL_LINE, AWAITING_MSG_PAYLOAD, CRLF_SIZE, Parser

END: Final = b"\r\n"
WORDS: Final = 6
"""`HMSG subject subscription reply headers all`, where the last two are sizes in bytes."""


class RunsOfMessages(Parser):
    """Calls the client as the library's parser does, in the same order."""

    async def parse(self, data: bytes = b"") -> None:
        """Go on with what has been read from the connection."""
        if self.state == AWAITING_MSG_PAYLOAD:
            missing = self.needed + CRLF_SIZE - len(self.buf)
            await super().parse(data[:missing])
            data = data[missing:]
        if self.state == AWAITING_CONTROL_LINE and not self.buf:
            data = data[await self._run(data) :]
        if data:
            await super().parse(data)

    async def _run(self, data: bytes) -> int:
        """Take whole messages from the beginning; says where they end."""
        at = 0
        while data.startswith(b"HMSG ", at):
            line = data.find(END, at)
            words = data[at:line].split() if line > 0 else []
            if len(words) != WORDS or not (words[2] + words[4] + words[5]).isdigit():
                break
            start = line + CRLF_SIZE
            body, end = start + int(words[4]), start + int(words[5])
            if len(data) < end + CRLF_SIZE:
                break
            await self.nc._process_msg(int(words[2]), words[1], words[3], data[body:end], data[start:body])  # noqa: SLF001
            at = end + CRLF_SIZE
        return at
