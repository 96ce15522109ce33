"""`mailstead dns publish` against real and rebuilt servers, each in a namespace where they have the right addresses.

Run as a program (it enters the namespaces of its own): publish.py BACKEND. Everything a backend promises is one course of
events, the same for all: what is foreign stays, what is ours comes, once; SPF becomes one; a wrong key changes nothing.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import apis
import forms
from server import Server

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MAILSTEAD", TOP / "build/test/mailstead")
SPF = "v=spf1 include:_spf.shop.example ~all"
FOREIGN = {
    ("example.org.", "TXT", "site-verification=abc; \"quoted\" \\ back"),
    ("example.org.", "MX", "20 mx.old.example."),
    ("_dmarc.example.org.", "TXT", "v=DMARC1; p=reject; rua=mailto:me@example.net"),
    ("www.example.org.", "A", "192.0.2.7"),
    ("autoconfig.example.org.", "A", "192.0.2.7"),
    ("example.org.", "CAA", "0 issue other.example"),
}
SITE = """version: 1
hostname: mail.example.org
contact: admin@example.net
domains: [example.org, sub.example.org, elsewhere.example]
dns:
  publish: {backend}
  server: "{server}"
  credentials: /etc/mailstead/dns.key
  parked: [example.com]
web:
  mta_sts: {mta_sts}
"""


class Box:
    """A root directory with a site and DKIM keys, and the program."""

    def __init__(self, backend, server):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="mailstead-box."))
        self.backend, self.server, self.keys = backend, server, []
        for domain in ("example.org", "sub.example.org", "elsewhere.example"):
            self.key(domain, "r2026a", ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"])
            self.key(domain, "e2026a", ["-algorithm", "ED25519"])
        facts = json.loads((TOP / "tests/golden/trixie/facts.json").read_text())
        facts["dkim_keys"] = self.keys
        (self.root / "facts.json").write_text(json.dumps(facts))
        self.site("testing")

    def key(self, domain, selector, how):
        directory = self.root / "var/lib/mailstead/dkim" / domain
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / f"{selector}.key"
        subprocess.run(["openssl", "genpkey", *how, "-out", file], check=True, capture_output=True)
        self.keys.append({"domain": domain, "selector": selector})

    def site(self, mta_sts):
        etc = self.root / "etc/mailstead"
        etc.mkdir(parents=True, exist_ok=True)
        (etc / "site.yaml").write_text(SITE.format(backend=self.backend, server=self.server, mta_sts=mta_sts))

    def credentials(self, text, mode=0o600):
        file = self.root / "etc/mailstead/dns.key"
        file.write_text(text)
        file.chmod(mode)

    def run(self, *words):
        argv = [PROGRAM, "--root", self.root, "--data", TOP, "--facts", self.root / "facts.json", "dns", *words]
        done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def wanted(self):
        _, text = self.run("print", "--format", "json")
        return forms.from_json(json.dumps(json.loads(text)["records"]))

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)


def say(condition, what):
    if not condition:
        raise AssertionError(what)


def same(got, want):
    missing, more = sorted(want - got), sorted(got - want)
    say(not missing and not more, f"missing {missing[:4]}, not wanted {more[:4]}")


def course(box, world, credentials):
    """What the operator does, and what stands in the zones after it."""
    before = world.records()
    say(FOREIGN <= before and ("example.org.", "TXT", SPF) in before, f"not as it should begin: {before}")
    all_wanted = {one for one in box.wanted() if not one[0].endswith("elsewhere.example.")}
    held = {one for one in all_wanted if one[0] in ("_dmarc.example.org.", "autoconfig.example.org.")}
    held |= {one for one in all_wanted if one[:2] == ("example.org.", "MX")}
    own_spf = ("example.org.", "TXT", "v=spf1 mx -all")
    say(len(held) == 3 and own_spf in all_wanted, f"{held}")
    merged = {("example.org.", "TXT", "v=spf1 mx include:_spf.shop.example ~all")}
    after = FOREIGN | (all_wanted - held - {own_spf}) | merged

    box.credentials(credentials, 0o644)
    status, said = box.run("publish", "--yes")
    say(status == 1 and "not root's alone" in said, said)
    box.credentials(credentials)

    status, said = box.run("publish", "--check")
    say(status == 1 and f"replace  example.org. TXT \"{SPF}\"" in said and "NOT      _dmarc.example.org." in said, said)
    say("elsewhere.example is in no zone" in said, said)
    status, said = box.run("publish")
    say(status == 1 and "add --yes" in said, said)
    same(world.records(), before)

    status, said = box.run("publish", "--yes")
    say(status == 1 and "Published." in said, said)
    same(world.records(), after)

    changes = world.changes()
    status, said = box.run("publish", "--yes")
    say(status == 1 and "Nothing is to be changed" in said, said)
    say(world.changes() == changes, "a second time something was sent")
    same(world.records(), after)

    def policies(records):
        return {one for one in records if one[0].startswith("_mta-sts.")}

    box.site("enforce")
    new = policies(box.wanted()) - {one for one in policies(box.wanted()) if "elsewhere" in one[0]}
    say(not new & after, "the id did not change")
    status, said = box.run("publish", "--yes", "--json")
    answer = json.loads(said)
    kinds = {one["change"] for zone in answer["zones"] for one in zone["changes"]}
    say(answer["published"] and kinds == {"keep", "replace", "held"}, f"{kinds}")
    after = (after - policies(after)) | new
    same(world.records(), after)

    status, said = box.run("publish", "--yes", "--take-over")
    gone = {one for one in FOREIGN if one[0] == "_dmarc.example.org." or one[1] == "MX"}
    after = (after - gone) | {one for one in held if one[0] != "autoconfig.example.org."}
    same(world.records(), after)
    say("a CNAME must stand alone" in said, said)


def wrong_credentials(box, world, credentials, hint):
    before = world.records()
    box.credentials(credentials)
    box.site("testing")
    status, said = box.run("publish", "--yes")
    say(status == 1 and hint in said, said)
    same(world.records(), before)


class Knot(Server):
    """What a knotd has seen change is its serial."""

    def changes(self):
        return [self.dig(zone, "SOA").split()[6] for zone in self.zones]


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def as_zone_file():
    rows = FOREIGN | {("example.org.", "TXT", SPF)}
    return "\n".join(f"{n} 3600 IN {t} {quoted(d) if t == 'TXT' else d}" for n, t, d in sorted(rows))


def rfc2136():
    zones = ["example.org", "example.com", "sub.example.org"]
    with Knot(zones, {"example.org": as_zone_file()}, signed=True) as server:
        box = Box("rfc2136", f"127.0.0.1#{server.port}")
        try:
            key = (server.dir / "tsig.key").read_text()
            course(box, server, key)
            say(" RRSIG " in " ".join(server.dig("r2026a._domainkey.sub.example.org", "TXT", "+dnssec").split()),
                "what was published is not signed")
            wrong_credentials(box, server, key.replace("bWFp", "bWFq"), "BADSIG")
            wrong_credentials(box, server, key.replace('"mail"', '"other"'), "BADKEY")
        finally:
            box.close()


def certificate(directory, name):
    """A CA that this namespace believes, and a certificate for the API's name."""
    def openssl(*words):
        subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=directory)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
            "-out", "ca.pem", "-days", "2", "-subj", "/CN=test CA")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "api.key", "-out",
            "api.csr", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}")
    openssl("x509", "-req", "-in", "api.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-out", "api.crt", "-days", "2",
            "-copy_extensions", "copy")
    (directory / "api.pem").write_text((directory / "api.key").read_text() + (directory / "api.crt").read_text())


