"""Probes of TLS: what is agreed upon, what is shown, what crosses from clear text into it."""
import concurrent.futures
import os
import selectors
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time

from run_rows import expect
from visit import HOST
import wires

TRUST = "/lab/ca/bundle.pem"
OLD_VERSIONS = {"SSL 3.0": 0x0300, "TLS 1.0": 0x0301, "TLS 1.1": 0x0302}
SOUND = [0xC02B, 0xC02F, 0xC02C, 0xC030]    # ECDHE with AES-GCM, for both kinds of key
CBC = [0xC009, 0xC013, 0xC00A, 0xC014, 0x002F, 0x0035]
BAD_CIPHERS = {
    "RC4": [0x0004, 0x0005, 0xC007, 0xC011], "3DES": [0x000A, 0x0016, 0xC008, 0xC012], "no encryption": [0x0001, 0x0002, 0x003B, 0xC006, 0xC010],
    "export": [0x0003, 0x0006, 0x0008, 0x0014], "anonymous": [0x0018, 0x001B, 0x0034, 0x006C, 0xC018, 0xC019], "DES": [0x0009, 0x0015],
}


def before_tls(visit, port, sub=0):
    """A connection at the point at which a ClientHello is due."""
    wire = visit.wire(port, sub)
    if port not in wires.IMPLICIT:
        wire.greeting()
        if wire.kind == "smtp":
            wire.ehlo()
        wire.put(wire.ask_tls)
        answer = wire.line()
        if not answer.startswith((b"220", b"a OK", b"+OK", b"OK")):
            raise wires.Gone(f"port {port} has no STARTTLS: {answer}")
    return wire


# --- versions and ciphers, with a ClientHello of our own: a TLS library of today does not even offer the old ones

def extension(number, body):
    return struct.pack("!HH", number, len(body)) + body


def client_hello(version, ciphers):
    groups, algorithms = (29, 23, 24), (0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0203, 0x0201)
    extensions = b"".join([
        extension(0, struct.pack("!HBH", len(HOST) + 3, 0, len(HOST)) + HOST.encode()),
        extension(10, struct.pack("!H3H", 6, *groups)),
        extension(11, b"\x01\x00"),
        extension(13, struct.pack(f"!H{len(algorithms)}H", 2 * len(algorithms), *algorithms)),
        extension(0xFF01, b"\x00"),
    ])
    suites = struct.pack(f"!H{len(ciphers)}H", 2 * len(ciphers), *ciphers)
    body = struct.pack("!H", version) + os.urandom(32) + b"\x00" + suites + b"\x01\x00" + struct.pack("!H", len(extensions)) + extensions
    hello = b"\x01" + struct.pack("!I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack("!H", len(hello)) + hello


def answer_to(visit, port, version, ciphers):
    """None for a refusal (an alert, or the end of the connection), else what the ServerHello agrees to."""
    with before_tls(visit, port) as wire:
        wire.put(client_hello(version, ciphers))
        try:
            record = wire.sock.recv(11, socket.MSG_WAITALL)
        except ConnectionResetError:
            return None
    if len(record) < 11 or record[0] != 0x16 or record[5] != 2:
        return None
    return f"version {record[9]:#x}{record[10]:02x}"


def versions(visit):
    """Nothing older than TLS 1.2 and no broken cipher on any port; the same hello with sound ones is taken."""
    agreed = []
    for port in wires.TLS_PORTS:
        if answer_to(visit, port, 0x0303, SOUND) is None:
            raise wires.Gone(f"port {port} does not take TLS 1.2 with ECDHE and AES-GCM either")
        agreed += [f"{name} on {port}" for name, version in OLD_VERSIONS.items()
                   if answer_to(visit, port, version, SOUND + CBC) is not None]
    for port in wires.TLS_PORTS:
        agreed += [f"{name} on {port}" for name, ciphers in BAD_CIPHERS.items()
                   if answer_to(visit, port, 0x0303, ciphers) is not None]
    expect(not agreed, "agreed to: " + ", ".join(agreed))
    return f"{len(OLD_VERSIONS) + len(BAD_CIPHERS)} kinds refused on {len(wires.TLS_PORTS)} ports"


# --- the certificate

def certificate(visit, *ports):
    """Its name, its dates and its chain hold, and it is the same on all ports."""
    shown = {}
    for port in map(int, ports):
        with before_tls(visit, port) as wire:
            try:
                wire.tls(ssl.create_default_context(cafile=TRUST), HOST)
            except ssl.SSLCertVerificationError as error:
                expect(False, f"port {port}: {error.verify_message}")
            shown[port] = wire.sock.getpeercert(binary_form=True)
            until = ssl.cert_time_to_seconds(wire.sock.getpeercert()["notAfter"])
            expect(until > time.time() + 7 * 86400, f"port {port}: it ends at {time.ctime(until)}")
    expect(len(set(shown.values())) == 1, "the ports show different certificates")
    return f"one certificate on {len(shown)} ports"


def shown(visit, port):
    """The certificate on a port, unjudged."""
    with before_tls(visit, int(port)) as wire:
        wire.tls()
        return wire.sock.getpeercert(binary_form=True)


# --- renegotiation

def renegotiation(visit, *ports):
    """A client that asks for another handshake in TLS 1.2 does not get it."""
    with concurrent.futures.ThreadPoolExecutor(len(ports)) as pool:
        for port, said in zip(ports, pool.map(lambda port: s_client(before_tls(visit, int(port)).sock), ports)):
            if "RENEGOTIATING" not in said:
                raise wires.Gone(f"port {port}: the client did not ask: {said[-300:]}")
            expect("SSL routines:" in said.partition("RENEGOTIATING")[2], f"port {port} renegotiates: {said[-300:]}")
    return "refused"


def s_client(sock):
    """openssl speaks over a connection of ours, by a socket pair's worth of forwarding: it cannot choose its own address."""
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=forward_one, args=(server, sock), daemon=True).start()
    with tempfile.TemporaryFile() as errors:
        client = subprocess.Popen(["openssl", "s_client", "-connect", "127.0.0.1:%d" % server.getsockname()[1], "-tls1_2",
                                   "-legacy_renegotiation"], stdin=subprocess.PIPE, stdout=errors, stderr=errors)
        deadline = time.monotonic() + 30
        while b"Verify return code" not in said_so_far(errors) and time.monotonic() < deadline:
            time.sleep(0.2)
        client.stdin.write(b"R\n")
        client.stdin.flush()
        try:
            client.wait(3)
        except subprocess.TimeoutExpired:
            client.kill()
            client.wait()
        return said_so_far(errors).decode("utf-8", "replace")


