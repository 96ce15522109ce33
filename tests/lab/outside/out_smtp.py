"""Probes of the SMTP dialogue: who may relay, what is offered, what is not answered."""
import re

from run_rows import Wrong, expect
from visit import ALICE, DOMAIN, FRIEND, HOST, arrived, message, provider_got, send, settled
import wires

RELAY_TRICKS = {
    "foreign": [FRIEND],
    "percent": [f"friend%bigmail.com@{DOMAIN}", f"friend%bigmail.com@mail.{DOMAIN}", "friend%bigmail.com"],
    "bang": [f"bigmail.com!friend@{DOMAIN}", f"bigmail.com!friend@mail.{DOMAIN}", "bigmail.com!friend"],
    "route": [f"@{DOMAIN}:{FRIEND}", f"@mail.{DOMAIN},@{DOMAIN}:{FRIEND}"],
    "quoted": [f'"{FRIEND}"@{DOMAIN}', f"{FRIEND}@{DOMAIN}", "friend@[45.91.25.25]", f'"{FRIEND}"'],
    "own-sender": [FRIEND],
}


def relay(visit, trick):
    """Every form of the address is refused for good, while a mailbox of ours is taken in the same session."""
    sender = ALICE if trick == "own-sender" else visit.stranger
    seen = []
    with visit.smtp() as smtp:
        smtp.ehlo()
        expect(smtp.say(f"MAIL FROM:<{sender}>")[0] == 250, f"the sender was not taken: {smtp.transcript()}")
        code, text = settled(lambda: smtp.say(f"RCPT TO:<{ALICE}>"))
        if code != 250:
            raise wires.Gone(f"not even our own user was taken: {code} {text}")
        for target in RELAY_TRICKS[trick]:
            code, text = smtp.say(f"RCPT TO:<{target}>")
            seen.append(f"{target} {code}")
            expect(500 <= code < 560, f"RCPT TO:<{target}> is answered {code} {text}")
    return ", ".join(seen)


# --- the end of a message (CVE-2023-51764): what is in the middle is no end

ENDINGS = {
    "LF.LF": b"\n.\n", "LF.CRLF": b"\n.\r\n", "CRLF.LF": b"\r\n.\n", "CR.CR": b"\r.\r",
    "CR.CRLF": b"\r.\r\n", "CRLF.CR": b"\r\n.\r", "CRLF.NUL-CRLF": b"\r\n.\0\r\n", "CR.LF": b"\r.\n",
}


def smuggling(visit):
    """With each of eight false ends one message arrives, whole, and no second one is taken."""
    subjects = {}
    for name, ending in ENDINGS.items():
        subjects[name] = visit.subject(name)
        one_ending(visit, name, ending, subjects[name])
    for name, subject in subjects.items():
        if not arrived(visit, ALICE, subject):
            raise TimeoutError(f"the message with {name} in it did not arrive")
    return "one message each: " + ", ".join(subjects)


def one_ending(visit, name, ending, subject):
    with visit.from_provider() as smtp:
        for line in (f"MAIL FROM:<{visit.correspondent}>", f"RCPT TO:<{ALICE}>", "DATA"):
            code, text = settled(lambda line=line: smtp.say(line))
            if code not in (250, 354):
                raise wires.Gone(f"{name}: {line} is answered {code} {text}")
        second = f"MAIL FROM:<admin@{DOMAIN}>\r\nRCPT TO:<{ALICE}>\r\nDATA\r\nSubject: smuggled {name}\r\n\r\nx".encode()
        smtp.put(message(subject, visit.correspondent, ALICE).encode().rstrip(b"\r\n") + ending + second + b"\r\n.\r\nQUIT\r\n")
        answers = every_answer(smtp)
    expect([code for code, _ in answers] == [250, 221], f"{name}: a message with it in the middle gets the answers {answers}")


def every_answer(smtp, most=100):
    """Up to goodbye, or to the end of the connection."""
    answers = []
    try:
        while len(answers) < most and (not answers or answers[-1][0] not in (221, 421)):
            answers.append(smtp.reply())
    except wires.Gone:
        pass
    return answers


def pipelining(visit):
    """Who talks before the greeting of ESMTP is answered is cut off."""
    with visit.smtp() as smtp:
        smtp.put(f"EHLO {smtp.helo}\r\nMAIL FROM:<{visit.stranger}>\r\n")
        answers = every_answer(smtp, 2)
    expect(not any(code == 250 and "2.1.0" in text for code, text in answers), f"MAIL in the packet of EHLO is taken: {answers}")
    expect(any(code in (503, 554, 421) for code, _ in answers), f"nobody objected: {answers}")
    return answers[-1]


# --- words that must not be offered, or not be answered

def vrfy(visit):
    with visit.smtp() as smtp:
        smtp.ehlo()
        for line in (f"VRFY {ALICE}", f"VRFY nobody-here@{DOMAIN}", f"EXPN {ALICE}", "EXPN postmaster"):
            code, text = smtp.say(line)
            expect(code in (500, 502, 554), f"{line} is answered {code} {text}")
        expect(not smtp.offers("VRFY") and not smtp.offers("EXPN"), f"offered: {smtp.extensions}")
    return "502"


def etrn(visit):
    with visit.smtp() as smtp:
        smtp.ehlo()
        expect(not smtp.offers("ETRN"), f"ETRN is offered: {smtp.extensions}")
        code, text = smtp.say(f"ETRN {DOMAIN}")
        expect(code in (458, 500, 502, 503, 554), f"ETRN is answered {code} {text}")
    return f"{code} {text}"


