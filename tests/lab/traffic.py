#!/usr/bin/python3
"""Mail in and out, and knocks on every port, all the while until told to stop; then what became of it. Runs in the world.

  traffic.py STOP-FILE --user U     the first line of standard input is the user's password

A provider sends numbered messages to the user, the user submits numbered ones to somebody at that provider; what is
refused for now or hung up on is sent again, as queues do. Somebody knocks on ten ports in turn from three hosts. When
STOP-FILE is there it waits for all that was accepted to arrive, and prints a line for each port and each stream:

  port 25: 312 answered, 0 refused, 0 cut, 2 later, answered last
  in: 120 accepted, 0 lost, 0 doubled, 3 tried again

Refused: no connection came to be. Cut: it ended before the greeting. Says "flowing" once every part has had its turn.
Exit status 1 if anything was refused, lost or doubled.
"""
import argparse
import collections
import datetime
import email.utils
import glob
import imaplib
import json
import os
import smtplib
import socket
import ssl
import sys
import threading
import time

HOST = os.environ.get("LAB_MAIL_HOST", "mail.example.org")
VISITORS = ("laptop.isp.net", "phone.isp.net", "gmail-smtp-in.l.google.com")
FRIEND = "someone@bigmail.com"
LIMIT = 3000
# port: implicit TLS, what to say for a farewell, what the greeting holds
PORTS = {
    25: (False, b"QUIT\r\n", b"220 "), 587: (False, b"QUIT\r\n", b"220 "), 465: (True, b"QUIT\r\n", b"220 "),
    143: (False, b"a LOGOUT\r\n", b"* OK"), 993: (True, b"a LOGOUT\r\n", b"* OK"),
    110: (False, b"QUIT\r\n", b"+OK"), 995: (True, b"QUIT\r\n", b"+OK"), 4190: (False, b"LOGOUT\r\n", b'"IMPL'),
    80: (False, b"", b"HTTP/"), 443: (True, b"", b"HTTP/"),
}
stop = threading.Event()
count = collections.defaultdict(collections.Counter)
last = {}
wrong = []


def hosts():
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        return {line.split()[0]: line.split()[1] for line in file if line.strip()}


def blind():
    return ssl._create_unverified_context()


# --- knocking

def knock(port, source):
    """One of answered, refused, cut, later."""
    tls, farewell, greeting = PORTS[port]
    try:
        sock = socket.create_connection((HOST, port), timeout=90, source_address=(source, 0))
    except OSError as error:
        return "refused", repr(error)
    try:
        with sock:
            if tls:
                sock = blind().wrap_socket(sock, server_hostname=HOST)
            with sock:
                if not farewell:
                    sock.sendall(b"GET / HTTP/1.0\r\nHost: " + HOST.encode() + b"\r\n\r\n")
                said = sock.recv(1000)
                # postscreen says 220- and waits whether the other side can.
                while said.endswith(b"\r\n") and said.splitlines()[-1].startswith(b"220-"):
                    said += sock.recv(1000)
                if farewell:
                    sock.sendall(farewell)
                while sock.recv(4000):
                    pass
    except OSError as error:
        return "cut", repr(error)
    if not said:
        return "cut", "hung up"
    return ("answered", "") if greeting in said else ("later", repr(said))


def knock_on(port, sources):
    turn = 0
    while not stop.is_set():
        result, why = knock(port, sources[turn % len(sources)])
        count[f"port {port}"][result] += 1
        last[port] = result
        if result != "answered":
            wrong.append(f"{datetime.datetime.now():%H:%M:%S.%f} port {port} {result}: {why}")
        turn += 1
        # Postfix lets a client connect sixty times a minute.
        stop.wait(0.5)


# --- mail

class Stream:
    """Numbered messages one after the other; each is tried until it is accepted."""

    def __init__(self, name, sender, recipient, connect):
        self.name, self.sender, self.recipient, self.connect = name, sender, recipient, connect
        self.accepted = self.lost = []      # until somebody could look
        self.doubled = []
        self.unsure = set()     # hung up on after the last dot: whether it was taken nobody knows (RFC 5321, 4.5.3.2)

    def message(self, number):
        return (f"From: {self.sender}\r\nTo: {self.recipient}\r\nSubject: {self.name} {number:05d}\r\n"
                f"Date: {email.utils.formatdate(localtime=True)}\r\nMessage-ID: <{self.name}-{number:05d}@traffic.{self.sender.split('@')[1]}>"
                f"\r\n\r\nNumber {number}.\r\n").encode()

    def attempt(self, number):
        dotted, answer = False, None
        try:
            with self.connect() as client:
                for code, text in (client.mail(self.sender), client.rcpt(self.recipient)):
                    if code >= 400:
                        return code, text
                dotted = True
                answer = client.data(self.message(number))
                return answer
        except smtplib.SMTPResponseException as error:
            return answer or (error.smtp_code, error.smtp_error)
        except (OSError, smtplib.SMTPException) as error:
            if dotted and not answer:
                self.unsure.add(number)
            return answer or (421, repr(error).encode())

    def run(self):
        number = 0
        while not stop.is_set():
            number += 1
            while True:
                code, text = self.attempt(number)
                if code < 400:
                    break
                count[self.name]["tried again"] += 1
                wrong.append(f"{datetime.datetime.now():%H:%M:%S.%f} {self.name} {number}: {code} {text[:200]!r}")
                if code >= 500 or stop.is_set():
                    break
                time.sleep(0.5)
            if code < 400:
                self.accepted.append(number)
                count[self.name]["accepted"] += 1
            stop.wait(1.1)

    def compare(self, arrived):
        """How many of the accepted are lost, and how many came twice."""
        times = collections.Counter(arrived)
        self.lost = [n for n in self.accepted if times[n] == 0]
        self.doubled = [n for n, k in times.items() if k > 1 and n not in self.unsure]
        return not self.lost


