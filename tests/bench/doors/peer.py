"""python-hl7's own MLLP server, as its documentation has it: it parses and answers, and stores nothing.

It runs in the peers' environment: `python -m tests.bench.doors.peer PORT`; it says a line when it listens.
"""

import asyncio
import os
import sys
import threading

import hl7.mllp


async def _answer(reader: hl7.mllp.HL7StreamReader, writer: hl7.mllp.HL7StreamWriter) -> None:
    try:
        while not writer.is_closing():
            message = await reader.readmessage()
            writer.writemessage(message.create_ack())
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(port: int) -> None:
    """Until the input ends."""
    threading.Thread(target=_leave_with_input, daemon=True).start()
    server = await hl7.mllp.start_hl7_server(_answer, "127.0.0.1", port, encoding="utf-8", limit=16_000_000)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


def _leave_with_input() -> None:
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
