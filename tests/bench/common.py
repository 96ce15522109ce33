"""What the parts of the bench other than mail share: a lab, boxes that fit, runs with their time, and how figures are shown."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

HOME = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HOME))
SITE = """version: 1
hostname: mail.example.org
contact: admin@example.net
domains: [example.org]
"""


def arguments(about, rounds, suite=True):
    parser = argparse.ArgumentParser(description=about, prog=f"tests/bench/run {os.path.basename(sys.argv[0]).removesuffix('.py')}")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"how often each thing is measured ({rounds})")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    if suite:
        parser.add_argument("--suite", choices=("bookworm", "trixie"), default="trixie", help="the Debian release of the boxes (trixie)")
        parser.add_argument("--keep", action="store_true", help="leave the lab running")
    return parser


def processor_seconds(box):
    """What everything in that box of the lab has had: says more than the clock where others are at work."""
    for top in ("/sys/fs/cgroup/unified", "/sys/fs/cgroup"):
        try:
            with open(f"{top}/msl-{os.environ['LAB']}-{box}/cpu.stat", encoding="ascii") as file:
                return int(file.readline().split()[1]) / 1e6
        except FileNotFoundError:
            continue
    raise SystemExit(f"bench: no control group of {box}")


def say(text):
    print(f"# {text}", file=sys.stderr, flush=True)


# --- the lab

class Lab:
    """Its own, gone at the end."""

    def __init__(self, options):
        os.environ.setdefault("LAB", f"bench-{os.getpid()}")
        self.keep = options.keep
        self.suite = options.suite

    def __enter__(self):
        if os.geteuid() != 0:
            raise SystemExit("bench: root is needed, for namespaces and mounts")
        say("the lab")
        self("up", LAB_SUITES=self.suite)
        return self

    def __exit__(self, *_):
        if not self.keep:
            self("down")

    def __call__(self, *words, stdin="", **environment):
        done = subprocess.run([f"{TOP}/tests/lab/lab", *words], capture_output=True, text=True, input=stdin,
                              env={**os.environ, **environment}, check=False)
        if done.returncode:
            raise SystemExit(f"bench: lab {' '.join(words)[:300]}: status {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def run(self, box, command, stdin=""):
        return self("exec", box, "--", "bash", "-euc", command, stdin=stdin)

    def seconds(self, box, command):
        began = time.monotonic()
        said = self.run(box, command)
        return time.monotonic() - began, said

    def cpu(self, box):
        return processor_seconds(box)

    def write(self, box, path, text):
        self("exec", box, "--", "tee", path, stdin=text)

    def push_tree(self, box):
        """The working tree, at /root/mailstead."""
        with tempfile.NamedTemporaryFile() as tar:
            subprocess.run("git ls-files -co --exclude-standard -z | tar --null -T - -cf -", shell=True, cwd=TOP, stdout=tar, check=True)
            with open(tar.name, "rb") as file:
                subprocess.run([f"{TOP}/tests/lab/lab", "exec", box, "--", "sh", "-c",
                                "mkdir -p /root/mailstead && tar -xf - -C /root/mailstead --no-same-owner"], stdin=file, check=True)

    def package(self, directory):
        """The .deb of the working tree for this release, built in a box of its own; the file's path."""
        say("the package")
        self("box", "builder", self.suite)
        self.push_tree("builder")
        self.run("builder", r"""apt-get update -q; cd /root/mailstead
            sed -n '/^Build-Depends:/,/^$/s/^ \([a-z0-9.+-]*\),\{0,1\}$/\1/p' packaging/debian/control |
                DEBIAN_FRONTEND=noninteractive xargs apt-get install -y -q --no-install-recommends
            make -j"$(nproc)" deb; mkdir /root/out; mv build/mailstead_*.deb /root/out/mailstead.deb""")
        package = os.path.join(directory, "mailstead.deb")
        self("pull", "builder", "/root/out/mailstead.deb", package)
        self("stop", "builder")
        return package


# --- figures

def median(values):
    return statistics.median(values) if values else float("nan")


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def show(figures, as_json):
    """figures: name -> (unit, values). The medians, and how far the values are apart."""
    if as_json:
        print(json.dumps({name: {"unit": unit, "median": median(values), "values": values} for name, (unit, values) in figures.items()},
                         indent=2))
        return
    width = max(map(len, figures))
    for name, (unit, values) in figures.items():
        print(f"{name:{width}}  {number(median(values)):>12} {unit:4} ({number(min(values))} … {number(max(values))}, {len(values)} of them)")