def numbers(subjects, name):
    return [int(subject.split()[-1]) for subject in subjects if subject.startswith(name + " ")]


def in_mailbox(user, password):
    with imaplib.IMAP4_SSL(HOST, 993, ssl_context=blind(), timeout=60) as box:
        box.login(user, password)
        found = []
        for folder in ("INBOX", "Junk"):
            status, there = box.select(folder, readonly=True)
            if status != "OK" or there == [b"0"]:
                continue
            for part in box.fetch("1:*", "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1] or []:
                if isinstance(part, tuple):
                    found.append(part[1].decode().partition(":")[2].strip())
    return found


def at_provider():
    found = []
    for name in glob.glob("/lab/provider/mail/*.json"):
        with open(name, encoding="utf-8") as file:
            found.append(json.load(file)["subject"])
    return found


def wait_for(stream, look, seconds):
    end = time.monotonic() + seconds
    while True:
        try:
            there = stream.compare(numbers(look(), stream.name))
        except (OSError, imaplib.IMAP4.error):
            there = False
        if there or time.monotonic() > end:
            return
        time.sleep(1)


def greeted(client, words):
    try:
        words()
    except (OSError, smtplib.SMTPException):
        client.close()
        raise
    return client


def provider_connects(source):
    client = smtplib.SMTP(HOST, 25, local_hostname="mx.bigmail.com", timeout=60, source_address=(source, 0))
    return greeted(client, lambda: (client.starttls(context=blind()), client.ehlo()))


def user_connects(user, password, source):
    client = smtplib.SMTP_SSL(HOST, 465, local_hostname="laptop.isp.net", timeout=60, source_address=(source, 0), context=blind())
    return greeted(client, lambda: client.login(user, password))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("stop_file")
    parser.add_argument("--user", required=True)
    arguments = parser.parse_args()
    password = sys.stdin.readline().rstrip("\n")
    known = hosts()
    end = time.monotonic() + LIMIT
    stamp = f"{int(time.time()):x}"
    inward = Stream(f"in{stamp}", "user@bigmail.com", arguments.user, lambda: provider_connects(known["mx.bigmail.com"]))
    outward = Stream(f"out{stamp}", arguments.user, FRIEND, lambda: user_connects(arguments.user, password, known["mx1.hotmail.com"]))
    jobs = [threading.Thread(target=stream.run, daemon=True) for stream in (inward, outward)]
    jobs += [threading.Thread(target=knock_on, args=(port, [known[name] for name in VISITORS]), daemon=True) for port in PORTS]
    for job in jobs:
        job.start()
    parts = [inward.name, outward.name, *(f"port {port}" for port in PORTS)]
    while not all(count[part]["accepted"] or count[part]["answered"] for part in parts) and time.monotonic() < end:
        time.sleep(0.1)
    print("flowing", flush=True)
    while not os.path.exists(arguments.stop_file) and time.monotonic() < end:
        time.sleep(0.2)
    stop.set()
    for job in jobs:
        job.join(90)
    wait_for(inward, lambda: in_mailbox(arguments.user, password), 120)
    wait_for(outward, at_provider, 330)
    sys.exit(report(inward, outward))


def report(inward, outward):
    refused = 0
    for port in PORTS:
        c = count[f"port {port}"]
        refused += c["refused"]
        print(f"port {port}: {c['answered']} answered, {c['refused']} refused, {c['cut']} cut, {c['later']} later, "
              f"{last.get(port, 'nothing')} last")
    for name, stream in (("in", inward), ("out", outward)):
        print(f"{name}: {len(stream.accepted)} accepted, {len(stream.lost)} lost, {len(stream.doubled)} doubled, "
              f"{count[stream.name]['tried again']} tried again, {len(stream.unsure)} unsure")
    for line in wrong[:60]:
        print(" ", line)
    good = all(stream.accepted and not stream.lost and not stream.doubled for stream in (inward, outward))
    return 0 if good and not refused else 1


if __name__ == "__main__":
    main()