def said_so_far(file):
    return os.pread(file.fileno(), 1 << 20, 0)


def forward_one(server, sock):
    local, _ = server.accept()
    with server, local, sock, selectors.DefaultSelector() as ready:
        ready.register(local, selectors.EVENT_READ, sock)
        ready.register(sock, selectors.EVENT_READ, local)
        while True:
            for key, _ in ready.select():
                try:
                    data = key.fileobj.recv(65536)
                    key.data.sendall(data)
                except OSError:
                    return
                if not data:
                    return


# --- what was said before TLS must not be done in it (CVE-2011-0411)

EXTRA = {"smtp": b"NOOP\r\n", "imap": b"b NOOP\r\n", "pop3": b"CAPA\r\n", "sieve": b"NOOP\r\n"}


def injection(visit, *ports):
    """A command that came in the packet of STARTTLS is refused or forgotten, never answered within TLS."""
    seen = []
    for port in map(int, ports):
        with visit.wire(port) as wire:
            wire.greeting()
            if wire.kind == "smtp":
                wire.ehlo()
            wire.put(wire.ask_tls + EXTRA[wire.kind])
            seen.append(f"{port} {injected(wire, port)}")
    return ", ".join(seen)


def injected(wire, port):
    if not wire.line().startswith((b"220", b"a OK", b"+OK", b"OK")):
        return "refused"
    try:
        wire.tls()
    except (OSError, wires.Gone):
        return "cut off"
    if wire.kind == "sieve":
        wire.reply()
    got = wire.unasked(2)
    expect(not got, f"port {port} answers within TLS what was asked before it: {got[:80]}")
    wire.put(EXTRA[wire.kind])
    return "forgotten" if wire.line() else "?"


PROBES = {"versions": versions, "certificate": certificate, "renegotiation": renegotiation, "injection": injection}
