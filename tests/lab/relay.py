#!/usr/bin/python3
"""A relay for those whose port 25 is closed: relay.py HOST…

Takes mail of whoever logs in, and hands it to the mail hosts of its recipients under a name and address of its own. Each host
is NAME,CERTIFICATE,IPV4,IPV6 and has port 587 (STARTTLS) and 465 (TLS from the first byte), with CERTIFICATE.crt and .key;
"-" is a host without TLS, which takes a password on 587 as it comes. Prints a line for each login and each message.
"""
import asyncio
import smtplib
import ssl
import sys

import aiosmtpd.smtp
import dns.resolver

USER = "box@relayhost.net"
PASSWORD = "relay: p$a{s}s \"w\" \\ %s #"


class Relay:
    """The decisions of a session, as aiosmtpd asks for them."""

    def __init__(self, name, address):
        self.name, self.address = name, address

    def log_in(self, _server, session, _envelope, mechanism, login):
        good = (login.login.decode(), login.password.decode()) == (USER, PASSWORD)
        print(self.name, "login", mechanism, session.peer[0], "taken" if good else "refused", "TLS" if session.ssl else "clear", flush=True)
        return aiosmtpd.smtp.AuthResult(success=good, handled=False)

    async def handle_DATA(self, _server, session, envelope):
        received = f"Received: from {session.host_name} ([{session.peer[0]}]) by {self.name} with ESMTPSA\r\n".encode()
        print(self.name, "message", session.peer[0], envelope.mail_from, envelope.rcpt_tos, flush=True)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.pass_on, envelope, received + envelope.original_content)
        except smtplib.SMTPResponseException as error:
            return f"{error.smtp_code} {error.smtp_error.decode(errors='replace').splitlines()[-1]}"
        except (OSError, smtplib.SMTPException, dns.exception.DNSException) as error:
            print(self.name, "cannot pass it on:", error, flush=True)
            return "451 4.4.1 Cannot pass it on now"
        return "250 2.0.0 OK, passed on"

    def pass_on(self, envelope, message):
        for recipient in envelope.rcpt_tos:
            hosts = sorted(dns.resolver.resolve(recipient.rpartition("@")[2], "MX"), key=lambda record: record.preference)
            address = dns.resolver.resolve(hosts[0].exchange, "A")[0].to_text()
            with smtplib.SMTP(address, 25, local_hostname=self.name, source_address=(self.address, 0), timeout=30) as server:
                server.sendmail(envelope.mail_from or "", recipient, message)


async def listen(name, certificate, address4, address6):
    relay = Relay(name, address4)
    context = None
    if certificate != "-":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(f"{certificate}.crt", f"{certificate}.key")

    def session(begin_tls):
        return aiosmtpd.smtp.SMTP(relay, hostname=name, ident="ESMTP", authenticator=relay.log_in, auth_required=True,
                                  tls_context=begin_tls, require_starttls=begin_tls is not None,
                                  auth_require_tls=begin_tls is not None)

    serve = asyncio.get_running_loop().create_server
    servers = [await serve(lambda: session(context), host=(address4, address6), port=587)]
    if context is not None:
        servers.append(await serve(lambda: session(None), host=(address4, address6), port=465, ssl=context))
    return servers


async def main(hosts):
    servers = [server for host in hosts for server in await listen(*host.split(","))]
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    asyncio.run(main(sys.argv[1:]))
