"""A knotd of one's own on a loopback port, with a TSIG key that may update its zones."""
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time

from forms import in_of_zone, record

KEY = "hmac-sha256:mail:bWFpbHN0ZWFkLXRlc3Qta2V5LW9ubHktZm9yLXRlc3Q="
OF_THE_SERVER = ("SOA", "NS", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY")


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """with Server(zones, {zone: text}) as server: …"""

    APEX = "{zone}. 3600 IN SOA ns.example.test. x.example.test. 1 7200 900 86400 300\n{zone}. 3600 IN NS ns.example.test.\n"

    def __init__(self, zones, content, signed=False):
        self.zones, self.port = zones, free_port()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="mailstead-knot."))
        for zone in zones:
            lines = content.get(zone, "").splitlines()
            own = [line for line in lines if in_of_zone(line.split(" ")[0], zone)]
            (self.dir / f"{zone}.zone").write_text(self.APEX.format(zone=zone) + "\n".join(own) + "\n")
        self.configure(signed)
        self.process = None

    def configure(self, signed):
        algorithm, name, secret = KEY.split(":")
        signing = "\n    dnssec-signing: on" if signed else ""
        rows = "".join(f"  - domain: {zone}\n" for zone in self.zones)
        (self.dir / "knot.conf").write_text(
            f"server:\n    rundir: {self.dir}\n    listen: 127.0.0.1@{self.port}\n"
            f"database:\n    storage: {self.dir}\n"
            f"key:\n  - id: {name}\n    algorithm: {algorithm}\n    secret: {secret}\n"
            "acl:\n  - id: key\n    key: mail\n    action: [update, transfer]\n"
            "  - id: look\n    address: 127.0.0.1\n    action: transfer\n"
            f"template:\n  - id: default\n    storage: {self.dir}\n    file: \"%s.zone\"\n"
            f"    zonefile-load: difference\n    journal-content: changes\n    acl: [key, look]{signing}\nzone:\n{rows}"
        )
        key = self.dir / "tsig.key"
        key.touch(0o600)
        key.write_text(f'key "{name}" {{\n\talgorithm {algorithm};\n\tsecret "{secret}";\n}};\n')

    def __enter__(self):
        log = open(self.dir / "log", "w", encoding="utf-8")
        self.process = subprocess.Popen(
            ["knotd", "-c", self.dir / "knot.conf"], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        )
        log.close()
        deadline = time.monotonic() + 30
        while not all(self.answers(zone) for zone in self.zones):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("knotd: " + (self.dir / "log").read_text()[-800:])
            time.sleep(0.1)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.dir, ignore_errors=True)

    def dig(self, *words):
        argv = ["dig", "+noall", "+answer", "+onesoa", "+time=5", "@127.0.0.1", "-p", str(self.port), *words]
        return subprocess.run(argv, capture_output=True, text=True, check=False).stdout

    def answers(self, zone):
        return " SOA " in re.sub(r"\s+", " ", self.dig(zone, "SOA"))

    def records(self):
        """All that stands in the zones, without what every zone has."""
        out = set()
        for zone in self.zones:
            for line in self.dig(zone, "AXFR").splitlines():
                name, _, _, kind, data = line.split(None, 4)
                if kind not in OF_THE_SERVER:
                    out.add(record(name, kind, self.plain(kind, data)))
        return out

    @staticmethod
    def plain(kind, data):
        """dig breaks long hexadecimal data with blanks."""
        if kind != "TLSA":
            return data
        usage, selector, matching, rest = data.split(" ", 3)
        return f"{usage} {selector} {matching} {rest.replace(' ', '')}"

    def nsupdate(self, text, key=True):
        argv = ["nsupdate", *(("-k", str(self.dir / "tsig.key")) if key else ())]
        head = f"server 127.0.0.1 {self.port}\n"
        done = subprocess.run(argv, input=head + text, capture_output=True, text=True, check=False, timeout=60)
        if key:
            assert done.returncode == 0, done.stderr
        return done.returncode
