#!/usr/bin/python3
"""Somebody who guesses passwords, or looks which ports are open, from a chosen host of the internet.

  attacker.py --as HOST guess SERVICE [--times N] [--user U]   wrong passwords, N logins; says how each was refused
  attacker.py --as HOST login SERVICE --user U                 one login with the password on standard input
  attacker.py --as HOST reach PORT…                            which of these ports let a connection in
  attacker.py --as HOST scan PORT…                             the ports that answer, by a TCP connection; ranges too

SERVICE: smtps submission imap imaps pop3 pop3s sieve; imap-clear (LOGIN before TLS); ssh; on port 25 relay, helo (a
name that is none) and unknown (to users that are not there, as an honest server may).
-4 and -6 choose the family. Exit status of guess: 0 each try was refused by the server, 2 the connection itself fails
(banned). Of login: 0 it is let in. Of reach: 0 all, 1 some not. Certificates are not looked at.
"""
import argparse
import base64
import concurrent.futures
import imaplib
import os
import poplib
import smtplib
import socket
import ssl
import subprocess
import sys
import time

import wire

PORTS = {"smtps": 465, "submission": 587, "imap": 143, "imaps": 993, "pop3": 110, "pop3s": 995, "sieve": 4190,
         "imap-clear": 143, "relay": 25, "helo": 25, "unknown": 25, "ssh": 22}
TIMEOUT = 20
WRONG = (smtplib.SMTPAuthenticationError, imaplib.IMAP4.error, poplib.error_proto)


def tls():
    return ssl._create_unverified_context()


# --- one login each; what the server says to a wrong password is raised as one of WRONG

def smtp(host, port, user, password):
    if port == 465:
        client = smtplib.SMTP_SSL(host, port, local_hostname="bot.badhost.net", timeout=TIMEOUT, context=tls())
    else:
        client = smtplib.SMTP(host, port, local_hostname="bot.badhost.net", timeout=TIMEOUT)
        client.starttls(context=tls())
    client.ehlo()
    client.user, client.password = user, password
    code, answer = client.auth("PLAIN", client.auth_plain)      # one mechanism: one failure a login
    client.close()
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, answer)


def imap(host, port, user, password):
    box = imaplib.IMAP4_SSL(host, port, ssl_context=tls(), timeout=TIMEOUT) if port == 993 else imaplib.IMAP4(host, port, TIMEOUT)
    if port == 143:
        box.starttls(tls())
    try:
        box.login(user, password)
    finally:
        box.shutdown()


def imap_clear(host, port, user, password):
    box = imaplib.IMAP4(host, port, TIMEOUT)
    try:
        box.login(user, password)
    finally:
        box.shutdown()


def pop3(host, port, user, password):
    box = poplib.POP3_SSL(host, port, context=tls(), timeout=TIMEOUT) if port == 995 else poplib.POP3(host, port, TIMEOUT)
    if port == 110:
        box.stls(tls())
    try:
        box.user(user)
        box.pass_(password)
    finally:
        box.close()


def sieve(host, port, user, password):
    sock = socket.create_connection((host, port), timeout=TIMEOUT)
    stream = sock.makefile("rwb")

    def answer(line):
        if line:
            stream.write(line + b"\r\n")
            stream.flush()
        while got := stream.readline():
            if got.startswith((b"OK", b"NO", b"BYE")):
                return got.decode().strip()
        raise OSError("the server hung up")

    answer(b"")
    answer(b"STARTTLS")
    sock = tls().wrap_socket(sock)
    stream = sock.makefile("rwb")
    answer(b"")
    said = answer(b'AUTHENTICATE "PLAIN" "' + base64.b64encode(f"\0{user}\0{password}".encode()) + b'"')
    sock.close()
    if not said.startswith("OK"):
        raise imaplib.IMAP4.error(said)


# --- port 25: what a spammer tries

def spam(host, helo, recipient):
    with smtplib.SMTP(host, 25, local_hostname=helo, timeout=TIMEOUT) as client:
        client.ehlo_or_helo_if_needed()
        code, answer = client.mail("someone@bigmail.com")
        if code == 250:
            code, answer = client.rcpt(recipient)
        if code == 250:
            return
        raise smtplib.SMTPAuthenticationError(code, answer)


# --- ssh by its own client. sshd 9.8 and later turns away who failed a few times, for some seconds

