#!/usr/bin/python3
"""Sessions that client.py is too quick for. Passwords come on standard input, the first line.

  session.py logins --user U              tries each way to log in once: "imap yes", "sieve no: …"
  session.py headers --user U             few submission sessions; each further line of standard input is a JSON object
                                          {"envelope": …, "headers": ["From: …"]}: prints what the server answered
  session.py live --user U --to A         opens IMAP (IDLE) and two submissions, says "ready", waits for a line on
                                          standard input, and says what became of them
  session.py rcpt --to A [--size N]       up to RCPT on port 25, as a large provider; no password

Exit status 0 if all could be done; what the server answered is for the caller to judge.
"""
import argparse
import base64
import email.utils
import imaplib
import json
import os
import poplib
import smtplib
import socket
import ssl
import sys

import client
import wire


def say(*words):
    print(*words, flush=True)


def text_of(answer):
    code, text = answer
    return f"{code} {text.decode('utf-8', 'replace')}".replace("\n", " ")


def submission(arguments, port):
    context = client.trust(arguments)
    if port == 465:
        session = smtplib.SMTP_SSL(arguments.host, port, local_hostname="laptop.isp.net", timeout=60, context=context)
    else:
        session = smtplib.SMTP(arguments.host, port, local_hostname="laptop.isp.net", timeout=60)
        session.starttls(context=context)
    session.ehlo()
    return session


def logged_in(arguments, port, password):
    session = submission(arguments, port)
    session.login(arguments.user, password)
    return session


# --- logins

def login_imap(arguments, password):
    with imaplib.IMAP4_SSL(arguments.host, 993, ssl_context=client.trust(arguments), timeout=60) as box:
        box.login(arguments.user, password)


def login_pop3(arguments, password):
    box = poplib.POP3_SSL(arguments.host, 995, context=client.trust(arguments), timeout=60)
    box.user(arguments.user)
    box.pass_(password)
    box.quit()


def login_sieve(arguments, password):
    arguments.port = 4190
    tls = client.shake(arguments, 4190, client.trust(arguments))
    stream = tls.makefile("rwb")
    for line in stream:                 # the capabilities again, now under TLS
        if line.startswith(b"OK"):
            break
    word = base64.b64encode(f"\0{arguments.user}\0{password}".encode()).decode()
    stream.write(f'AUTHENTICATE "PLAIN" "{word}"\r\n'.encode())
    stream.flush()
    answer = stream.readline()
    if not answer.startswith(b"OK"):
        raise OSError(answer.decode("utf-8", "replace").strip())


def logins(arguments, password):
    ways = {"imap": login_imap, "pop3": login_pop3, "sieve": login_sieve,
            "587": lambda *both: submission_login(587, *both), "465": lambda *both: submission_login(465, *both)}
    for name, way in ways.items():
        try:
            way(arguments, password)
            say(name, "yes")
        except (imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPAuthenticationError) as error:
            say(name, f"no: {error}")
        except (OSError, smtplib.SMTPException) as error:
            # Only an answer of the server counts as one.
            say(name, f"no: {error}" if name == "sieve" and str(error).startswith("NO") else f"failed: {error}")


def submission_login(port, arguments, password):
    logged_in(arguments, port, password).quit()


# --- headers

def headers(arguments, password):
    session, refused = logged_in(arguments, 465, password), 0
    for line in sys.stdin:
        if refused == 4:                # one more, and the server begins to take its time
            session.quit()
            session, refused = logged_in(arguments, 465, password), 0
        case = json.loads(line)
        message = "\r\n".join([*case["headers"], f"To: {arguments.to}", f"Subject: {case['subject']}",
                               f"Date: {email.utils.formatdate()}", f"Message-ID: {email.utils.make_msgid(domain='isp.net')}",
                               "", "Hello.", ""])
        answer = session.mail(case["envelope"])
        if answer[0] == 250:
            answer = session.rcpt(arguments.to)
        if answer[0] == 250:
            answer = session.data(message.encode())
        say(text_of(answer), "--", case["subject"])
        if answer[0] != 250:
            session.rset()
            refused += 1


# --- sessions that are open when something happens

def until_end(sock):
    sock.settimeout(30)
    try:
        while data := sock.recv(4096):
            if b"BYE" in data:
                return "ended: " + data.decode("utf-8", "replace").strip()
        return "ended"
    except socket.timeout:
        return "lives"
    except (OSError, ssl.SSLError) as error:
        return f"ended: {error}"


def answered(call):
    try:
        return text_of(call())
    except (OSError, smtplib.SMTPServerDisconnected) as error:
        return f"ended: {error}"


def live(arguments, password):
    box = imaplib.IMAP4_SSL(arguments.host, 993, ssl_context=client.trust(arguments), timeout=60)
    box.login(arguments.user, password)
    box.select("INBOX")
    box.send(b"x IDLE\r\n")
    assert box.readline().startswith(b"+")
    between = logged_in(arguments, 465, password)
    within = logged_in(arguments, 587, password)
    for answer in (within.mail(arguments.user), within.rcpt(arguments.to), within.docmd("DATA")):
        assert answer[0] < 400, answer
    say("ready")
    sys.stdin.readline()
    say("imap", until_end(box.socket()))
    message = f"From: {arguments.user}\r\nTo: {arguments.to}\r\nSubject: {arguments.subject}\r\n\r\nHello.\r\n.\r\n"
    within.send(message.encode())
    say("within DATA", answered(within.getreply))
    between.mail(arguments.user)
    say("next message", answered(lambda: between.rcpt(arguments.to)))


# --- the world

def rcpt(arguments, _password):
    with smtplib.SMTP(arguments.host, 25, local_hostname="mx.bigmail.com", timeout=60) as session:
        session.ehlo()
        answer = session.mail("user@bigmail.com", [f"SIZE={arguments.size}"] if arguments.size else [])
        say("MAIL", text_of(answer))
        if answer[0] == 250:
            say("RCPT", text_of(session.rcpt(arguments.to)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["logins", "headers", "live", "rcpt"])
    parser.add_argument("--host", default=os.environ.get("LAB_MAIL_HOST", "mail.example.org"))
    parser.add_argument("--as", dest="who", default="laptop.isp.net", help="the host of the internet to come from (%(default)s)")
    parser.add_argument("--user")
    parser.add_argument("--to", default="someone@bigmail.com")
    parser.add_argument("--subject", default="A message")
    parser.add_argument("--size", type=int)
    parser.set_defaults(insecure=False, no_tls=False)
    arguments = parser.parse_args()
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        wire.come_from(*next(line.split()[1:] for line in file if line.split()[0] == arguments.who))
    password = sys.stdin.readline().rstrip("\n") if arguments.user else None
    {"logins": logins, "headers": headers, "live": live, "rcpt": rcpt}[arguments.verb](arguments, password)


if __name__ == "__main__":
    main()