def utf8(visit, *ports):
    for port in map(int, ports):
        with visit.smtp(port) as smtp:
            smtp.ehlo()
            smtp.starttls()
            expect(not smtp.offers("SMTPUTF8"), f"port {port} offers SMTPUTF8, which Dovecot's LMTP does not take")
    return "not offered"


def unknown_user(visit):
    """550 at RCPT, in this sense alone: a refusal for another reason would not be one."""
    with visit.smtp() as smtp:
        smtp.ehlo()
        smtp.say(f"MAIL FROM:<{visit.stranger}>")
        for target in (f"nobody-here@{DOMAIN}", f"root@{DOMAIN}", "daemon@mail." + DOMAIN):
            code, text = settled(lambda: smtp.say(f"RCPT TO:<{target}>"))
            expect(code == 550 and "5.1.1" in text, f"RCPT TO:<{target}> is answered {code} {text}")
    return f"{code} {text}"


def over_quota(visit):
    """452 at RCPT. Answered there, the sender's server knows it; accepted, ours would have to bounce."""
    with visit.smtp() as smtp:
        smtp.ehlo()
        smtp.say(f"MAIL FROM:<{visit.stranger}> SIZE=4000")
        code, text = settled(lambda: smtp.say(f"RCPT TO:<full@{DOMAIN}>"))
        expect(code == 452, f"RCPT to a full mailbox is answered {code} {text}")
        expect(smtp.say(f"RCPT TO:<{ALICE}>")[0] == 250, "the mailbox of another user is refused, too")
    return f"{code} {text}"


def postmaster(visit):
    """The addresses that RFC 2142 asks for reach somebody: here, the operator's mailbox at the provider."""
    with visit.from_provider() as smtp:
        for target in (f"postmaster@{DOMAIN}", f"abuse@{DOMAIN}", f"postmaster@mail.{DOMAIN}", f"abuse@mail.{DOMAIN}"):
            subject = visit.subject(target)
            code, text = send(smtp, visit.correspondent, target, message(subject, visit.correspondent, target))
            expect(code == 250, f"mail to {target} is answered {code} {text}")
            got = provider_got(visit, subject)
            expect("admin@example.net" in got["rcpt_to"], f"mail to {target} went to {got['rcpt_to']}")
        code, text = settled(lambda: (smtp.say(f"MAIL FROM:<{visit.correspondent}>"), smtp.say("RCPT TO:<postmaster>"))[1])
        expect(code == 250, f"RCPT TO:<postmaster> without a domain is answered {code} {text}")
    return "all arrived"


def size_limit(visit, *ports):
    """One byte more than the limit is refused where it is announced, and where it comes unannounced."""
    for port in map(int, ports):
        with (visit.smtp() if port == 25 else visit.logged_in(port, ALICE)) as smtp:
            if port == 25:
                smtp.ehlo()
            limit = int((smtp.offers("SIZE") or "SIZE 0").split()[1])
            expect(limit == 50 << 20, f"port {port} announces a limit of {limit}")
            sender = visit.stranger if port == 25 else ALICE
            code, text = smtp.say(f"MAIL FROM:<{sender}> SIZE={limit + 1}")
            expect(code == 552, f"port {port}: SIZE={limit + 1} is answered {code} {text}")
            code, text = settled(lambda: (smtp.say("RSET"), smtp.say(f"MAIL FROM:<{sender}> SIZE={limit}"))[1])
            expect(code == 250, f"port {port}: SIZE={limit} is answered {code} {text}")
    return unannounced(visit, limit)


def unannounced(visit, limit):
    with visit.smtp() as smtp:
        smtp.ehlo()
        for line in (f"MAIL FROM:<{visit.stranger}>", f"RCPT TO:<{ALICE}>", "DATA"):
            code, text = settled(lambda line=line: smtp.say(line))
            if code >= 400:
                raise wires.Gone(f"{line} is answered {code} {text}")
        smtp.put(message(visit.subject("large"), visit.stranger, ALICE))
        block = (b"x" * 998 + b"\r\n") * 64
        for _ in range(limit // len(block) + 1):
            smtp.sock.sendall(block)
        code, text = smtp.say(".")
        expect(code == 552, f"a message of more than {limit} bytes is answered {code} {text}")
    return f"{code} {text}"


def banner(visit):
    """One name: in the reverse DNS of the address, in every greeting, and as the HELO of what we send."""
    for port in (25, 587, 465):
        with visit.wire(port) as smtp:
            if port == 465:
                smtp.tls()
            code, text = smtp.greeting()
            expect(re.match(rf"{re.escape(HOST)} ESMTP", text), f"port {port} greets with {code} {text}")
            expect(smtp.ehlo()[1].split("\n")[0] == HOST, f"port {port} answers EHLO with {smtp.transcript()}")
    return helo_as_seen(visit)


def helo_as_seen(visit):
    subject = visit.subject("helo")
    with visit.logged_in(587, ALICE) as smtp:
        code, text = send(smtp, ALICE, FRIEND, message(subject))
        if code != 250:
            raise Wrong(f"could not send: {code} {text}")
    got = provider_got(visit, subject)
    expect(got["helo"] == HOST and got["ptr"] == HOST, f"HELO {got['helo']}, PTR {got['ptr']} from {got['ip']}")
    return f"HELO {got['helo']} from {got['ip']}"


PROBES = {
    "relay": relay, "smuggling": smuggling, "pipelining": pipelining, "vrfy": vrfy, "etrn": etrn, "utf8": utf8,
    "unknown-user": unknown_user, "over-quota": over_quota, "postmaster": postmaster, "size-limit": size_limit, "banner": banner,
}