ASKPASS = "/tmp/askpass"


def ssh(host, _port, user, password):
    with open(ASKPASS, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho wrong\n")
    os.chmod(ASKPASS, 0o755)
    own = next(a for a in wire.own if (":" in a) == (":" in socket.getaddrinfo(host, 22, wire.family())[0][4][0]))
    for _ in range(60):
        said = subprocess.run(["ssh", "-6" if ":" in own else "-4", "-b", own, "-o", "StrictHostKeyChecking=no", "-o",
                               "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=6", "-o",
                               "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1", f"{user}@{host}", "true"],
                              env={**os.environ, "SSH_ASKPASS": ASKPASS, "SSH_ASKPASS_REQUIRE": "force"},
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stderr.strip()
        if "Permission denied" in said:
            raise imaplib.IMAP4.error(said)
        if "refused" in said or "timed out" in said:
            raise OSError(said)
        time.sleep(1)
    raise OSError(said)


LOGIN = {"ssh": ssh, "smtps": smtp, "submission": smtp, "imap": imap, "imaps": imap, "pop3": pop3, "pop3s": pop3, "sieve": sieve,
         "imap-clear": imap_clear}


def attempt(arguments, password):
    if arguments.service == "relay":
        return spam(arguments.host, "bot.badhost.net", "victim@bigmail.com")
    if arguments.service == "unknown":
        return spam(arguments.host, arguments.who, f"nobody@{arguments.host.partition('.')[2]}")
    if arguments.service == "helo":
        return spam(arguments.host, "friend", f"nobody@{arguments.host.partition('.')[2]}")
    return LOGIN[arguments.service](arguments.host, PORTS[arguments.service], arguments.user, password)


def guess(arguments):
    for i in range(arguments.times):
        try:
            attempt(arguments, f"wrong {i}")
            print("let in!")
            return 1
        except WRONG as refused:
            print(f"refused: {refused}")
        except OSError as failed:
            print(f"no connection: {failed}")
            return 2
    return 0


def login(arguments):
    try:
        attempt(arguments, sys.stdin.readline().rstrip("\n"))
    except (*WRONG, OSError) as refused:
        print(f"refused: {refused}")
        return 1
    print("let in")
    return 0


# --- which ports answer

def answers(host, port):
    try:
        socket.create_connection((host, port), timeout=4).close()
        return "open"
    except ConnectionRefusedError:
        return "refused"
    except OSError:
        return "silent"


def reach(arguments):
    states = {port: answers(arguments.host, port) for port in ports_of(arguments.ports)}
    for port, state in states.items():
        print(port, state)
    return 0 if set(states.values()) == {"open"} else 1


def scan(arguments):
    ports = ports_of(arguments.ports)
    with concurrent.futures.ThreadPoolExecutor(200) as pool:
        found = list(zip(ports, pool.map(lambda port: answers(arguments.host, port), ports)))
    print("open:", *(port for port, state in found if state == "open"))
    print("refused:", *(port for port, state in found if state == "refused"))
    print("silent:", sum(state == "silent" for _port, state in found))
    return 0


def ports_of(words):
    ports = []
    for word in words:
        first, _, last = word.partition("-")
        ports += range(int(first), int(last or first) + 1)
    return sorted(set(ports))


def command_line():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--as", dest="who", required=True)
    parser.add_argument("--host", default="mail.example.org", help="name or address (%(default)s)")
    family = parser.add_mutually_exclusive_group()
    family.add_argument("-4", dest="family", action="store_const", const="4")
    family.add_argument("-6", dest="family", action="store_const", const="6")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("guess", "login"):
        logs_in = verbs.add_parser(verb)
        logs_in.add_argument("service", choices=PORTS)
        logs_in.add_argument("--user", default="root")
        logs_in.add_argument("--times", type=int, default=5)
    for verb in ("reach", "scan"):
        verbs.add_parser(verb).add_argument("ports", nargs="+")
    return parser.parse_args()


def main():
    arguments = command_line()
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        own = next(line.split()[1:] for line in file if line.split()[0] == arguments.who)
    if arguments.family:
        own = [address for address in own if (":" in address) == (arguments.family == "6")]
    wire.come_from(*own)
    return {"guess": guess, "login": login, "reach": reach, "scan": scan}[arguments.verb](arguments)


if __name__ == "__main__":
    sys.exit(main())
