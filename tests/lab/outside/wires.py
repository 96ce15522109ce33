"""Conversations in lines, in clear or in TLS, from a chosen address of the internet: what the probes speak with.

A Wire connects, says bytes and hears lines; Smtp, Imap, Pop3 and Sieve know their greeting, how an answer ends and how
TLS is asked for. Nothing is retried and nothing is smoothed over: a probe wants to see what the server does.
"""
import base64
import re
import socket
import ssl

IMPLICIT = {465: "smtp", 993: "imap", 995: "pop3"}
STARTTLS = {25: "smtp", 587: "smtp", 143: "imap", 110: "pop3", 4190: "sieve"}
TLS_PORTS = sorted(IMPLICIT | STARTTLS)
IP_FREEBIND, IPV6_FREEBIND = 15, 78     # Python has no names for these


class Gone(Exception):
    """The server hung up where an answer was due."""


def trusting():
    """TLS that takes any certificate: only the probe of certificates is there to judge them."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def unconnected(address, source):
    """A socket for that address, bound to any one that is routed to this machine."""
    six = ":" in address
    sock = socket.socket(socket.AF_INET6 if six else socket.AF_INET)
    if six:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_FREEBIND, 1)
    else:
        sock.setsockopt(socket.IPPROTO_IP, IP_FREEBIND, 1)
    sock.bind((source, 0))
    return sock


def connect(address, port, source, timeout):
    """A TCP connection."""
    sock = unconnected(address, source)
    sock.settimeout(timeout)
    try:
        sock.connect((address, port))
    except OSError:
        sock.close()
        raise
    return sock


class Wire:
    """One conversation. .said and .heard are kept as evidence."""

    def __init__(self, address, port, source, timeout=45):
        self.sock = connect(address, port, source, timeout)
        self.left = b""
        self.script = []

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self.sock.close()

    def put(self, data):
        """Bytes as they are, in one write."""
        if isinstance(data, str):
            data = data.encode()
        self.script.append(b"> " + data[:200])
        self.sock.sendall(data)

    def line(self):
        """The next line, its end included."""
        while b"\n" not in self.left:
            try:
                more = self.sock.recv(65536)
            except (ConnectionResetError, ssl.SSLError) as error:
                raise Gone(str(error)) from error
            if not more:
                raise Gone("end of connection")
            self.left += more
        line, _, self.left = self.left.partition(b"\n")
        self.script.append(b"< " + line[:200])
        return line + b"\n"

    def unasked(self, seconds):
        """What comes within a time in which nothing is due."""
        self.sock.settimeout(seconds)
        try:
            while more := self.sock.recv(65536):
                self.left += more
        except OSError:
            pass
        got, self.left = self.left, b""
        self.sock.settimeout(45)
        return got

    def tls(self, context=None, name="mail.example.org"):
        """From here on in TLS. What was in the clear buffer does not cross over, as in any sound client."""
        self.left = b""
        self.sock = (context or trusting()).wrap_socket(self.sock, server_hostname=name)

    def transcript(self):
        return " / ".join(piece.decode("utf-8", "replace").strip() for piece in self.script[-12:])


class Smtp(Wire):
    kind = "smtp"
    ask_tls = b"STARTTLS\r\n"

    def __init__(self, *where, helo="customer.isp.net", **how):
        super().__init__(*where, **how)
        self.helo = helo
        self.extensions = []

    def greeting(self):
        return self.reply()

    def reply(self):
        """(code, text): a whole answer, its lines joined."""
        lines = []
        while True:
            line = self.line().decode("utf-8", "replace").rstrip("\r\n")
            lines.append(line[4:])
            if line[3:4] != "-":
                return int(line[:3]) if line[:3].isdigit() else 0, "\n".join(lines)

    def say(self, line):
        self.put(line + "\r\n" if isinstance(line, str) else line + b"\r\n")
        return self.reply()

    def ehlo(self):
        code, text = self.say(f"EHLO {self.helo}")
        self.extensions = text.split("\n")[1:]
        return code, text

    def offers(self, word):
        return next((line for line in self.extensions if re.split("[ =]", line)[0].upper() == word), None)

    def starttls(self):
        code, text = self.say("STARTTLS")
        if code != 220:
            raise Gone(f"no STARTTLS: {code} {text}")
        self.tls()
        return self.ehlo()

    def login(self, user, password):
        return self.say("AUTH PLAIN " + plain(user, password))


class Imap(Wire):
    kind = "imap"
    ask_tls = b"a STARTTLS\r\n"
    tags = 0

    def greeting(self):
        return self.line()

    def say(self, command):
        """(status, lines up to and with the tagged one); literals come as part of the lines."""
        self.tags += 1
        tag = f"t{self.tags}".encode()
        self.put(tag + b" " + command.encode() + b"\r\n")
        return self.reply(tag)

    def reply(self, tag):
        lines = []
        while True:
            line = self.line()
            lines.append(line)
            if line.startswith(tag + b" "):
                return line.split()[1].decode(), lines

    def starttls(self):
        if self.say("STARTTLS")[0] != "OK":
            raise Gone("no STARTTLS")
        self.tls()

    def login(self, user, password):
        return self.say(f'LOGIN "{user}" "{password}"')


class Pop3(Wire):
    kind = "pop3"
    ask_tls = b"STLS\r\n"

    def greeting(self):
        return self.line()

    def say(self, command):
        self.put(command + "\r\n")
        line = self.line().decode("utf-8", "replace").strip()
        return line.split(" ")[0].replace("+OK", "OK").replace("-ERR", "NO"), [line.encode()]

    def starttls(self):
        if self.say("STLS")[0] != "OK":
            raise Gone("no STLS")
        self.tls()

    def login(self, user, password):
        status, lines = self.say(f"USER {user}")
        return (status, lines) if status != "OK" else self.say(f"PASS {password}")


class Sieve(Wire):
    kind = "sieve"
    ask_tls = b"STARTTLS\r\n"

    def greeting(self):
        return self.reply()

    def reply(self):
        lines = []
        while True:
            line = self.line()
            lines.append(line)
            if re.match(rb"(OK|NO|BYE)\b", line):
                return line.split()[0].decode(), lines

    def say(self, command):
        self.put(command + "\r\n")
        return self.reply()

    def starttls(self):
        if self.say("STARTTLS")[0] != "OK":
            raise Gone("no STARTTLS")
        self.tls()
        return self.reply()     # the capabilities anew

    def login(self, user, password):
        return self.say(f'AUTHENTICATE "PLAIN" "{plain(user, password)}"')


KINDS = {"smtp": Smtp, "imap": Imap, "pop3": Pop3, "sieve": Sieve}


def plain(user, password):
    return base64.b64encode(f"\0{user}\0{password}".encode()).decode()


def kind_of(port):
    return KINDS[(IMPLICIT | STARTTLS)[port]]


def secure(wire, port):
    """Greets and is in TLS, whichever way the port has it."""
    if port in IMPLICIT:
        wire.tls()
        wire.greeting()
    else:
        wire.greeting()
        if wire.kind == "smtp":
            wire.ehlo()
        wire.starttls()
    if wire.kind == "smtp":
        wire.ehlo()
    return wire
