#!/usr/bin/python3
"""A large mail provider: provider.py serve DIRECTORY HOST…
                          provider.py keys DIRECTORY

Takes mail for its domains on port 25 with STARTTLS, refuses clients whose address has no name, judges every
message and keeps message and verdict as DIRECTORY/mail/NUMBER.json. It has several hosts, each written as
NAME,CERTIFICATE,ADDRESS[,ADDRESS…]: CERTIFICATE.crt and .key are what it shows, "-" is a host without TLS. `keys` makes the key with which it signs
what it sends (provider_send.py) and the DNS record of that key.
"""
import asyncio
import email
import email.policy
import json
import os
import socket
import ssl
import subprocess
import sys
import time

import aiosmtpd.smtp
import dns.exception

import judge

DOMAINS = {"bigmail.com", "example.net", "gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "gmx.net",
           "smallmail.net", "oldmail.net", "stsmail.net", "wrongcert.net"}
SELECTOR = "s2026"


class Provider:
    """The decisions of an SMTP session, as aiosmtpd asks for them."""

    def __init__(self, directory):
        self.mail = os.path.join(directory, "mail")
        os.makedirs(self.mail, exist_ok=True)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if not hasattr(session, "seen"):
            try:
                session.seen = await in_thread(judge.client, plain_address(session.peer[0]))
            except dns.exception.DNSException as error:
                print("resolver:", error, flush=True)
                return "451 4.7.1 Our resolver does not answer, try again"
        why = judge.refusal(session.seen)
        if why:
            print(why, flush=True)
            return why
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local, _, domain = address.rpartition("@")
        if domain.lower() not in DOMAINS:
            return "550 5.7.1 We do not relay"
        if local == "nobody":
            return "550 5.1.1 There is no such user here"
        if local == "full":
            return "452 4.2.2 This mailbox is full"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        started = time.time()
        helo = session.host_name
        judged = session.seen | await in_thread(judge.verdict, session.seen, helo, envelope.mail_from or "",
                                                envelope.original_content)
        judged["folder"] = judge.folder(judged)
        self.keep(session, envelope, judged, started)
        if judged["folder"] != "refused" and any(to.startswith("echo@") for to in envelope.rcpt_tos):
            self.answer(envelope, judged)
        if judged["folder"] == "refused":
            return f"550 5.7.26 Mail from {judged['dmarc_from']} must pass DMARC, says its policy; this did not"
        return "250 2.0.0 OK, judged and kept"

    def answer(self, envelope, judged):
        """What echo@ is written, it answers, with its verdict, by the same way as the rest of the provider's mail."""
        parsed = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "provider_send.py")
        subprocess.Popen([sys.executable, program, "--from", "echo@bigmail.com", "--to", envelope.mail_from,
                          "--subject", f"Re: {parsed['subject']}", "--header", f"In-Reply-To: {parsed['message-id']}",
                          "--header", "Auto-Submitted: auto-replied", "--body", f"You wrote as {envelope.mail_from}. Seen here: "
                          f"spf={judged['spf']} dkim={judged['dkim']} dmarc={judged['dmarc']}"])

    def keep(self, session, envelope, judged, started):
        """One file a message, complete when it is there."""
        parsed = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        record = {
            "received": started,
            "subject": str(parsed["subject"] or ""),
            "header_from": str(parsed["from"] or ""),
            "mail_from": envelope.mail_from,
            "rcpt_to": envelope.rcpt_tos,
            "helo": session.host_name,
            "tls": tls_of(session),
            **judged,
            "message": envelope.original_content.decode("latin-1"),
        }
        name = os.path.join(self.mail, f"{time.time_ns()}.json")
        with open(name + ".tmp", "w", encoding="utf-8") as file:
            json.dump(record, file, indent=1)
        os.rename(name + ".tmp", name)
        print(record["ip"], record["subject"], judged["spf"], judged["dkim"], judged["dmarc"], judged["folder"], flush=True)


def tls_of(session):
    if not session.ssl:
        return None
    tls = session.ssl["ssl_object"] if isinstance(session.ssl, dict) else session.ssl
    return {"version": tls.version(), "cipher": tls.cipher()[0]}


def plain_address(address):
    return address.removeprefix("::ffff:")


async def in_thread(function, *arguments):
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


async def listen(handler, name, certificate, *addresses):
    context = None
    if certificate != "-":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")

    def session():
        return aiosmtpd.smtp.SMTP(handler, hostname=name, ident="ESMTP", tls_context=context,
                                  data_size_limit=35 << 20, enable_SMTPUTF8=True)

    return await asyncio.get_running_loop().create_server(session, host=addresses, port=25, backlog=200,
                                                          family=socket.AF_UNSPEC)


async def serve(directory, hosts):
    handler = Provider(directory)
    servers = [await listen(handler, *host.split(",")) for host in hosts]
    await asyncio.gather(*(server.serve_forever() for server in servers))


def keys(directory):
    """The provider's own DKIM key, and its record in the form of a zone file."""
    os.makedirs(directory, exist_ok=True)
    key = os.path.join(directory, "dkim.key")
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", key, "2048"], check=True, stderr=subprocess.DEVNULL)
    public = subprocess.run(["openssl", "rsa", "-in", key, "-pubout", "-outform", "PEM"], check=True,
                            capture_output=True, text=True).stdout
    value = "v=DKIM1; k=rsa; p=" + "".join(public.splitlines()[1:-1])
    strings = " ".join(f'"{value[at:at + 250]}"' for at in range(0, len(value), 250))
    with open(os.path.join(directory, "dkim.rr"), "w", encoding="ascii") as file:
        file.write(f"{SELECTOR}._domainkey.bigmail.com. 60 TXT {strings}\n")


def main(argv):
    if len(argv) >= 4 and argv[1] == "serve":
        asyncio.run(serve(argv[2], argv[3:]))
    elif len(argv) == 3 and argv[1] == "keys":
        keys(argv[2])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv)
