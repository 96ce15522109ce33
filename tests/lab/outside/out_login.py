"""Probes of logins: where there is none, who may send as whom, what a wrong password costs."""
import concurrent.futures
import time

from run_rows import Wrong, expect
from visit import ALICE, BOB, DOMAIN, FRIEND, message, send
import wires

WRONG_PASSWORD = "not the password"


def no_login_on_25(visit):
    with visit.smtp() as smtp:
        for when in ("in clear", "in TLS"):
            smtp.ehlo()
            expect(not smtp.offers("AUTH"), f"port 25 offers AUTH {when}")
            code, text = smtp.login(ALICE, visit.passwords[ALICE])
            expect(code in (500, 502, 503, 530), f"port 25 answers AUTH {when} with {code} {text}")
            if when == "in clear":
                smtp.starttls()
    return f"{code} {text}"


def no_login_in_clear(visit, *ports):
    """With the right password, so that a refusal can have one reason only."""
    for port in map(int, ports):
        with visit.wire(port) as wire:
            wire.greeting()
            if wire.kind == "smtp":
                wire.ehlo()
                expect(not wire.offers("AUTH"), f"port {port} offers AUTH in clear: {wire.extensions}")
            status, text = wire.login(ALICE, visit.passwords[ALICE])
            expect(status in ("NO", "BAD", 502, 503, 530, 538), f"port {port} answers a login in clear with {status} {text}")
    return f"refused on {' '.join(ports)}"


def sieve_in_clear(visit):
    """4190 names no mechanism before TLS and takes none; 2000, the port of old, is closed."""
    with visit.wire(4190) as sieve:
        _status, lines = sieve.greeting()
        shown = b"".join(lines)
        expect(b'"SASL" ""' in shown, f"mechanisms are offered in clear: {shown}")
        status, text = sieve.login(ALICE, visit.passwords[ALICE])
        expect(status in ("NO", "BYE"), f"a login in clear is answered {status} {text}")
    try:
        wires.connect(visit.address, 2000, visit.source(), 3).close()
    except OSError:
        return "refused; 2000 is closed"
    raise Wrong("port 2000 is open")


# --- sending as somebody else

def envelope_spoof(visit, *ports):
    for port in map(int, ports):
        with visit.logged_in(port, ALICE) as smtp:
            for sender in (BOB, f"ceo@{DOMAIN}", "someone@bigmail.com"):
                smtp.say(f"MAIL FROM:<{sender}>")
                code, text = smtp.say(f"RCPT TO:<{FRIEND}>")
                expect(code == 553, f"alice sends as {sender} on {port}: {code} {text}")
                smtp.say("RSET")
            code, text = smtp.say(f"MAIL FROM:<alice+shop@{DOMAIN}>")
            expect(code == 250 and smtp.say(f"RCPT TO:<{FRIEND}>")[0] == 250, "alice may not use her plus address")
    return "553"


def from_spoof(visit):
    """The From header, too, is tied to the login; and there is one of it."""
    two = f"From: {BOB}\r\n"
    attempts = {"another user": (BOB, ""), "somebody elsewhere": ("ceo@bigmail.com", ""), "two From": (ALICE, two),
                "a name that hides it": (f'"{ALICE}" <{BOB}>', "")}
    with visit.logged_in(587, ALICE) as smtp:
        for name, (header, extra) in attempts.items():
            code, text = send(smtp, ALICE, FRIEND, message(visit.subject("spoof"), header, extra=extra))
            expect(500 <= code < 560, f"{name} in From is answered {code} {text}")
        subject = visit.subject("own")
        code, text = send(smtp, ALICE, BOB, message(subject, f"Alice <alice+shop@{DOMAIN}>", BOB))
        if code != 250:
            raise wires.Gone(f"not even her own plus address may be in From: {code} {text}")
    return "refused"


# --- guessing passwords

def attempt(visit, port, user, sub):
    """(seconds, answer without what is the session's own) of one wrong password."""
    with visit.secure(port, sub) as wire:
        started = time.monotonic()
        status, text = wire.login(user, WRONG_PASSWORD)
        text = text if isinstance(text, str) else b" ".join(text).decode("utf-8", "replace")
        return time.monotonic() - started, f"{status} {text.replace(user, 'USER')}"


def same_answer(visit):
    """Whether there is such a user shows neither in the words nor in the time: both take the two seconds of the delay.

    Dovecot counts whole seconds, so that two may be little more than one; it answers at its next half second. A bound from
    below is no race: a slow machine only makes it longer, and one that is not slow at least once in three rounds shows
    that there is no delay."""
    cases = [(port, user) for port in (587, 993, 995, 4190) for user in (ALICE, f"nobody-here@{DOMAIN}")]
    soonest = {}
    for turn in range(3):
        with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
            answers = list(pool.map(lambda at: attempt(visit, *cases[at], (at + 8 * turn) % 16), range(len(cases))))
        for at in range(0, len(cases), 2):
            (_, known), (_, unknown) = answers[at:at + 2]
            if "454" not in known[:4] + unknown[:4]:
                expect(known == unknown, f"port {cases[at][0]} says {known!r} to a user and {unknown!r} to nobody")
        for case, (seconds, _) in zip(cases, answers):
            soonest[case] = min(seconds, soonest.get(case, seconds))
    for (port, user), seconds in soonest.items():
        expect(seconds > 0.9, f"port {port} answers {user} after {seconds:.2f} s")
    return ", ".join(f"{port}: {seconds:.2f}" for (port, _), seconds in soonest.items())


def auth_rate(visit):
    """More than twenty logins a minute from one address are put off, right password or not."""
    answers = []
    for _ in range(24):
        with visit.secure(587) as smtp:
            code, text = smtp.login(BOB, visit.passwords[BOB])
        answers.append(code)
        if code in (450, 421):
            expect(len(answers) > 10, f"put off at login {len(answers)} already")
            return f"{code} {text} at login {len(answers)}"
        if code != 235:
            raise wires.Gone(f"{code} {text}")
    raise Wrong(f"{len(answers)} logins within a minute, none put off: {sorted(set(answers))}")


PROBES = {
    "no-login-on-25": no_login_on_25, "no-login-in-clear": no_login_in_clear, "sieve-in-clear": sieve_in_clear,
    "envelope-spoof": envelope_spoof, "from-spoof": from_spoof, "same-answer": same_answer, "auth-rate": auth_rate,
}
