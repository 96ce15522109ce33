#!/usr/bin/python3
"""A person's mail programs, somewhere else on the internet. Certificates are verified as such programs do.

  client imap --user U --password-stdin [--find SUBJECT] [--folder INBOX]   read the mailbox; wait for a message
  client pop3 --user U --password-stdin [--find SUBJECT]
  client imap … --find SUBJECT --move FOLDER                                and then move it
  client send --user U --password-stdin --from A --to B --subject S         submit a message, port 465 or 587
  client say PORT [--user U --password-stdin] LINE…                         SMTP line by line; prints the answers
  client tls PORT                                                           whose certificate is shown there

Passwords come on standard input, one line. --host defaults to the name in LAB_MAIL_HOST or mail.example.org.
Exit status: 0 done or found, 1 refused or not found in time, 3 the certificate does not hold.
"""
import argparse
import email
import email.policy
import email.utils
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

TRUST = "/lab/ca/bundle.pem"
IMPLICIT = {465: "smtp", 993: "imap", 995: "pop3"}
STARTTLS = {25: "smtp", 587: "smtp", 143: "imap", 110: "pop3", 4190: "sieve"}


def trust(arguments):
    if arguments.insecure:
        return ssl._create_unverified_context()
    return ssl.create_default_context(cafile=TRUST)


def subject_of(raw):
    return str(email.message_from_bytes(raw, policy=email.policy.default)["subject"] or "")


# --- reading: each function yields whole messages, once through the mailbox

def imap_login(arguments, password):
    port = arguments.port or 993
    if port in STARTTLS:
        box = imaplib.IMAP4(arguments.host, port, timeout=30)
        if not arguments.no_tls:
            box.starttls(trust(arguments))
    else:
        box = imaplib.IMAP4_SSL(arguments.host, port, ssl_context=trust(arguments), timeout=30)
    box.login(arguments.user, password)
    return box


def imap_messages(arguments, password):
    with imap_login(arguments, password) as box:
        status, answer = box.select(arguments.folder, readonly=True)
        if status != "OK":
            raise imaplib.IMAP4.error(answer[0].decode())
        for number in box.search(None, "ALL")[1][0].split():
            yield box.fetch(number, "(BODY.PEEK[])")[1][0][1]


def imap_move(arguments, password):
    with imap_login(arguments, password) as box:
        box.select(arguments.folder)
        for number in box.search(None, "HEADER", "Subject", f'"{arguments.find}"')[1][0].split():
            status, answer = box.xatom("MOVE", number.decode(), arguments.move)
            print(status, answer)
            return 0 if status == "OK" else 1
    return 1


def pop3_messages(arguments, password):
    port = arguments.port or 995
    if port in STARTTLS:
        box = poplib.POP3(arguments.host, port, timeout=30)
        if not arguments.no_tls:
            box.stls(trust(arguments))
    else:
        box = poplib.POP3_SSL(arguments.host, port, context=trust(arguments), timeout=30)
    box.user(arguments.user)
    box.pass_(password)
    for number in range(1, len(box.list()[1]) + 1):
        yield b"\r\n".join(box.retr(number)[1]) + b"\r\n"
    box.quit()


def read(arguments, messages):
    """Prints what is there, or waits for one subject and prints that message."""
    password = read_password()
    deadline = time.monotonic() + arguments.wait
    while True:
        found = list(messages(arguments, password))
        if arguments.find is None:
            for raw in found:
                print(subject_of(raw))
            return 0
        for raw in found:
            if arguments.find in subject_of(raw):
                if arguments.verb == "imap" and arguments.move:
                    return imap_move(arguments, password)
                sys.stdout.buffer.write(raw)
                return 0
        if time.monotonic() >= deadline:
            print(f"no message {arguments.find!r} among {len(found)}", file=sys.stderr)
            return 1
        time.sleep(1)


# --- sending

def smtp_login(arguments, port):
    password = read_password() if arguments.user else None
    if port == 465:
        client = smtplib.SMTP_SSL(arguments.host, port, local_hostname="laptop.isp.net", timeout=60, context=trust(arguments))
    else:
        client = smtplib.SMTP(arguments.host, port, local_hostname="laptop.isp.net", timeout=60)
        client.ehlo()
        if not arguments.no_tls:
            client.starttls(context=trust(arguments))
    if password is not None:
        client.login(arguments.user, password)
    return client


def say(arguments):
    with smtp_login(arguments, arguments.port) as client:
        client.ehlo()
        for line in client.ehlo_resp.decode().splitlines():
            print("<", 250, line)
        client.command_encoding = "utf-8"
        for line in arguments.lines:
            code, text = client.docmd(line)
            print(">", line, "\n<", code, text.decode("utf-8", "replace"))
    return 0


def send(arguments):
    with smtp_login(arguments, arguments.port or 465) as client:
        refused = client.sendmail(arguments.mail_from, arguments.to, compose(arguments))
    print("accepted" if not refused else f"refused for {refused}")
    return 1 if refused else 0


def compose(arguments):
    if arguments.file:
        raw = sys.stdin.buffer.read() if arguments.file == "-" else open(arguments.file, "rb").read()
        return raw
    return (f"From: {arguments.header_from or arguments.mail_from}\r\nTo: {', '.join(arguments.to)}\r\n"
            f"Subject: {arguments.subject}\r\nDate: {email.utils.formatdate(localtime=True)}\r\n"
            f"Message-ID: {email.utils.make_msgid(domain='laptop.isp.net')}\r\n\r\n{arguments.body}\r\n").encode()


