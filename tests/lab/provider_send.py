#!/usr/bin/python3
"""Sends one message from the large provider to the mail servers of a domain, and shows the dialogue.

Looks up MX as any sender does, signs with DKIM, uses STARTTLS where it is offered. Temporary refusals are tried
again until the time is over, as a queue does. Exit status: 0 accepted, 1 refused, 75 still refused for now.
"""
import argparse
import email.utils
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import dkim
import dns.resolver

import wire
from provider import SELECTOR

TRUST = "/lab/ca/bundle.pem"
LIST_FOOTER = b"-- \r\nThis line came on the way, as mailing lists add one.\r\n"


def show(*words):
    print(*words, flush=True)


class Dialogue(smtplib.SMTP):
    """An SMTP client that prints each line it says and hears."""

    def putcmd(self, cmd, args=""):
        show(">", f"{cmd} {args}".strip())
        super().putcmd(cmd, args)

    def getreply(self):
        code, text = super().getreply()
        for line in text.decode("utf-8", "replace").splitlines() or [""]:
            show("<", code, line)
        return code, text


def exchangers(domain):
    """The names to try, best first; the domain itself when it has no MX."""
    try:
        found = sorted((record.preference, record.exchange.to_text(True)) for record in dns.resolver.resolve(domain, "MX"))
    except dns.resolver.NoAnswer:
        return [domain]
    return [name for _preference, name in found]


def compose(arguments):
    if arguments.file:
        raw = sys.stdin.buffer.read() if arguments.file == "-" else open(arguments.file, "rb").read()
        raw = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    else:
        sender = arguments.header_from or arguments.mail_from
        more = "".join(f"{line}\r\n" for line in arguments.header)
        raw = (f"{more}From: {sender}\r\nTo: {arguments.to}\r\nSubject: {arguments.subject}\r\n"
               f"Date: {email.utils.formatdate(localtime=True)}\r\nMessage-ID: {email.utils.make_msgid(domain='bigmail.com')}\r\n"
               f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{arguments.body}\r\n").encode()
    if not arguments.no_dkim:
        raw = sign(raw, arguments.sign)
    if arguments.tamper:
        raw += LIST_FOOTER
    if arguments.arc:
        raw = seal(raw, arguments.arc) + raw
    return raw + LIST_FOOTER if arguments.tamper > 1 else raw


def signing_key():
    with open("/lab/provider/dkim.key", "rb") as file:
        return file.read()


def sign(raw, domain):
    return dkim.sign(raw, SELECTOR.encode(), domain.encode(), signing_key(),
                     include_headers=[b"from", b"to", b"subject", b"date", b"message-id"]) + raw


def seal(raw, domain):
    """What a forwarder that has found SPF and DKIM good puts before a message: an ARC set (RFC 8617)."""
    found = f"Authentication-Results: {domain}; spf=pass; dkim=pass; dmarc=pass; arc=none\r\n".encode()
    lines = dkim.arc_sign(found + raw, SELECTOR.encode(), domain.encode(), signing_key(), domain.encode(),
                          include_headers=[b"from", b"to", b"subject", b"date", b"message-id"])
    return b"".join(lines)


def start_tls(client, name):
    """STARTTLS as a sender does it: encryption in any case, and a word on whether the certificate would have held."""
    context = ssl.create_default_context(cafile=TRUST)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    client.starttls(context=context)
    show("*", client.sock.version(), client.sock.cipher()[0], "certificate", certificate_state(name, client.sock))


def certificate_state(name, sock):
    """Verified beside the session, so that a wrong certificate does not end it."""
    chain = "".join(ssl.DER_cert_to_PEM_cert(der) for der in sock.get_unverified_chain())
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(chain)
        file.flush()
        done = subprocess.run(["openssl", "verify", "-CAfile", TRUST, "-untrusted", file.name, "-verify_hostname", name,
                               file.name], capture_output=True, text=True)
    return f"valid for {name}" if done.returncode == 0 else "not valid: " + done.stderr.strip().splitlines()[-2]


def attempt(arguments, name, message):
    """One try at one exchanger. (code, text) of the answer that decided."""
    try:
        client = Dialogue(timeout=60, local_hostname=arguments.helo)
        show("*", "connecting to", name, arguments.port)
        client._host = name             # smtplib takes it for SNI, and learns it only from its constructor
        code, text = client.connect(name, arguments.port)
        if code != 220:
            return code, text
        client.ehlo()
        if client.has_extn("starttls") and not arguments.no_tls:
            start_tls(client, name)
            client.ehlo()
        envelope = "" if arguments.mail_from == "<>" else arguments.mail_from
        for code, text in (client.mail(envelope), client.rcpt(arguments.to)):
            if code >= 400:
                client.close()
                return code, text
        code, text = client.data(message)
        client.quit()
        return code, text
    except (OSError, smtplib.SMTPException) as error:
        return getattr(error, "smtp_code", 421), str(error).encode()


def send(arguments):
    message = compose(arguments)
    deadline = time.monotonic() + arguments.retry
    pause = 1
    while True:
        code, text = 421, b"no exchanger"
        for name in [arguments.host] if arguments.host else exchangers(arguments.to.rpartition("@")[2]):
            code, text = attempt(arguments, name, message)
            if not 400 <= code < 500:
                break
        if not 400 <= code < 500 or time.monotonic() >= deadline:
            break
        show("* will try again:", code, text.decode("utf-8", "replace"))
        time.sleep(pause)
        pause = min(pause * 2, 10)
    show("status", code, text.decode("utf-8", "replace").replace("\n", " "))
    return 0 if code < 400 else 75 if code < 500 else 1


def main():
    parser = argparse.ArgumentParser(prog="lab provider-send", description=__doc__.split("\n\n")[0], epilog=__doc__.split("\n\n")[1])
    parser.add_argument("--from", dest="mail_from", default="user@bigmail.com", help="the envelope sender; <> for none")
    parser.add_argument("--header-from", help="the From header, when it is not the envelope sender")
    parser.add_argument("--to", required=True)
    parser.add_argument("--subject", default="A message")
    parser.add_argument("--body", default="Hello from the other side of the internet.")
    parser.add_argument("--file", help="a whole message to send instead; - reads standard input")
    parser.add_argument("--host", help="this server instead of the domain's MX")
    parser.add_argument("--port", type=int, default=25)
    parser.add_argument("--helo", default="mx.bigmail.com")
    parser.add_argument("--source", action="append", help="leave from this address of the internet; default: the provider's")
    parser.add_argument("--retry", type=float, default=90, metavar="SECONDS", help="how long to come back (%(default)s); 0: never")
    parser.add_argument("--no-tls", action="store_true")
    parser.add_argument("--header", action="append", default=[], metavar="LINE", help="one more header, above the others")
    parser.add_argument("--no-dkim", action="store_true")
    parser.add_argument("--sign", default="bigmail.com", metavar="DOMAIN", help="whose signature it bears (%(default)s)")
    parser.add_argument("--tamper", action="count", default=0, help="change the body once it is signed; twice: also once it is sealed")
    parser.add_argument("--arc", metavar="DOMAIN", help="then seal it with ARC, as a forwarder")
    arguments = parser.parse_args()
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        own = next(line.split()[1:] for line in file if line.startswith("mx.bigmail.com"))
    wire.come_from(*(arguments.source or own))
    socket.setdefaulttimeout(60)
    sys.exit(send(arguments))


if __name__ == "__main__":
    main()
