#!/usr/bin/python3
"""The load, from the internet's side of the lab. Every verb prints one line of JSON.

  load.py prepare DIRECTORY COUNT SIZE            messages as a provider sends them: text and HTML, links, DKIM
  load.py knock HOST TO                           each address of the pool gets past postscreen, as old acquaintances have
  load.py send HOST PORT FROM TO DIRECTORY        all messages in parallel sessions, each from an address of its own
      [--sessions N] [--per-connection N] [--login USER]       … as a user over TLS; the password is on stdin
  load.py imap HOST USER…                         users at the same time; one password for all is on stdin's first line.
                                                  When all are in IDLE it says so, and a second line sends them mail

A refusal for now (4xx) is tried again, as any queue does, and counted; a final one ends the program.
"""
import argparse
import email.utils
import imaplib
import json
import os
import queue
import random
import socket
import ssl
import sys
import threading
import time

POOL = [f"45.90.10.{host}" for host in range(200, 240)]
DOMAIN = "example.net"
SELECTOR = "bench"
KEY = "/lab/provider/dkim.key"
TO = "somebody@example.com"              # stands in the To line until a message is sent; it is not signed
END = b"--part--"                         # the last line of a whole message
DEADLINE = 300                            # seconds that anything may take


def answer(**facts):
    print(json.dumps(facts), flush=True)


# --- messages

def words(rng):
    """A language of its own, some words of which are common as in any other."""
    syllables = [a + b for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "er")]
    vocabulary = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(4000)]
    weights = [1 / (rank + 5) for rank in range(len(vocabulary))]
    while True:
        yield from rng.choices(vocabulary, weights, k=500)


def prose(source, size):
    lines = [""]
    while sum(map(len, lines)) + 2 * len(lines) < size:
        word = next(source)
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\r\n".join(lines)