def bind(file, over):
    subprocess.run(["mount", "--bind", file, os.path.realpath(over)], check=True)


def http_api(kind, backend, zones):
    directory = pathlib.Path(tempfile.mkdtemp(prefix="mailstead-api."))
    box = Box(backend, "")
    try:
        certificate(directory, kind.host)
        (directory / "hosts").write_text(f"127.0.0.1 localhost {kind.host}\n")
        bind(directory / "hosts", "/etc/hosts")
        bind(directory / "ca.pem", "/etc/ssl/certs/ca-certificates.crt")
        api = kind(zones, directory / "api.pem")
        course(box, api, apis.TOKEN + "\n")
        wrong_credentials(box, api, "another-token\n", "unable to authenticate")
        say(all(apis.TOKEN not in line for request in api.requests for line in request), "the token is in a URL or body")
        api.close()
    finally:
        box.close()
        shutil.rmtree(directory, ignore_errors=True)


def hetzner():
    zone = {("@", "SOA"): ["ns.example.test. x.example.test. 1 7200 900 86400 300"], ("@", "NS"): ["ns.example.test."]}
    zone[("@", "CAA")] = ['0 issue "other.example"']
    for name, kind, data in sorted(FOREIGN | {("example.org.", "TXT", SPF)}):
        relative = name.removesuffix("example.org.").rstrip(".") or "@"
        if kind != "CAA":
            zone.setdefault((relative, kind), []).append(quoted(data) if kind == "TXT" else data)
    http_api(apis.Hetzner, "hetzner", {"example.org": zone, "example.com": {}, "sub.example.org": {}})


def cloudflare():
    rows = []
    for name, kind, data in sorted(FOREIGN | {("example.org.", "TXT", SPF)}):
        priority, content = (20, "mx.old.example") if kind == "MX" else (None, quoted(data) if kind == "TXT" else data)
        if kind != "CAA":
            rows.append((name.rstrip("."), kind, content, priority))

    class WithCaa(apis.Cloudflare):
        def __init__(self, zones, cert):
            super().__init__(zones, cert)
            self.store("example.org", {"name": "example.org", "type": "CAA",
                                       "data": {"flags": 0, "tag": "issue", "value": "other.example"}})

    http_api(WithCaa, "cloudflare", {"example.org": rows, "example.com": [], "sub.example.org": []})


BACKENDS = {"rfc2136": rfc2136, "hetzner": hetzner, "cloudflare": cloudflare}


def check(backend):
    """Runs one of them in its namespaces; what went wrong is an error here."""
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    argv = ["unshare", *user, "--net", "--mount", sys.executable, __file__, backend]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, (done.stderr or done.stdout)[-1500:]


if __name__ == "__main__":
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    BACKENDS[sys.argv[1]]()
