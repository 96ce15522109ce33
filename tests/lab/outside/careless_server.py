#!/usr/bin/python3
"""A server with two faults of old: careless_server.py CERTIFICATE. Runs on the box, for negative proofs.

What came in the packet of STARTTLS is answered in TLS, as if the other side had said it there (CVE-2011-0411), and whoever
asks for another handshake gets it.
"""
import asyncio
import ssl
import sys

PORTS = {10025: "smtp", 10587: "smtp", 10143: "imap", 10110: "pop3", 14190: "sieve"}
GREETING = {"smtp": b"220 careless ESMTP\r\n", "imap": b"* OK careless\r\n", "pop3": b"+OK careless\r\n", "sieve": b'"SASL" ""\r\nOK\r\n'}
ANSWER = {"smtp": b"250 careless\r\n", "imap": b"b OK careless\r\n", "pop3": b"+OK careless\r\n", "sieve": b"OK\r\n"}
GO_ON = {"smtp": b"220 go on\r\n", "imap": b"a OK go on\r\n", "pop3": b"+OK go on\r\n", "sieve": b"OK\r\n"}

ALLOW_CLIENT_RENEGOTIATION = 0x100      # of OpenSSL 3; Python has no name for it


async def converse(reader, writer, kind, context):
    writer.write(GREETING[kind])
    while line := await reader.readline():
        if b"TLS" not in line.upper() and b"STLS" not in line.upper():
            writer.write(ANSWER[kind])
            continue
        kept = await early(reader)
        writer.write(GO_ON[kind])
        await writer.drain()
        await writer.start_tls(context)
        if kind == "sieve":
            writer.write(GREETING[kind])
        writer.write(ANSWER[kind] * kept.count(b"\n"))
    writer.close()


async def early(reader):
    """What is there already, behind STARTTLS."""
    try:
        return await asyncio.wait_for(reader.read(1000), 0.3)
    except asyncio.TimeoutError:
        return b""


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.options |= ALLOW_CLIENT_RENEGOTIATION
    context.load_cert_chain(sys.argv[1])

    def session_of(kind):
        async def session(reader, writer):
            try:
                await converse(reader, writer, kind, context)
            except (OSError, ssl.SSLError):
                writer.close()
        return session

    for port, kind in PORTS.items():
        await asyncio.start_server(session_of(kind), port=port)
    await asyncio.Event().wait()


asyncio.run(main())