def compose(number, source, size):
    text = prose(source, size * 3 // 8)
    html = f'<p>{prose(source, size // 2)}</p>\r\n<p><a href="https://www.{DOMAIN}/item/{number}">more</a>'
    return (f"From: Friend {number} <friend@{DOMAIN}>\r\nTo: {TO}\r\nSubject: Message {number}, {next(source)}\r\n"
            f"Date: {email.utils.formatdate()}\r\nMessage-ID: <bench-{number}@{DOMAIN}>\r\nMIME-Version: 1.0\r\n"
            f'Content-Type: multipart/alternative; boundary="part"\r\n\r\n'
            f"--part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n\r\nhttps://www.{DOMAIN}/item/{number}\r\n"
            f"--part\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{html}</body></html>\r\n"
            f"{END.decode()}\r\n").encode()


def prepare(arguments):
    import dkim                           # the world has it; whoever only reads messages needs it not
    with open(KEY, "rb") as file:
        key = file.read()
    rng = random.Random(1)
    source = words(rng)
    os.makedirs(arguments.directory, exist_ok=True)
    for number in range(arguments.count):
        raw = compose(number, source, arguments.size)
        signed = dkim.sign(raw, SELECTOR.encode(), DOMAIN.encode(), key, include_headers=[b"from", b"subject", b"date", b"message-id"])
        with open(os.path.join(arguments.directory, f"{number:05}"), "wb") as file:
            file.write(signed + raw)
    answer(prepared=arguments.count)


# --- SMTP: small on purpose, so that the load costs the machine as little as can be

class Refused(Exception):
    def __init__(self, reply):
        super().__init__(reply)
        self.for_now = reply.startswith("4")


class Session:
    def __init__(self, host, port, source, tls=False):
        self.socket = socket.create_connection((host, port), DEADLINE, (source, 0))
        if tls:
            self.socket = ssl._create_unverified_context().wrap_socket(self.socket, server_hostname=host)
        self.lines = self.socket.makefile("rb")
        self.hear("220")
        self.say(f"EHLO out{source.rpartition('.')[2]}.{DOMAIN}", "250")

    def hear(self, wanted):
        while True:
            line = self.lines.readline().decode("utf-8", "replace").rstrip()
            if line[3:4] != "-":
                break
        if not line.startswith(wanted):
            raise Refused(line or "421 hung up")

    def say(self, line, wanted):
        self.socket.sendall(line.encode() + b"\r\n")
        self.hear(wanted)

    def login(self, user, password):
        import base64
        self.say("AUTH PLAIN " + base64.b64encode(f"\0{user}\0{password}".encode()).decode(), "235")

    def envelope(self, sender, to):
        self.say(f"MAIL FROM:<{sender}>", "250")
        self.say(f"RCPT TO:<{to}>", "250")

    def send(self, sender, to, raw):
        self.envelope(sender, to)
        self.say("DATA", "354")
        self.socket.sendall(raw + b".\r\n")
        self.hear("250")

    def quit(self):
        self.say("QUIT", "221")
        self.lines.close()
        self.socket.close()


def in_parallel(function, items):
    """Each item in a thread of its own; the first failure is everybody's."""
    failures = []

    def run(item):
        try:
            function(item)
        except Exception as error:      # pylint: disable=broad-except
            failures.append(error)

    threads = [threading.Thread(target=run, args=(item,), daemon=True) for item in items]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def knock(arguments):
    deadline = time.monotonic() + DEADLINE

    def visit(source):
        while True:
            try:
                session = Session(arguments.host, 25, source)
                session.envelope(f"friend@{DOMAIN}", arguments.to)
                session.quit()
                return
            except Refused as refusal:
                if not refusal.for_now or time.monotonic() > deadline:
                    raise
                time.sleep(1)

    in_parallel(visit, POOL)
    answer(passed=len(POOL))


class Sender:
    """What all sessions of one load have in common."""

    def __init__(self, arguments):
        self.arguments = arguments
        self.password = sys.stdin.readline().rstrip("\n") if arguments.login else None
        self.todo = queue.SimpleQueue()
        self.deferred = []
        for name in sorted(os.listdir(arguments.directory)):
            with open(os.path.join(arguments.directory, name), "rb") as file:
                raw = file.read()
            raw = raw.replace(TO.encode(), arguments.to.encode(), 1)
            if arguments.login:           # a user's own mail bears his own address, and no signature yet
                raw = raw[raw.index(b"From: "):].replace(f"friend@{DOMAIN}".encode(), arguments.sender.encode(), 1)
            self.todo.put(raw)
        self.connections = iter(range(1 << 30))

    def work(self, _session):
        left, session, raw = 0, None, self.take()
        while raw is not None:
            try:
                if not left:
                    session, left = self.connect(), self.arguments.per_connection
                session.send(self.arguments.sender, self.arguments.to, raw)
                left -= 1
                raw = self.take()
                if not left or raw is None:
                    session.quit()
            except Refused as refusal:
                self.deferred.append(str(refusal))
                if not refusal.for_now or len(self.deferred) > 2000:
                    raise
                left = 0
                time.sleep(0.5)

    def take(self):
        try:
            return self.todo.get_nowait()
        except queue.Empty:
            return None

    def connect(self):
        source = POOL[next(self.connections) % len(POOL)]
        session = Session(self.arguments.host, self.arguments.port, source, tls=self.arguments.port == 465)
        if self.arguments.login:
            session.login(self.arguments.login, self.password)
        return session


def send(arguments):
    sender = Sender(arguments)
    started = time.time()
    in_parallel(sender.work, range(arguments.sessions))
    answer(started=started, accepted=time.time(), deferred=len(sender.deferred), said=sorted(set(sender.deferred))[:3])


# --- IMAP

class Reader:
    """One user's mail program."""

    def __init__(self, host, user, password, times):
        self.host, self.user, self.password, self.times = host, user, password, times
        self.box = None

    def timed(self, what, function):
        began = time.monotonic()
        result = function()
        self.times.setdefault(what, []).append(time.monotonic() - began)
        return result

    def enter(self):
        context = ssl._create_unverified_context()
        self.box = imaplib.IMAP4_SSL(self.host, ssl_context=context, timeout=DEADLINE)
        self.box.login(self.user, self.password)

    def visit(self):
        self.timed("log in", self.enter)
        self.timed("list", self.box.list)
        count = int(self.timed("select", lambda: self.box.select("INBOX"))[1][0])
        fetched = self.timed("fetch all", lambda: self.box.fetch("1:*", "(FLAGS BODY.PEEK[])"))[1]
        got = sum(END in part[1] for part in fetched if isinstance(part, tuple))
        if count == 0 or got != count:
            raise OSError(f"{self.user}: {got} whole messages of {count}")
        self.box.send(b"i IDLE\r\n")
        self.until(b"+")

    def until(self, token):
        while True:
            line = self.box.readline()
            if not line:
                raise OSError(f"{self.user}: hung up")
            if token in line:
                return

    def notice(self, since):
        self.until(b"EXISTS")
        self.times.setdefault("new mail seen", []).append(time.time() - since[0])
        self.box.send(b"DONE\r\n")
        self.until(b"i OK")
        self.box.logout()


def imap(arguments):
    password = sys.stdin.readline().rstrip("\n")
    times = {}
    readers = [Reader(arguments.host, user, password, times) for user in arguments.users]
    in_parallel(lambda reader: reader.visit(), readers)
    answer(idle=len(readers))
    sys.stdin.readline()
    since = [time.time()]
    waiting = [threading.Thread(target=in_parallel, args=(lambda reader: reader.notice(since), readers))]
    waiting[0].start()
    session = Session(arguments.host, 25, POOL[0])
    session.envelope(f"friend@{DOMAIN}", arguments.users[0])
    for user in arguments.users[1:]:
        session.say(f"RCPT TO:<{user}>", "250")
    session.say("DATA", "354")
    session.socket.sendall(compose(len(readers), words(random.Random(2)), 2000) + b".\r\n")
    session.hear("250")
    session.quit()
    waiting[0].join(DEADLINE)
    if len(times.get("new mail seen", [])) != len(readers):
        raise OSError(f"only {len(times.get('new mail seen', []))} of {len(readers)} saw the new message")
    answer(times=times)


def command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("prepare")
    one.add_argument("directory")
    one.add_argument("count", type=int)
    one.add_argument("size", type=int)
    one = verbs.add_parser("knock")
    one.add_argument("host")
    one.add_argument("to")
    one = verbs.add_parser("send")
    one.add_argument("host")
    one.add_argument("port", type=int)
    one.add_argument("sender")
    one.add_argument("to")
    one.add_argument("directory")
    one.add_argument("--sessions", type=int, default=20)
    one.add_argument("--per-connection", type=int, default=1)
    one.add_argument("--login")
    one = verbs.add_parser("imap")
    one.add_argument("host")
    one.add_argument("users", nargs="+")
    return parser.parse_args()


def main():
    arguments = command_line()
    try:
        globals()[arguments.verb](arguments)
    except (OSError, Refused, imaplib.IMAP4.error) as error:
        sys.exit(f"load: {arguments.verb}: {error}")


if __name__ == "__main__":
    main()
