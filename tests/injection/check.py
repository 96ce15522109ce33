#!/usr/bin/python3
"""The injection test, second half: the daemons read what injection-render made.

    tests/injection/check.py OUT

On a machine that has Postfix and Dovecot of one of the releases (as root: Postfix wants its files to be root's). For
each case of OUT/model that was made for this release, the daemon's own reader must see the settings of the case's base,
no more and no fewer, each with the value that the base has, the marker replaced by the option's value. Nothing is
started, and nothing outside OUT is read but the daemons' programs.

Prints TAP, a line for each option and daemon. Standard library only.
"""
import concurrent.futures
import json
import os
import re
import subprocess
import sys

RELEASES = {"12": "bookworm", "13": "trixie"}
SHOWN = 5  # failures of one option and daemon
AT_ONCE = 8  # cases


def run(*argv):
    """(status, standard output, standard error), as text of which every byte survives."""
    done = subprocess.run(
        [os.fsencode(arg) for arg in argv], capture_output=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    return done.returncode, os.fsdecode(done.stdout), os.fsdecode(done.stderr)


class Wrong(Exception):
    """What a daemon sees is not what was written."""


def read(*argv):
    """What a program says, and what it complains of: of tables that are not on this machine, say."""
    status, out, err = run(*argv)
    if status != 0:
        raise Wrong(f"{argv[0]} (status {status}): {err.strip()[:300]}")
    return out, set(err.splitlines())


# --- what each daemon sees: ({name: value}, complaints)


def settings(text):
    found = {}
    for line in text.splitlines():
        name, equals, value = line.partition("=")
        name = name.strip()
        if not equals or name in found:
            raise Wrong(f"postconf prints a line that is none: {line[:100]!r}")
        found[name] = value.strip(" ")
    return found


def main_cf(etc, *options):
    out, complaints = read("postconf", "-c", etc + "/postfix", *options, "-n")
    found = settings(out)
    # What -c says, not what main.cf says.
    if found.pop("config_directory", None) != etc + "/postfix":
        raise Wrong("main.cf: config_directory is another one")
    return found, complaints


def postfix_main(etc):
    return main_cf(etc)


def postfix_expanded(etc):
    return main_cf(etc, "-x")


def postfix_master(etc):
    out, complaints = read("postconf", "-c", etc + "/postfix", "-M")
    return dict(enumerate(out.splitlines())), complaints


def unquoted(value):
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value


def dovecot(etc):
    """doveconf's blocks as one level: "service lmtp/unix_listener x/mode"."""
    out, complaints = read("doveconf", "-n", "-c", etc + "/dovecot/dovecot.conf")
    found, block = {}, []
    for line in out.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line == "}":
            block.pop()
            continue
        name, equals, value = line.partition(" =")
        if equals:
            path, value = "/".join(block + [name]), unquoted(value.strip(" "))
        elif line.endswith(" {"):
            block.append(line[:-2])
            path, value = "/".join(block), "{"
        else:
            raise Wrong(f"doveconf prints a line that is none: {line[:100]!r}")
        if path in found:
            raise Wrong(f"{path[:100]} is there twice")
        found[path] = value
    return found, complaints


READERS = {
    "postfix": [
        ("main.cf", postfix_main),
        ("main.cf, expanded", postfix_expanded),
        ("master.cf", postfix_master),
    ],
    "dovecot": [("dovecot.conf", dovecot)],
}

# --- one case


def same(what, base, marker, value, seen):
    (base, expected), (seen, complaints) = base, seen
    for complaint in complaints - expected:
        raise Wrong(f"{what}: {complaint[:300]}")
    for name in base.keys() - seen.keys():
        raise Wrong(f"{what}: {name} is not there")
    for name in seen.keys() - base.keys():
        raise Wrong(f"{what}: {name!r} is there and should not be")
    for name in base:
        expected = base[name].replace(marker, value).strip(" ")
        if seen[name] != expected:
            raise Wrong(f"{what}: {name} is {seen[name][:200]!r} instead of {expected[:200]!r}")


# Tables that must know our own host name, as it is, and no other: what hides the sender's machine (Debian 12), and what
# takes away Authentication-Results in our name.
HEADER_TABLES = {
    "mailstead-submission-headers.pcre": "Received: from pc (pc [192.0.2.1]) by {} (Postfix) with ESMTPSA id 1",
    "mailstead-headers.pcre": "Authentication-Results: {}; spf=pass",
}


def header_check(etc, host, marker):
    plain = etc + "/plain"  # the machine may have no main.cf, and the case's own is hostile
    os.makedirs(plain, exist_ok=True)
    with open(plain + "/main.cf", "w", encoding="ascii") as config:
        config.write("compatibility_level = 3.6\n")
    for table, line in HEADER_TABLES.items():
        if not os.path.exists(f"{etc}/postfix/{table}"):
            continue
        # No name at all, which the loader refuses, is part of every other.
        for name, expected in ((host, "IGNORE"), (marker, "")) if host else ((host, "IGNORE"),):
            _, out, err = run("postmap", "-c", plain, "-q", line.format(name), f"pcre:{etc}/postfix/{table}")
            if out.strip() != expected or err:
                raise Wrong(f"{table}: {name[:100]!r} gives {out.strip()!r} {err[:200]}")


def check(case, bases, out):
    etc = f"{out}/{case['dir']}/etc"
    value = os.fsdecode(bytes.fromhex(case["value_hex"]))
    for (what, reader), base in zip(READERS[case["daemon"]], bases):
        same(what, base, case["marker"], value, reader(etc))
    if case["option"] == "hostname" and case["daemon"] == "postfix":
        header_check(etc, value, case["marker"])


def wrong_ones(out, group):
    """The cases of one option and daemon, which have one base, that are not as they should be; a line for each."""
    bases = [reader(f"{out}/{group[0]['base']}/etc") for _, reader in READERS[group[0]["daemon"]]]

    def fault(case):
        try:
            check(case, bases, out)
        except Wrong as why:
            value = bytes.fromhex(case["value_hex"])[:80]
            return f"# {case['dir']}: {case['option']} = {value!r}: {ascii(str(why))}"
        return None

    # Postfix's commands wait more than they work: for names of a machine that has none, say.
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return [line for line in pool.map(fault, group) if line]


def release():
    with open("/etc/debian_version", encoding="ascii") as file:
        return RELEASES.get(file.read().split(".", maxsplit=1)[0].strip(), "")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out, suite = os.path.abspath(sys.argv[1]), release()
    with open(out + "/model", encoding="ascii") as file:
        cases = [case for case in map(json.loads, file) if case["suite"] == suite]
    if not cases:
        sys.exit(f"check.py: no case for this release ({suite or 'not Debian 12 or 13'})")
    groups, bad = {}, 0
    for case in cases:
        groups.setdefault((case["option"], case["daemon"]), []).append(case)
    for number, ((option, daemon), group) in enumerate(groups.items(), 1):
        wrong = wrong_ones(out, group)
        print("\n".join(wrong[:SHOWN]) + "\n" if wrong else "", end="")
        text = f"{number} - {suite}: {len(group)} hostile values of {option} are one value to {daemon}"
        print(f"not ok {text}: {len(wrong)} are not" if wrong else f"ok {text}", flush=True)
        bad += len(wrong)
    print(f"1..{len(groups)}\n# {len(cases)} cases, {bad} wrong")
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