# --- certificates

def greet(sock, kind):
    """Asks for TLS in the protocol that a port speaks."""
    stream = sock.makefile("rwb")

    def say(line):
        stream.write(line + b"\r\n")
        stream.flush()

    def hear(last):
        while line := stream.readline():
            if last(line):
                return
        raise OSError("the server hung up")

    if kind == "smtp":
        hear(lambda line: line[3:4] == b" ")
        say(b"EHLO laptop.isp.net")
        hear(lambda line: line[3:4] == b" ")
        say(b"STARTTLS")
        hear(lambda line: line[3:4] == b" ")
    elif kind == "imap":
        hear(lambda line: line.startswith(b"* OK"))
        say(b"a STARTTLS")
        hear(lambda line: line.startswith(b"a "))
    elif kind == "pop3":
        hear(lambda line: True)
        say(b"STLS")
        hear(lambda line: True)
    elif kind == "sieve":
        hear(lambda line: line.startswith(b"OK"))
        say(b"STARTTLS")
        hear(lambda line: line.startswith(b"OK"))


def shake(arguments, port, context):
    sock = socket.create_connection((arguments.host, port), timeout=30)
    if port in STARTTLS:
        greet(sock, STARTTLS[port])
    return context.wrap_socket(sock, server_hostname=arguments.host)


def show_certificate(arguments):
    verified = "verified"
    try:
        tls = shake(arguments, arguments.port, trust(arguments))
    except ssl.SSLCertVerificationError as error:
        verified = f"not verified: {error.verify_message}"
        tls = shake(arguments, arguments.port, ssl._create_unverified_context())
    pem = ssl.DER_cert_to_PEM_cert(tls.getpeercert(binary_form=True))
    text = subprocess.run(["openssl", "x509", "-noout", "-subject", "-issuer", "-dates", "-fingerprint", "-sha256", "-ext",
                           "subjectAltName", "-nameopt", "RFC2253"], input=pem, capture_output=True, text=True, check=True)
    print(f"protocol={tls.version()} {tls.cipher()[0]}\n{verified}\n{text.stdout}", end="")
    return 0 if verified == "verified" or arguments.insecure else 3


# --- the command line

def read_password():
    return sys.stdin.readline().rstrip("\n")


def common(parser):
    parser.add_argument("--host", default=os.environ.get("LAB_MAIL_HOST", "mail.example.org"))
    parser.add_argument("--as", dest="who", default="laptop.isp.net", help="the host of the internet to come from (%(default)s)")
    parser.add_argument("--insecure", action="store_true", help="do not verify the certificate")
    parser.add_argument("--no-tls", action="store_true", help="no STARTTLS where it would be used")


def command_line():
    parser = argparse.ArgumentParser(prog="lab client", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, port in (("imap", 993), ("pop3", 995)):
        reader = verbs.add_parser(verb)
        common(reader)
        reader.add_argument("--port", type=int, default=port)
        reader.add_argument("--user", required=True)
        reader.add_argument("--password-stdin", action="store_true", required=True)
        reader.add_argument("--find", metavar="SUBJECT", help="wait for this message and print it")
        reader.add_argument("--folder", default="INBOX")
        if verb == "imap":
            reader.add_argument("--move", metavar="FOLDER", help="with --find: and move it there")
        reader.add_argument("--wait", type=float, default=60, metavar="SECONDS")
    sender = verbs.add_parser("send")
    common(sender)
    sender.add_argument("--port", type=int, default=465)
    sender.add_argument("--user")
    sender.add_argument("--password-stdin", action="store_true")
    sender.add_argument("--from", dest="mail_from", required=True)
    sender.add_argument("--header-from")
    sender.add_argument("--to", action="append", required=True)
    sender.add_argument("--subject", default="A message")
    sender.add_argument("--body", default="Hello.")
    sender.add_argument("--file")
    speaker = verbs.add_parser("say")
    common(speaker)
    speaker.add_argument("port", type=int, metavar="PORT")
    speaker.add_argument("--user")
    speaker.add_argument("--password-stdin", action="store_true")
    speaker.add_argument("lines", nargs="+", metavar="LINE")
    tls = verbs.add_parser("tls")
    common(tls)
    tls.add_argument("port", type=int, metavar="PORT")
    return parser.parse_args()


def main():
    arguments = command_line()
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        wire.come_from(*next(line.split()[1:] for line in file if line.split()[0] == arguments.who))
    try:
        if arguments.verb == "imap":
            return read(arguments, imap_messages)
        if arguments.verb == "pop3":
            return read(arguments, pop3_messages)
        return {"send": send, "say": say, "tls": show_certificate}[arguments.verb](arguments)
    except ssl.SSLCertVerificationError as error:
        print(f"certificate: {error.verify_message}", file=sys.stderr)
        return 3
    except smtplib.SMTPRecipientsRefused as error:
        for code, text in error.recipients.values():
            print(f"refused: {code} {text.decode('utf-8', 'replace')}", file=sys.stderr)
        return 1
    except (OSError, smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto) as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
