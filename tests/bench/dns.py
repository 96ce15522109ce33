#!/usr/bin/python3
"""What `mailstead dns check` of many domains costs: time, questions, memory, and how they grow.

A real knotd with every domain's zone, as `dns print` gives it, in a network namespace of its own; each answer comes 20 ms
later, as from another country. Of each domain all records are asked for at two name servers. Needs root and knotd."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

from common import TOP, arguments, say, show

DELAY_MS = 20
DOMAINS = (100, 250, 500, 1000)
PORT = 5300
ROOT, NS1, NS2 = "198.41.0.4", "45.91.1.1", "45.91.2.2"
SOA = "3600 SOA ns1.registrar.net. hostmaster.registrar.net. 1 7200 900 1209600 300"
KNOT = """server:
    listen: 127.0.0.1@{port}
    rundir: {work}
    udp-workers: 1
log:
  - target: {work}/knot.log
    any: warning
database:
    storage: {work}
template:
  - id: default
    storage: {work}/zones
    zonefile-sync: -1
    journal-content: none
    semantic-checks: off
zone:
"""


def run(argv, **more):
    return subprocess.run(argv, check=True, **more)


def name_of(number):
    return f"d{number:05}.org"


class Box:
    """A root directory with a site of n domains; all have the same keys, which nobody compares."""

    def __init__(self, work, domains):
        self.root = f"{work}/box"
        self.domains = domains
        shutil.rmtree(self.root, ignore_errors=True)
        for path in ("etc/mailstead", "usr/share/dns", "var/lib/mailstead"):
            os.makedirs(f"{self.root}/{path}")
        with open(f"{self.root}/etc/mailstead/site.yaml", "w", encoding="ascii") as file:
            file.write("version: 1\nhostname: mail.d00000.org\ncontact: admin@example.net\nweb: {mta_sts: none}\n"
                       "network: {ipv4: 45.90.10.10, ipv6: none}\ndns: {resolvers: []}\ndomains:\n")
            file.writelines(f"  - {name_of(i)}\n" for i in range(domains))
        with open(f"{self.root}/usr/share/dns/root.hints", "w", encoding="ascii") as file:
            file.write(f". 3600000 NS a.root-servers.net.\na.root-servers.net. 3600000 A {ROOT}\n")
        self.keys(work)
        self.write_facts()

    def write_facts(self):
        """Those of a box with all packages, with the keys that are there."""
        with open(f"{TOP}/tests/golden/trixie/facts.json", encoding="utf-8") as file:
            facts = json.load(file)
        facts["dkim_keys"] = [{"domain": name_of(i), "selector": selector} for i in range(self.domains) for selector in ("e2026a", "r2026a")]
        with open(f"{self.root}/facts.json", "w", encoding="ascii") as file:
            json.dump(facts, file)

    def keys(self, work):
        for selector, how in (("r2026a", ["genrsa", "2048"]), ("e2026a", ["genpkey", "-algorithm", "ed25519"])):
            key = f"{work}/{selector}.key"
            if not os.path.exists(key):
                with open(key, "wb") as file:
                    run(["openssl", *how], stdout=file, stderr=subprocess.DEVNULL)
            for i in range(self.domains):
                os.makedirs(f"{self.root}/var/lib/mailstead/dkim/{name_of(i)}", exist_ok=True)
                shutil.copy(key, f"{self.root}/var/lib/mailstead/dkim/{name_of(i)}/{selector}.key")

    def mailstead(self, *argv, **more):
        return subprocess.Popen([f"{TOP}/build/mailstead", "--root", self.root, "--data", TOP, "--facts", f"{self.root}/facts.json", *argv],
                                stderr=subprocess.DEVNULL, text=True, **more)


def write_zones(work, box):
    """Of each domain what is printed for it, and a root zone that delegates them all."""
    zones = {name_of(i): [] for i in range(box.domains)}
    printed = box.mailstead("dns", "print", "--format", "zone", stdout=subprocess.PIPE).communicate()[0]
    for line in printed.splitlines():
        if line and not line.startswith(";"):
            zones[".".join(line.split()[0].rstrip(".").split(".")[-2:])].append(line)
    shutil.rmtree(f"{work}/zones", ignore_errors=True)
    os.makedirs(f"{work}/zones")
    servers = ["NS ns1.registrar.net.", "NS ns2.registrar.net."]
    root = [f". {SOA}", ". 3600 NS a.root-servers.net.", f"a.root-servers.net. 3600 A {ROOT}",
            f"ns1.registrar.net. 3600 A {NS1}", f"ns2.registrar.net. 3600 A {NS2}"]
    config = [KNOT.format(port=PORT, work=work), "  - domain: .\n    file: root.zone\n", "  - domain: registrar.net\n    file: registrar.zone\n"]
    hosts = [f"registrar.net. {SOA}", f"ns1.registrar.net. 3600 A {NS1}", f"ns2.registrar.net. 3600 A {NS2}"]
    for zone, lines in zones.items():
        lines[:0] = [f"{zone}. {SOA}"] + [f"{zone}. 3600 {server}" for server in servers]
        root += [f"{zone}. 3600 {server}" for server in servers]
        config.append(f"  - domain: {zone}\n    file: {zone}.zone\n")
        with open(f"{work}/zones/{zone}.zone", "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")
    for server in servers:
        root.append(f"registrar.net. 3600 {server}")
        hosts.append(f"registrar.net. 3600 {server}")
    for name, lines in (("zones/root.zone", root), ("zones/registrar.zone", hosts), ("knot.conf", ["".join(config)])):
        with open(f"{work}/{name}", "w", encoding="ascii") as file:
            file.write("\n".join(lines) + "\n")


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(child) for child in file.read().split()]


def highest(pid):
    """The most memory that a process and its children have had, in MiB: the look-ups are a process of their own."""
    total = 0
    try:
        for each in [pid, *children(pid)]:
            with open(f"/proc/{each}/status", encoding="ascii") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("VmHWM"))
    except (FileNotFoundError, StopIteration, ProcessLookupError):
        return 0
    return total / 1024


def look(box):
    """One check: seconds, MiB, and what it said."""
    most = 0
    with tempfile.TemporaryFile("w+", encoding="ascii") as said:
        began = time.monotonic()
        check = box.mailstead("dns", "check", "--json", stdout=said)
        while check.poll() is None:
            most = max(most, highest(check.pid))
            time.sleep(0.02)
        seconds = time.monotonic() - began
        said.seek(0)
        document = json.load(said)
    if "findings" not in document:
        raise SystemExit(f"bench: {document}")
    bad = [f for f in document["findings"] if f["severity"] in ("warn", "fail", "unknown")]
    if check.returncode or bad:
        raise SystemExit(f"bench: the records are right, and it says: {bad[:3]}")
    return seconds, most, document["cost"]


def measure(work, domains, rounds):
    box = Box(work, domains)
    write_zones(work, box)
    knotd = subprocess.Popen(["knotd", "-c", f"{work}/knot.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    delay = subprocess.Popen([f"{work}/delay", str(DELAY_MS), str(PORT), ROOT, NS1, NS2], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             text=True)
    try:
        wait_for(name_of(domains - 1))
        looks = [look(box) for _ in range(rounds)]
        passed = int(delay.communicate("\n")[0]) / rounds
    finally:
        for process in (delay, knotd):
            process.terminate()
            process.wait()
    return [one[0] for one in looks], [one[1] for one in looks], looks[0][2]["questions"], passed


def wait_for(zone):
    for _ in range(200):
        if subprocess.run(["kdig", "+short", "+timeout=1", "+retry=0", f"@{NS2}", zone, "SOA"], capture_output=True, text=True, check=False).stdout.strip():
            return
        time.sleep(0.1)
    raise SystemExit("bench: the name server does not come up")


def inside():
    """In the namespace: the figures as JSON."""
    options = arguments(__doc__, 3, suite=False).parse_args()
    for argv in (["link", "set", "lo", "up"], *(["address", "add", f"{address}/32", "dev", "lo"] for address in (ROOT, NS1, NS2))):
        run(["ip", *argv])
    figures, per_domain = {}, {}
    with tempfile.TemporaryDirectory() as work:
        run(["cc", "-O2", "-o", f"{work}/delay", f"{TOP}/tests/bench/delay.c"])
        for domains in DOMAINS:
            say(f"{domains} domains, {DELAY_MS} ms away")
            seconds, memory, questions, passed = measure(work, domains, options.rounds)
            figures[f"{domains} domains: time"] = ("s", seconds)
            figures[f"{domains} domains: questions"] = ("", [questions])
            figures[f"{domains} domains: packets asked, iterating included"] = ("", [passed])
            figures[f"{domains} domains: memory, look-ups included"] = ("MiB", memory)
            per_domain[domains] = min(seconds)
    most = DOMAINS[-1]
    figures[f"a domain more, from {DOMAINS[0]} to {most}: time"] = ("ms", [1000 * (per_domain[most] - per_domain[DOMAINS[0]]) / (most - DOMAINS[0])])
    show(figures, options.json)


def main():
    if os.environ.get("BENCH_DNS_INSIDE"):
        return inside()
    arguments(__doc__, 3, suite=False).parse_args()
    if os.geteuid() != 0:
        raise SystemExit("bench: root is needed, for a network namespace")
    run(["make", "-s", "-C", TOP, "-j2", "all"])
    return subprocess.run(["unshare", "-n", sys.executable, *sys.argv], env={**os.environ, "BENCH_DNS_INSIDE": "1"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
