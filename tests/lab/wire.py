"""Connections from a chosen host of the internet, all of whose hosts share one machine."""
import socket

_create_connection = socket.create_connection


def come_from(*addresses):
    """From now on every connection of this program leaves from one of these, by address family."""

    def create_connection(address, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, **_more):
        error = OSError(f"no address for {address[0]}")
        for family, _kind, _proto, _name, target in socket.getaddrinfo(*address[:2], type=socket.SOCK_STREAM):
            own = next((a for a in addresses if (":" in a) == (family == socket.AF_INET6)), None)
            if own is None:
                continue
            try:
                return _create_connection(target[:2], timeout, (own, 0))
            except OSError as failed:
                error = failed
        raise error

    socket.create_connection = create_connection
