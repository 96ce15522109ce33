"""Probes of what a user may do with Sieve."""
import time

from run_rows import expect
from visit import DOMAIN, at_provider, headers_of, message, send
import wires

OWNER = f"sieve@{DOMAIN}"


def put(wire, name, script):
    """PUTSCRIPT; (status, text)."""
    body = script.encode()
    wire.put(f'PUTSCRIPT "{name}" {{{len(body)}+}}\r\n'.encode() + body + b"\r\n")
    status, lines = wire.reply()
    return status, b" ".join(lines).decode("utf-8", "replace")


def redirects(visit, count):
    """A script with one redirect more than allowed sends to nobody more than the limit; the message is kept instead."""
    script = 'require ["copy"];\r\n' + "".join(f'redirect :copy "to{number}@bigmail.com";\r\n' for number in range(int(count)))
    with visit.logged_in(4190, OWNER) as sieve:
        status, text = put(sieve, "many", script)
        if status != "OK":
            return f"refused when it is stored: {text}"
        sieve.say('SETACTIVE "many"')
        subject = visit.subject("redirect")
        try:
            with visit.from_provider() as smtp:
                code, text = send(smtp, visit.correspondent, OWNER, message(subject, visit.correspondent, OWNER))
                if code != 250:
                    raise wires.Gone(f"the message is answered {code} {text}")
            wait_for_delivery(visit, subject)
            time.sleep(2)       # for redirects on their way; in the negative proof, more come than may
            got = sorted(address for record in at_provider(subject) for address in record["rcpt_to"])
        finally:
            sieve.say('SETACTIVE ""')
    expect(len(got) < int(count), f"redirected to {len(got)}: {got}")
    return f"redirected to {len(got)}"


def wait_for_delivery(visit, subject):
    deadline = visit.deadline(60)
    with visit.logged_in(993, OWNER, sub=15) as imap:
        while subject not in headers_of(imap):
            if time.monotonic() > deadline:
                raise TimeoutError("the message did not arrive")
            time.sleep(0.5)


def no_dangerous(visit, *extensions):
    """What runs programs or changes headers is not for a user's script; an ordinary script is taken."""
    with visit.logged_in(4190, OWNER) as sieve:
        status, text = put(sieve, "plain", 'require ["fileinto"];\r\nif false { fileinto "Junk"; }\r\n')
        if status != "OK":
            raise wires.Gone(f"an ordinary script is answered {text}")
        for extension in extensions:
            status, text = put(sieve, "bad", f'require ["{extension}"];\r\nkeep;\r\n')
            expect(status == "NO", f"a script with {extension} is taken")
    return text.strip()[:80]


PROBES = {"redirects": redirects, "no-dangerous": no_dangerous}
