"""Connections from a chosen host of the internet, all of whose hosts share one machine."""
import socket

_create_connection = socket.create_connection
own = ()


def family():
    """That of our addresses, if they are all of one."""
    kinds = {socket.AF_INET6 if ":" in address else socket.AF_INET for address in own}
    return kinds.pop() if len(kinds) == 1 else socket.AF_UNSPEC


def come_from(*addresses):
    """From now on every connection of this program leaves from one of these, by address family."""
    global own
    own = addresses

    def create_connection(address, timeout=socket._GLOBAL_DEFAULT_TIMEOUT, source_address=None, **_more):
        error = OSError(f"no address for {address[0]}")
        for family, _kind, _proto, _name, target in socket.getaddrinfo(*address[:2], type=socket.SOCK_STREAM):
            source = next((a for a in addresses if (":" in a) == (family == socket.AF_INET6)), None)
            if source is None:
                continue
            try:
                return _create_connection(target[:2], timeout, (source, 0))
            except OSError as failed:
                error = failed
        raise error

    socket.create_connection = create_connection
