#!/usr/bin/env python3
"""Makes merged files for the real checkers to judge (judge.py): make.py SUITE PROGRAM OUT, from the top of the source.

  PROGRAM  build/merge-files      OUT  a new directory

Two kinds of cases, each a directory with live, new and, where it was merged, result:

  case-*    of tests/scenario/merge: what operators did, and what came of it
  random-*  the rendered files of the release (tests/golden), in which an operator changed real settings at random (the same
            every time), and we changed others

Of those that were merged no line of the operator may be lost; that is looked at here. OUT/model says what each case is.
"""
import json
import pathlib
import random
import re
import subprocess
import sys

FORMATS = ("main.cf", "master.cf", "dovecot", "ucl", "unbound")
ROUNDS = {"main.cf": 14, "master.cf": 10, "dovecot": 24, "ucl": 30, "unbound": 24}
SIGNS = {"␍": "\r", "␠": " "}

# What an operator really sets; a few are wrong, or wrong on one of the releases, and must not be made worse.
THEIRS = {
    "main.cf": ["delay_warning_time = 1h", "maximal_queue_lifetime = 5d", "always_bcc = archive@example.org",
                "header_size_limit = 204800", "smtp_helo_timeout = 60s", "message_size_limit = 31457280",
                "smtpd_client_connection_count_limit = 50", "smtpd_banner = $myhostname ESMTP ready",
                "mynetworks = 127.0.0.0/8, [::1]/128, 10.0.0.0/8", "relay_domains =\n  $mydestination\n  example.net",
                "smtpd_tls_loglevel = 0", "transport_maps = texthash:/etc/postfix/transport", "no_such_setting = 1"],
    "master.cf": ["  -o smtpd_timeout=60", "  -o syslog_name=postfix/mine", "  -o smtpd_tls_loglevel=2",
                  "mine unix - n n - - pipe\n  flags=R user=nobody argv=/bin/true",
                  "127.0.0.1:10025 inet n - y - - smtpd\n  -o smtpd_milters=", "bad inet n - y - zz smtpd"],
    "dovecot": ["mail_max_userip_connections = 50", "login_greeting = Hello.", "auth_debug = yes",
                "mail_debug = no", "protocol imap {\n  imap_idle_notify_interval = 10 mins\n}",
                "service imap-login {\n  process_limit = 300\n}", "ssl_min_protocol = TLSv1.3", "no_such_setting = 1",
                "service lmtp {\n  process_min_avail = 2\n}"],
    "ucl": ["reject = 20;", "add_header = 7;", "greylist = 5;", "enabled = true;", "timeout = 3s;",
            "expire = 2d;", "servers = \"/run/redis/redis-server.sock\";", "mine { symbol = \"X\"; score = 1; }",
            "local_addrs = [\"10.0.0.0/8\"];"],
    "unbound": ["  num-threads: 2", "  cache-max-ttl: 3600", "  local-data: \"mine.example. A 192.0.2.1\"", "  prefetch: no",
                "  interface: 127.0.0.2", "forward-zone:\n  name: \"corp.example.\"\n  forward-addr: 192.0.2.53",
                "  no-such: 1"],
}
OURS = {
    "main.cf": ["message_size_limit = 26214400", "smtpd_hard_error_limit = 20", "smtpd_timeout = 90s", "tls_random_source = dev:/dev/urandom"],
    "master.cf": ["  -o smtpd_recipient_limit=200", "ours unix - n n - - pipe\n  user=nobody argv=/bin/false"],
    "dovecot": ["first_valid_uid = 5001", "mail_max_userip_connections = 30", "service stats {\n  client_limit = 50\n}"],
    "ucl": ["reject = 16;", "ours = 1;", "expire = 1d;"],
    "unbound": ["  harden-glue: yes", "  hide-identity: no", "  msg-cache-size: 8m"],
}
FILES = {"main.cf": ["postfix/main.cf"], "master.cf": ["postfix/master.cf"], "dovecot": ["dovecot/dovecot.conf"],
         "unbound": ["unbound/unbound.conf.d/mailstead.conf"]}


def key(line):
    return re.split(r"[ =:;{]", line.strip(), maxsplit=1)[0]


def is_setting(line):
    return bool(line.strip()) and line.strip()[0] not in "#}"


def opens(line):
    return line.rstrip().endswith("{")


