"""Probes with whole messages: what leaves, signed and without a trace of the client; what comes in and must not pass."""
import re
import time

import dkim

from run_rows import expect
from visit import ALICE, BOB, DOMAIN, FRIEND, arrived, message, provider_got, send
import wires

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"
OVERSIGNED = ("From", "To", "Cc", "Subject", "Date", "Reply-To")


def sent(visit, what, port=587, extra=""):
    """A message of alice's as the large provider got it."""
    subject = visit.subject(what)
    with visit.logged_in(port, ALICE) as smtp:
        code, text = send(smtp, ALICE, FRIEND, message(subject, extra=extra))
    if code != 250:
        raise wires.Gone(f"alice's message is answered {code} {text}")
    return provider_got(visit, subject)


def no_client_address(visit, *ports):
    """Neither the address nor the name of the user's machine is in what the receiver reads."""
    for port in map(int, ports):
        raw = sent(visit, f"private {port}", port)["message"]
        head = raw.partition("\r\n\r\n")[0]
        own = visit.source()
        for trace in (own, "customer.isp.net", own.rpartition(".")[0] + "." if "." in own else own.rpartition("::")[0]):
            expect(trace not in head, f"{trace} is in the header that left by {port}: {head[:700]}")
        expect("Message-ID: " in head, "this is not the message")
    return "no trace"


def signatures(visit):
    """One signature for each key that there is, each good by code that our signer does not share."""
    got = sent(visit, "signed")
    found = sorted((one["algorithm"], one["domain"], one["result"]) for one in got["dkim_signatures"])
    expect(found == [("ed25519-sha256", DOMAIN, "pass"), ("rsa-sha256", DOMAIN, "pass")], f"signatures: {got['dkim_signatures']}")
    expect(got["spf"] == "pass" and got["dmarc"] == "pass", f"spf {got['spf']}, dmarc {got['dmarc']}")
    return found


def oversigned(visit):
    """A header line added on the way breaks every signature, also one of a kind that the message did not have."""
    raw = sent(visit, "oversigned", extra="")["message"].encode("latin-1")
    count = len(re.findall(rb"(?im)^dkim-signature:", raw))
    for index in range(count):
        if not verifies(raw, index):
            raise wires.Gone(f"signature {index} does not hold as it is")
        for field in OVERSIGNED:
            changed = f"{field}: ceo@{DOMAIN}\r\n".encode() + raw
            expect(not verifies(changed, index), f"signature {index} still holds with another {field} on top")
    return f"{count} signatures, {len(OVERSIGNED)} headers"


def verifies(raw, index):
    try:
        return dkim.DKIM(raw).verify(idx=index)
    except (dkim.DKIMException, ValueError, KeyError):
        return False


def own_domain_spoof(visit):
    """Mail from outside with our domain in From, without login or signature, does not come to the inbox.

    The envelope sender is one with an SPF pass of his own, which must not excuse it. Greylisted (451) it is not in either."""
    seen = []
    for sender in (visit.correspondent, f"ceo@{DOMAIN}"):
        subject = visit.subject("spoof")
        with visit.from_provider() as smtp:
            code, text = send(smtp, sender, ALICE, message(subject, f"ceo@{DOMAIN}", ALICE))
        seen.append(code)
        if code != 250:
            continue
        folder = arrived(visit, ALICE, subject, ("INBOX", "Junk"))
        expect(folder != "INBOX", f"mail in the name of {DOMAIN}, envelope sender {sender}, is in the inbox")
        if folder is None:
            raise TimeoutError("it arrived nowhere")
    return f"answered {seen}, none in the inbox"


def gtube(visit):
    """The filter is in the way of mail: its test pattern is refused, the same message without it is not."""
    with visit.smtp() as smtp:
        smtp.ehlo()
        code, text = send(smtp, visit.stranger, ALICE, message(visit.subject("gtube"), visit.stranger, ALICE, body=GTUBE))
        expect(code == 554, f"GTUBE is answered {code} {text}")
    with visit.from_provider() as smtp:
        plain, why = send(smtp, visit.correspondent, ALICE, message(visit.subject("plain"), visit.correspondent, ALICE))
        if plain != 250:
            raise wires.Gone(f"a plain message is answered {plain} {why}")
    return f"{code} {text}"


def nested(depth):
    """Parts within parts."""
    head = "".join(f"--b{level}\r\nContent-Type: multipart/mixed; boundary=b{level + 1}\r\n\r\n" for level in range(depth))
    return f"\r\n{head}--b{depth}\r\n\r\nx\r\n" + "".join(f"--b{level}--\r\n" for level in range(depth, -1, -1))


def hard_to_parse(visit):
    """A deep tree of parts and a header of a thousand long parameters: refused for good, or stored and then read in time."""
    parameters = "".join(f";\r\n name*{number}*=utf-8''{'%41' * 60}" for number in range(1000))
    hard = {
        "deep": ("Content-Type: multipart/mixed; boundary=b0\r\n", nested(3000)),
        "parameters": (f"Content-Type: text/plain{parameters}\r\n", "x"),
    }
    results = []
    for name, (extra, body) in hard.items():
        subject = visit.subject(name)
        with visit.logged_in(587, BOB) as smtp:
            code, text = send(smtp, BOB, ALICE, message(subject, BOB, ALICE, extra, body))
        expect(code == 250 or code >= 500, f"{name}: {code} {text}")
        results.append(f"{name} {code}")
        if code == 250:
            try:
                expect(arrived(visit, ALICE, subject, ("INBOX", "Junk")), f"{name}: accepted, but it did not arrive")
                read_in_time(visit, subject)
            except wires.Gone as error:
                expect(False, f"the mailbox cannot be read with it: {error}")
    return ", ".join(results)


def read_in_time(visit, subject):
    with visit.logged_in(993, ALICE) as imap:
        for folder in ("INBOX", "Junk"):
            imap.say(f"EXAMINE {folder}")
            found = re.findall(rb"\d+", imap.say(f'SEARCH SUBJECT "{subject}"')[1][0])
            for number in found:
                started = time.monotonic()
                status, lines = imap.say(f"FETCH {number.decode()} (BODYSTRUCTURE ENVELOPE BODY.PEEK[1])")
                expect(status == "OK" and time.monotonic() - started < 20, f"FETCH: {status} {lines[-1]}")
    with visit.logged_in(993, ALICE) as imap:
        expect(imap.say("NOOP")[0] == "OK", "nobody is served any more")


PROBES = {
    "no-client-address": no_client_address, "signatures": signatures, "oversigned": oversigned,
    "own-domain-spoof": own_domain_spoof, "gtube": gtube, "hard-to-parse": hard_to_parse,
}
