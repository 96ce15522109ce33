"""Probes of what can be reached at all."""
import selectors
import socket
import time

from run_rows import expect
import wires


def reachable(visit, ports, patience=2.0):
    """Those of the ports that take a connection. All are tried at once: dropped packets cost the wait, once."""
    with selectors.DefaultSelector() as waiting:
        for port in ports:
            sock = wires.unconnected(visit.address, visit.source())
            sock.setblocking(False)
            sock.connect_ex((visit.address, port))
            waiting.register(sock, selectors.EVENT_WRITE, port)
        found = collect(waiting, time.monotonic() + patience)
        for key in list(waiting.get_map().values()):
            key.fileobj.close()
    return found


def collect(waiting, deadline):
    found = set()
    while waiting.get_map() and (left := deadline - time.monotonic()) > 0:
        for key, _ in waiting.select(left):
            if key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0:
                found.add(key.data)
            waiting.unregister(key.fileobj)
            key.fileobj.close()
    return found


def closed(visit, *ports):
    """None of these can be reached; a port that is served can."""
    found = reachable(visit, [993, *map(int, ports)])
    if 993 not in found:
        raise wires.Gone("not even 993 can be reached")
    expect(found == {993}, f"open: {sorted(found - {993})}")
    return "closed"


def only(visit, *expected):
    """Of all ports, exactly the served ones can be reached."""
    found = set()
    for first in range(1, 65536, 4096):
        found |= reachable(visit, range(first, min(first + 4096, 65536)), 0.7)
    found |= reachable(visit, map(int, expected))       # not missed because the machine was busy
    expect(found == set(map(int, expected)), f"open: {sorted(found)}")
    return f"{len(found)} of 65535"


PROBES = {"closed": closed, "only": only}