def edit(lines, pool, rng, form):
    """One thing that is done to a file: a value changed, a setting added, commented out or taken away."""
    text = rng.choice(pool)
    at = [i for i, line in enumerate(lines) if is_setting(line) and not opens(line)]
    same = [i for i in at if key(lines[i]) == key(text) and lines[i][0] == text[0]]
    # Lines that stand by themselves: nothing goes on in the next one.
    plain = [i for i in at if not opens(lines[i]) and (i + 1 == len(lines) or not lines[i + 1].startswith((" ", "\t")) or form in ("dovecot", "ucl", "unbound"))
             and (form not in ("main.cf", "master.cf") or not lines[i].startswith((" ", "\t")))]
    what = rng.random()
    if what < 0.6 or not plain:
        if same and "\n" not in text and not lines[same[0]].rstrip().endswith("="):
            lines[same[0]] = text
        elif text.startswith(" ") and form == "master.cf":
            lines.insert(rng.choice([i for i in at if not lines[i].startswith((" ", "\t"))]) + 1, text)
        else:
            lines.extend(text.split("\n"))
    elif what < 0.8:
        i = rng.choice(plain)
        lines[i] = "#" + lines[i]
    else:
        del lines[rng.choice(plain)]


def edited(base, pool, rng, form):
    lines = base.split("\n")[:-1]
    for _ in range(rng.randint(1, 4)):
        edit(lines, pool, rng, form)
    return "\n".join(lines) + "\n"


def fragments(form):
    """The cases of tests/scenario/merge/FORM.txt that have a result: title, base, live, new."""
    cases, part = [], None
    for line in pathlib.Path(f"tests/scenario/merge/{form}.txt").read_text().split("\n"):
        if line.startswith("@case "):
            cases.append({"title": line[6:], "base": "", "live": None, "new": None, "merged": False})
        elif line.startswith("@"):
            part = line[1:].split()[0]
            if part in ("live", "new"):
                cases[-1][part] = ""
            cases[-1]["merged"] |= part == "result"
        elif part in ("base", "live", "new") and line:
            for sign, means in SIGNS.items():
                line = line.replace(sign, means)
            cases[-1][part] += line.removesuffix("␃") + ("" if line.endswith("␃") else "\n")
    for case in cases:
        if case["merged"] and "⟨" not in case["base"] + (case["live"] or "") + (case["new"] or ""):
            base = case["base"]
            yield case["title"], base, base if case["live"] is None else case["live"], base if case["new"] is None else case["new"]


def randoms(suite, form):
    etc = pathlib.Path("tests/golden") / suite / "etc"
    files = [etc / f for f in FILES[form]] if form in FILES else sorted((etc / "rspamd/local.d").glob("*"))
    for number in range(ROUNDS[form]):
        rng = random.Random(f"{suite} {form} {number}")
        path = rng.choice(files)
        base = path.read_text()
        yield path.name, base, edited(base, THEIRS[form], rng, form), edited(base, OURS[form], rng, form)


def bare(text):
    return [line for line in (re.sub(r"\s", "", line) for line in text.split("\n")) if line]


def lost(case):
    """A line of the operator's that base has not (or not so often) and the result lacks."""
    base, live, result = (bare((case / f).read_text()) for f in ("base", "live", "result"))
    return [line for line in set(live) if live.count(line) > base.count(line) and
            result.count(line) < live.count(line) - base.count(line)]


def main():
    suite, program, out = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    model, listing = [], []
    out.mkdir(parents=True)
    for form in FORMATS:
        for kind, cases in (("case", fragments(form)), ("random", randoms(suite, form))):
            for number, (title, base, live, new) in enumerate(cases):
                case = out / f"{kind}-{form}-{number}"
                case.mkdir()
                for name, text in (("base", base), ("live", live), ("new", new)):
                    (case / name).write_text(text, newline="")
                model.append({"case": case.name, "kind": kind, "format": form, "title": title})
                listing.append(" ".join([form] + [str((case / f).resolve()) for f in ("base", "live", "new", "result")]))
    said = subprocess.run([program, str(out.resolve())], input="\n".join(listing) + "\n", text=True, check=True,
                          stdout=subprocess.PIPE).stdout.split()
    wrong = []
    for entry, which in zip(model, said, strict=True):
        entry["which"] = which
        if which == "merged":
            wrong += [f"{entry['case']} ({entry['title']}): lost: {line}" for line in lost(out / entry["case"])]
    (out / "model").write_text("".join(json.dumps(entry) + "\n" for entry in model))
    merged = sum(1 for entry in model if entry["which"] == "merged")
    print(f"{len(model)} cases, {merged} merged, {len(wrong)} lines lost")
    print("\n".join(wrong))
    return 1 if wrong or merged < len(model) // 3 else 0


if __name__ == "__main__":
    sys.exit(main())
