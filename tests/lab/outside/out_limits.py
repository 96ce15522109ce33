"""Probes of what has to end by itself: a run of wrong passwords, a stolen account."""
import concurrent.futures
import time

from run_rows import Wrong, expect
from visit import DOMAIN, message, send
import wires

FAILURES = 5


def ban(visit, *ports):
    """Five wrong passwords on a port, and the address is shut out of it; the next address is not.

    Users that there are not: no account of anybody's is locked by this."""
    with concurrent.futures.ThreadPoolExecutor(len(ports)) as pool:
        tasks = [pool.submit(ban_on, visit, int(port), sub) for sub, port in enumerate(ports)]
        took = [task.result() for task in tasks]
    with visit.secure(993, sub=14) as imap:
        expect(imap.say("NOOP")[0] == "OK", "another address is shut out, too")
    return ", ".join(f"{port} after {seconds:.0f} s" for port, seconds in zip(ports, took))


def ban_on(visit, port, sub):
    started, failures = time.monotonic(), 0
    deadline = visit.deadline(60)
    while time.monotonic() < deadline:
        try:
            if failures < FAILURES:
                failures += fail(visit, port, sub)
            else:
                wires.connect(visit.address, port, visit.source(sub), 2).close()
                time.sleep(0.5)
        except (OSError, wires.Gone):
            if shut_out(visit, port, sub):
                return time.monotonic() - started
    if failures < FAILURES:
        raise TimeoutError(f"only {failures} wrong passwords were answered on {port}")
    raise Wrong(f"port {port} is still open to {visit.source(sub)} after {failures} wrong passwords")


def fail(visit, port, sub):
    """Three wrong passwords at once; how many of them were answered as such (454 is not)."""
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        return sum(pool.map(lambda number: fail_once(visit, port, sub, number), range(3)))


def fail_once(visit, port, sub, number):
    try:
        with visit.secure(port, sub) as wire:
            status, text = wire.login(f"nobody{number}@{DOMAIN}", "wrong")
    except (OSError, wires.Gone):
        return 0
    expect(status not in (235, "OK"), f"a wrong password is taken: {status} {text}")
    return status != 454


def shut_out(visit, port, sub):
    """Refused or not answered, twice: a service that is just being restarted would be, once."""
    for _ in range(2):
        try:
            wires.connect(visit.address, port, visit.source(sub), 2).close()
            return False
        except OSError:
            time.sleep(1)
    return True


def burst(visit, limit):
    """One account sends at once what limits.send_burst allows, and the next messages are put off.

    From three addresses: Postfix's own limit of messages an address is another one. Each phase has its own account, for
    rspamd remembers."""
    user = f"burst{visit.phase}@{DOMAIN}"
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        answers = sum(pool.map(lambda sub: send_many(visit, user, sub, int(limit) // 3 + 5), range(3)), [])
    taken = sum(code == 250 for code, _ in answers)
    refused = [(code, text) for code, text in answers if code != 250]
    expect(refused, f"{taken} messages taken of one account, none put off")
    expect(all(code in (450, 451) for code, _ in refused), f"answered {refused[0]}")
    expect(int(limit) - 2 <= taken <= int(limit) + 5, f"put off after {taken} messages")
    return f"{refused[0][0]} after {taken}"


def send_many(visit, user, sub, count):
    with visit.logged_in(587, user, sub) as smtp:
        answers = []
        while len(answers) < count and (not answers or answers[-1][0] == 250):
            answers.append(send(smtp, user, user, message(f"burst {len(answers)}", user, user)))
        return answers


PROBES = {"ban": ban, "burst": burst}
