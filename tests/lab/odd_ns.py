#!/usr/bin/python3
"""A name server that does not do its work: odd_ns.py FILE ADDRESS…

FILE has lines "zone how", read at each question:

  lame       it has never heard of the zone, and refuses
  silent     it never answers; by TCP it takes the connection and says nothing
  rubbish    what it answers is no DNS, or only looks like it: noise, names that point to themselves, records that are cut off
  flood      it answers with as many records as go into 64 KiB, of whatever was asked for
"""
import random
import socket
import sys
import threading
import time

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

LARGEST_UDP, LARGEST = 1232, 65535
HOLD = 60            # seconds that a silent connection is held


def how(file, name):
    with open(file, encoding="utf-8") as lines:
        rows = [line.split() for line in lines if line.strip()]
    return next((word for zone, word in rows if name.is_subdomain(dns.name.from_text(zone))), "lame")


def rubbish(wire):
    """Another kind each time."""
    ask = wire[12:wire.index(b"\0", 12) + 5]
    head = wire[:2] + b"\x84\x00" + b"\0\1\0\1\0\0\0\0"
    return random.choice((
        random.randbytes(random.randrange(1, 400)),
        wire[:2] + random.randbytes(200),
        head + ask + b"\xc0" + bytes([12 + len(ask)]) + b"\0\1\0\1\0\0\0<\0\4\1\2\3\4",     # a name that points to itself
        head + ask + b"\xc0\x0c" + wire[-4:] + b"\0\0\0<\xff\xff" + b"\1",                  # 65535 bytes of data, of which one is there
        wire[:2] + b"\x84\x00" + b"\0\1\xff\xff\xff\xff\xff\xff" + ask,                     # more records than there is room for
        b"",
    ))


def flood(query, room):
    """Records of nobody in particular until the room is full. By UDP: come by TCP."""
    answer = dns.message.make_response(query)
    answer.flags |= dns.flags.AA
    if room == LARGEST_UDP:
        answer.flags |= dns.flags.TC
        return answer.to_wire()
    head = bytearray(answer.to_wire())
    data = {
        dns.rdatatype.A: lambda n: bytes([45, 93, n >> 8, n & 255]),
        dns.rdatatype.AAAA: lambda n: b"\x2a\x0c" + n.to_bytes(14, "big"),
        dns.rdatatype.MX: lambda n: b"\0\1" + b"\5%05d" % n + b"\xc0\x0c",
        dns.rdatatype.NS: lambda n: b"\5%05d" % n + b"\xc0\x0c",
        dns.rdatatype.PTR: lambda n: b"\5%05d" % n + b"\xc0\x0c",
        dns.rdatatype.TXT: lambda n: bytes([200]) + (b"v=spf1 %d " % n).ljust(200, b"x"),
    }.get(query.question[0].rdtype, lambda n: n.to_bytes(4, "big"))
    body, count = b"", 0
    end = head[12:].index(b"\0") + 12 + 5
    while True:
        rdata = data(count)
        record = b"\xc0\x0c" + query.question[0].rdtype.to_bytes(2, "big") + b"\0\1\0\0\0\x3c" + len(rdata).to_bytes(2, "big") + rdata
        if end + len(body) + len(record) > room:
            break
        body, count = body + record, count + 1
    return bytes(head[:6]) + count.to_bytes(2, "big") + b"\0\0\0\0" + bytes(head[12:end]) + body


def respond(file, wire, room):
    """What is said; None: nothing, ever."""
    try:
        query = dns.message.from_wire(wire)
        mode = how(file, query.question[0].name)
    except (dns.exception.DNSException, IndexError):
        return b""
    if mode == "silent":
        return None
    if mode == "rubbish":
        return rubbish(wire)
    if mode == "flood":
        return flood(query, room)
    answer = dns.message.make_response(query)
    answer.set_rcode(dns.rcode.REFUSED)
    return answer.to_wire()


def listener(address, kind):
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, kind)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((address, 53))
    return sock


def udp(file, address):
    sock = listener(address, socket.SOCK_DGRAM)
    while True:
        wire, client = sock.recvfrom(65535)
        if said := respond(file, wire, LARGEST_UDP):
            sock.sendto(said, client)


def one_connection(file, conn):
    with conn:
        conn.settimeout(HOLD)
        try:
            while head := conn.recv(2, socket.MSG_WAITALL):
                said = respond(file, conn.recv(int.from_bytes(head, "big"), socket.MSG_WAITALL), LARGEST)
                if said is None:
                    time.sleep(HOLD)
                    return
                conn.sendall(len(said).to_bytes(2, "big") + said)
        except OSError:
            return


def tcp(file, address):
    sock = listener(address, socket.SOCK_STREAM)
    sock.listen(50)
    while True:
        threading.Thread(target=one_connection, args=(file, sock.accept()[0]), daemon=True).start()


def main(file, *addresses):
    for address in addresses:
        for serve in (udp, tcp):
            threading.Thread(target=serve, args=(file, address)).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
