"""Probes of the network as the box sees it: its own listeners, its resolver, what may leave."""
import pwd
import re
import subprocess

import another_user
import resolver
from run_rows import expect

EXCHANGERS = ("45.91.25.25", "2a0a:25::25")     # a mail server elsewhere


def listening():
    """(address, port, program) of all that takes connections or datagrams."""
    lines = subprocess.run(["ss", "-Hlntup"], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        fields = line.split()
        address, _, port = fields[4].rpartition(":")
        program = re.search(r'users:\(\("([^"]+)"', line)
        yield fields[0], address.strip("[]").split("%")[0], int(port), program[1] if program else "?"


def listeners(_visit, *expected):
    """On addresses that the world reaches, exactly the ports of the table; all else is on loopback."""
    found = {(kind, port) for kind, address, port, _ in listening() if not address.startswith("127.") and address != "::1"}
    wanted = {("tcp", int(port)) for port in expected}
    expect(found == wanted, f"more than expected: {sorted(found - wanted)}, missing: {sorted(wanted - found)}")
    return f"{len(found)} ports"


def no_inet_listener(_visit, *programs):
    """These speak by sockets in the file system alone: not even on loopback, where every user of the box would reach them."""
    found = [(address, port, program) for _, address, port, program in listening() if any(word in program for word in programs)]
    running = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True).stdout
    for program in programs:
        if program not in running:
            raise ProcessLookupError(f"{program} does not run")
    expect(not found, f"listening: {found}")
    return "none"


def port_25_only_for_postfix(_visit):
    """A program of the web server's cannot send mail by itself; Postfix can."""
    for target in EXCHANGERS:
        if not reaches(pwd.getpwnam("postfix").pw_uid, target):
            raise ConnectionError(f"not even Postfix reaches {target}")
        for user in ("www-data", "nobody", "vmail", "_rspamd"):
            expect(not reaches(pwd.getpwnam(user).pw_uid, target), f"{user} reaches port 25 of {target}")
    return "Postfix only"


def reaches(uid, target):
    """Whether a process of that user gets a connection to port 25."""
    return another_user.may(uid, "socket.create_connection((sys.argv[1], 25), timeout=5)", target)


# --- the resolver

def own_resolver(_visit):
    """Blocklists answer us: their test entry is listed with an address that means a listing, what is not listed is not there."""
    expect(set(resolver.servers()) <= {"127.0.0.1", "::1"}, f"resolv.conf names {resolver.servers()}")
    answers = resolver.addresses("2.0.0.127.zen.spamhaus.org")
    expect(answers and all(re.fullmatch(r"127\.0\.0\.\d+", answer) for answer in answers), f"the test entry is {answers}")
    return answers


def validates(_visit):
    """The resolver validates: what is signed comes with AD, what is not signed without."""
    flags, found = resolver.ask("bigmail.com", resolver.SOA)
    expect(found and flags & resolver.AD, f"bigmail.com is signed, flags {flags:#x}")
    flags, found = resolver.ask("example.com", resolver.SOA)
    expect(found and not flags & resolver.AD, f"example.com is not signed, flags {flags:#x}")
    return "AD"


PROBES = {
    "listeners": listeners, "no-inet-listener": no_inet_listener, "port-25-only-for-postfix": port_25_only_for_postfix,
    "own-resolver": own_resolver, "validates": validates,
}
