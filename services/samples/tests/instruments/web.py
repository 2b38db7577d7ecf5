"""An analyser with a web server, as it is seen from a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

ACK = "MSH|^~\\&|A|B|C|D|20260615||ORL^O34|9|P|2.5.1\rMSA|{code}|{of}|said\r"
ER7 = "application/hl7-v2+er7"


@asynccontextmanager
async def web(status: int, code: str) -> AsyncIterator[tuple[str, list[bytes]]]:
    """An analyser with a web server: this status, this acknowledgement (empty: none)."""
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-len")
        )
        body = await reader.readexactly(length)
        heard.append(head.lower() + body)
        said = ACK.format(code=code, of=body.split(b"|")[9].decode()).encode() if code else b""
        answer = (
            f"HTTP/1.1 {status} X\r\nContent-Type: {ER7}\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n"
        )
        writer.write(answer.encode() + said)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hl7", heard
    finally:
        server.close()
        await server.wait_closed()
