#!/usr/bin/python3
"""What providers put in the way of port 25: port25.py CERTIFICATE KIND,ADDRESS[,ADDRESS…]…

Connections are turned here (port25.sh) that were meant for somebody else. KIND says what becomes of them:

  proxied    a proxy answers for every host, with a greeting and CERTIFICATE.crt of its own, and takes no mail
  stripped   passed on, but the server's offer of STARTTLS is made unreadable, as some firewalls do
  slow       passed on after four seconds, in which nothing is said
"""
import asyncio
import contextlib
import ipaddress
import socket
import ssl
import struct
import sys

import aiosmtpd.smtp

PAUSE = 4                    # seconds
SO_ORIGINAL_DST = 80         # linux/netfilter_ipv4.h; the same number for IPv6


def meant_for(sock):
    """Where the connection was going, before it was turned here: address, port."""
    if sock.family == socket.AF_INET:
        port, address = struct.unpack_from("!2xH4s", sock.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16))
    else:
        port, address = struct.unpack_from("!2xH4x16s", sock.getsockopt(socket.IPPROTO_IPV6, SO_ORIGINAL_DST, 28))
    return str(ipaddress.ip_address(address)), port


async def copy(reader, writer, change):
    """Line by line where something is changed; else as it comes, since what is encrypted has no lines."""
    with contextlib.suppress(OSError):
        while data := await (reader.readline() if change else reader.read(65536)):
            writer.write(change(data) if change else data)
            await writer.drain()
    writer.close()


def without_starttls(line):
    return line[:4] + b"XXXXXXXA\r\n" if line[4:12].upper() == b"STARTTLS" else line


def not_asked_for(line):
    return b"XXXXXXXX\r\n" if line.strip().upper() == b"STARTTLS" else line


async def pass_on(kind, reader, writer):
    if kind == "slow":
        await asyncio.sleep(PAUSE)
    # From our own address: that is what says that it has been here already.
    source = writer.get_extra_info("sockname")[0]
    try:
        server = await asyncio.open_connection(*meant_for(writer.get_extra_info("socket")), local_addr=(source, 0))
    except OSError as error:
        print(kind, error, flush=True)
        writer.close()
        return
    changes = (without_starttls, not_asked_for) if kind == "stripped" else (None, None)
    await asyncio.gather(copy(server[0], writer, changes[0]), copy(reader, server[1], changes[1]))


class Proxy:
    """What it says where a conversation goes that far."""

    async def handle_MAIL(self, _server, _session, _envelope, _address, _options):
        return "550 5.7.1 Mail leaves this network by mail.bigcloud.net only"


async def listen(certificate, kind, *addresses):
    def proxy():
        return aiosmtpd.smtp.SMTP(Proxy(), hostname="filter-proxied.bigcloud.net", ident="ESMTP", tls_context=context)

    options = {"host": addresses, "port": 25, "backlog": 50, "family": socket.AF_UNSPEC}
    if kind == "proxied":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")
        return await asyncio.get_running_loop().create_server(proxy, **options)
    return await asyncio.start_server(lambda reader, writer: pass_on(kind, reader, writer), **options)


async def main(certificate, *hosts):
    servers = [await listen(certificate, *host.split(",")) for host in hosts]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
