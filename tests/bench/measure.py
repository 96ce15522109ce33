#!/usr/bin/python3
"""The rounds and the figures of the bench; started by run, which has made the boxes. measure.py [--rounds N] [--json]"""
import argparse
import collections
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time

from boxes import LAB, LAB_HOME, STATE, Box, lab, wait_for

COUNT, SIZE, SESSIONS = 500, 10240, 20
ALICE, EVERYBODY = "alice@example.org", "everybody@example.org"
USERS = [f"user{number}@example.org" for number in range(20)]
PASSWORD = "a passphrase for the bench"
SINK = "/bench/sink"                      # below the lab's state: what came out


class Load:
    """load.py, somewhere else on the internet."""

    def __init__(self, *words, stdin=""):
        self.words = words
        self.process = subprocess.Popen([f"{LAB_HOME}/lab", "world", "--", "python3", "/lab/bench/load.py", *map(str, words)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.say(stdin)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(self.process.communicate()[1].strip() or f"bench: load {self.words[0]} said nothing")
        return json.loads(line)


def expected():
    return {f"bench-{number}@example.net" for number in range(COUNT)}


def exactly_once(what, paths):
    """Nothing lost, nothing doubled, nothing else."""
    got = collections.Counter()
    for path in paths:
        with open(path, "rb") as file:
            head = file.read(16384).decode("latin-1")
        found = re.search(r"^Message-ID: <(.*?)>", head, re.M | re.I)
        got[found[1] if found else os.path.basename(path)] += 1
    lost = expected() - set(got)
    doubled = [name for name, times in got.items() if times > 1]
    strange = set(got) - expected()
    if lost or doubled or strange:
        raise SystemExit(f"bench: FAILED: {what}: {len(lost)} lost, {len(doubled)} more than once, {len(strange)} unexpected: "
                         f"{sorted(lost)[:3]} {doubled[:3]} {sorted(strange)[:3]}")


# --- mail in

def mail_in(box, user, per_connection=1):
    Load("knock", box.address, user).answer()
    cpu = box.cpu()
    load = Load("send", box.address, 25, "friend@example.net", user, "/lab/bench/messages", "--sessions", SESSIONS,
                "--per-connection", per_connection)
    wait_for(300, f"{COUNT} messages in the mailbox of {box.name}", lambda: len(box.messages()) >= COUNT)
    ended = time.time()
    sent = load.answer()
    wait_for(60, "an empty queue", box.queue_is_empty)
    cpu = box.cpu() - cpu
    exactly_once(f"mail to {box.name}", box.messages())
    box.empty()
    return {"seconds": ended - sent["started"], "accepted": sent["accepted"] - sent["started"], "cpu": cpu,
            "deferred": sent["deferred"], "said": sent["said"]}


# --- mail out

class Sink:
    """smtp-sink in the world keeps one file a message; a message counts when its last line is there."""

    def __init__(self):
        self.directory = STATE + SINK
        self.whole = set()

    def arrived(self):
        for name in os.listdir(self.directory):
            path = os.path.join(self.directory, name)
            if path in self.whole:
                continue
            with open(path, "rb") as file:
                file.seek(max(0, os.stat(path).st_size - 100))
                if b"--part--" in file.read():
                    self.whole.add(path)
        return len(self.whole)

    def empty(self):
        for name in os.listdir(self.directory):
            os.unlink(os.path.join(self.directory, name))
        self.whole.clear()


def mail_out(box, sink, how):
    cpu = box.cpu()
    load = Load("send", box.address, how["port"], how["sender"], "sink@example.com", "/lab/bench/messages", "--sessions", SESSIONS,
                "--per-connection", COUNT // SESSIONS, *how["login"], stdin=PASSWORD)
    wait_for(300, f"{COUNT} messages from {box.name}", lambda: sink.arrived() >= COUNT)
    ended = time.time()
    sent = load.answer()
    wait_for(60, "an empty queue", box.queue_is_empty)
    cpu = box.cpu() - cpu
    sink.arrived()
    exactly_once(f"mail from {box.name}", sink.whole)
    sink.empty()
    return {"seconds": ended - sent["started"], "accepted": sent["accepted"] - sent["started"], "cpu": cpu,
            "deferred": sent["deferred"], "said": sent["said"]}


# Of these 400 the Bayes classifier learns, and from then on has an opinion: its part of the work is to be done, too.
TEACH = """
cd /tmp/messages
mkdir spam
for file in 002* 003*; do sed "s/bench-/other-/; s/a/o/g" "$file" >"spam/$file"; done
rspamc -h /var/lib/mailstead/learn/learn.sock learn_ham 000* 001* >/dev/null
rspamc -h /var/lib/mailstead/learn/learn.sock learn_spam spam/* >/dev/null
rm -rf /tmp/messages
"""


class Mailstead(Box):
    out = {"port": 465, "sender": ALICE, "login": ["--login", ALICE]}
    user = ALICE

    def teach(self):
        lab("push", self.name, f"{STATE}/bench/messages", "/tmp")
        self.run(TEACH)

    def empty(self):
        """Gone with its indexes, whose log would otherwise hold every round's arrivals and removals and slow the next one down."""
        self.run("rm -r /var/vmail/example.org/alice/Maildir")


class Bare(Box):
    out = {"port": 25, "sender": "bob@bare.example.com", "login": []}
    user = "bob@bare.example.com"

    def empty(self):
        for path in self.messages():
            os.unlink(path)


# --- memory

class Sampler:
    """The highest sum that was seen while something ran."""

    def __init__(self, box):
        self.box, self.peak, self.over = box, box.memory(), threading.Event()
        self.thread = threading.Thread(target=self.watch)

    def watch(self):
        while not self.over.wait(0.2):
            now = self.box.memory()
            if now.total > self.peak.total:
                self.peak = now

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


# --- IMAP

def imap(box):
    """Fifty messages each come as mail does; then all users at once."""
    sent = Load("send", box.address, 25, "friend@example.net", EVERYBODY, "/lab/bench/fifty", "--sessions", 5)
    sent.answer()
    wait_for(300, "fifty messages for each user", lambda: box.queue_is_empty())
    load = Load("imap", box.address, *USERS, stdin=PASSWORD)
    load.answer()
    idle = box.memory()
    load.say("go")
    times = load.answer()["times"]
    return times, idle


# --- all of it

def rounds(mailstead, bare, sink, count):
    figures = collections.defaultdict(list)
    for number in range(count):
        for box in (mailstead, bare):
            figures["in", box.name].append(mail_in(box, box.user))
            figures["out", box.name].append(mail_out(box, sink, box.out))
        print(f"# round {number + 1}: " + ", ".join(f"{way} {name} {each[-1]['seconds']:.1f} s"
              for (way, name), each in figures.items()), file=sys.stderr, flush=True)
    return figures


def measure(arguments):
    mailstead = Mailstead("box", "/var/vmail/example.org/alice/Maildir")
    bare = Bare("bare", "/home/bob/Maildir")
    sink = Sink()
    memory = {"idle": mailstead.settled_memory()}
    mailstead.teach()
    figures = rounds(mailstead, bare, sink, arguments.rounds)
    with Sampler(mailstead) as sampler:
        mail_in(mailstead, ALICE)
        mail_out(mailstead, sink, mailstead.out)
    memory["peak"] = sampler.peak
    times, memory["20 in IDLE"] = imap(mailstead)
    memory["after"] = mailstead.settled_memory()
    return figures, memory, times


def median(figures, way, name, what="seconds"):
    return statistics.median(each[what] for each in figures[way, name])


def percentile95(values):
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def as_json(figures, memory, times):
    return {
        "ratio": {way: round(median(figures, way, "box") / median(figures, way, "bare"), 2) for way in ("in", "out")},
        "cpu_ratio": {way: round(median(figures, way, "box", "cpu") / median(figures, way, "bare", "cpu"), 2) for way in ("in", "out")},
        "cpu_seconds": {f"{way} {name}": [round(each["cpu"], 2) for each in rows] for (way, name), rows in figures.items()},
        "seconds": {f"{way} {name}": [round(each["seconds"], 2) for each in rows] for (way, name), rows in figures.items()},
        "accepted": {f"{way} {name}": [round(each["accepted"], 2) for each in rows] for (way, name), rows in figures.items()},
        "deferred": {f"{way} {name}": [each["deferred"] for each in rows] for (way, name), rows in figures.items()},
        "memory_mib": {when: {"total": round(seen.total / 1024, 1)} | {unit: round(size / 1024, 1)
                       for unit, size in seen.units.most_common()} for when, seen in memory.items()},
        "imap_ms": {what: {"median": round(statistics.median(each) * 1000), "p95": round(percentile95(each) * 1000)}
                    for what, each in times.items()},
    }


def show(result):
    print(f"{COUNT} messages of 10 KiB in {SESSIONS} sessions: seconds until the last has arrived, median (every round), and the processor's")
    for way, words in (("in", "in, through the full filter to the mailbox"), ("out", "out, from a user, signed, to the receiver")):
        print(f"  {words:<44} {result['ratio'][way]:5.1f} times bare Postfix")
        for name, label in (("box", "mailstead"), ("bare", "bare Postfix")):
            each = result["seconds"][f"{way} {name}"]
            cpu = statistics.median(result["cpu_seconds"][f"{way} {name}"])
            print(f"      {label:<40} {statistics.median(each):5.1f} s   ({' '.join(f'{one:.1f}' for one in each)})  cpu {cpu:.1f} s")
    print("memory of all processes, MiB of PSS")
    whens = list(result["memory_mib"])
    print(f"  {'':<34}" + "".join(f"{when:>12}" for when in whens))
    for unit in result["memory_mib"]["peak"]:
        print(f"  {unit:<34}" + "".join(f"{result['memory_mib'][when].get(unit, 0):12.1f}" for when in whens))
    print("20 users by IMAP at once, ms        median     p95")
    for what, each in result["imap_ms"].items():
        print(f"  {what:<32} {each['median']:8} {each['p95']:7}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    result = as_json(*measure(arguments))
    if arguments.json:
        print(json.dumps(result, indent=1))
    else:
        show(result)


if __name__ == "__main__":
    main()
