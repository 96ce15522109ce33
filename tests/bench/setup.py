#!/usr/bin/python3
"""An unattended setup from the installed package to the end of its proof, against bare apt.

Both boxes are fresh, have mailstead's package installed and the lists fetched. On one `mailstead setup` runs, on the other
`apt-get update` and `apt-get install` of the packages that setup would install, with Debian starting the services as it
does. In turns, each pair on new boxes. Then a message must be accepted and arrive."""
import json
import re
import subprocess
import tempfile
import time

from common import SITE, TOP, Lab, arguments, say, show

INSTALL = "DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends"


def fresh(lab, box, deb):
    lab("box", box, lab.suite)
    lab("push", box, deb, "/root")
    lab.write(box, "/root/site.yaml", SITE)
    lab.run(box, f"apt-get update -q; {INSTALL} /root/mailstead*.deb")


def wanted(lab, box):
    """What setup would install there."""
    plan = json.loads(lab.run(box, "mailstead plan --site /root/site.yaml --json"))
    return [step["name"] for step in plan["steps"] if step["kind"] == "package"]


def setup(lab, box, figures):
    """Its events come as lines of JSON: when each phase began says where the time went."""
    began = time.monotonic()
    phase, since, spent = None, began, {}
    process = subprocess.Popen([f"{TOP}/tests/lab/lab", "exec", box, "--", "mailstead", "setup", "--site", "/root/site.yaml", "--yes", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = []
    for line in process.stdout:
        said.append(line)
        event = json.loads(line) if line.startswith('{"event"') else {}
        if event.get("event") == "phase":
            phase, since = event["text"], time.monotonic()
        elif event.get("event") == "done" and phase:
            spent[phase] = time.monotonic() - since
    if process.wait() != 0:
        raise SystemExit("bench: setup failed:\n" + "".join(said[-30:]))
    seconds = time.monotonic() - began
    for name, value in spent.items():
        figures.setdefault(f"setup, {name.lower()}", ("s", []))[1].append(value)
    figures.setdefault("setup, until it ends", ("s", []))[1].append(seconds)
    return seconds


def started_once(lab, box):
    """How often the journal says that a unit of the plan was started, by unit, where that is not once."""
    units = [unit for unit in lab.run(box, "cat /var/lib/mailstead/units").split() if unit.endswith(".service")]
    often = {}
    for unit in units:
        log = lab.run(box, f"journalctl --no-pager -q -o cat -u {unit}")
        starts = len(re.findall(rf"^(?:Started|Finished) {re.escape(unit)}", log, re.M))
        if starts != 1:
            often[unit] = starts
    return often


def arrives(lab, box):
    """From the end of setup until a first message is in a first user's mailbox."""
    began = time.monotonic()
    lab.run(box, "printf 'a passphrase for the bench' | mailstead user add alice@example.org --password-stdin")
    lab("exec", box, "--", "sendmail", "-f", "root@mail.example.org", "alice@example.org", stdin="Subject: first\n\nhello\n")
    lab.run(box, """for _ in $(seq 600); do
        [ -z "$(find /var/vmail/example.org/alice -path '*/new/*' -type f 2>/dev/null)" ] || exit 0; sleep 0.1; done; exit 1""")
    return time.monotonic() - began


def look_at(lab, box, figures):
    figures.setdefault("… then until a first message is in a mailbox", ("s", []))[1].append(arrives(lab, box))
    often = started_once(lab, box)
    if often:
        raise SystemExit(f"bench: FAILED: not started just once: {often}")


def bare(lab, box, packages):
    return lab.seconds(box, f"apt-get update -q; {INSTALL} {' '.join(packages)}")[0]


def main():
    parser = arguments(__doc__, 3)
    parser.add_argument("--deb", help="this package of mailstead; without it the working tree's is built in a box")
    options = parser.parse_args()
    figures = {"setup against bare apt": ("", []), "… in processor time": ("", [])}
    packages = []
    with tempfile.TemporaryDirectory() as directory, Lab(options) as lab:
        deb = options.deb or lab.package(directory)
        for number in range(options.rounds):
            seconds, processor = {}, {}
            for who in ("setup", "bare") if number % 2 == 0 else ("bare", "setup"):
                say(f"round {number + 1} of {options.rounds}: {who}")
                fresh(lab, "box", deb)
                packages = packages or wanted(lab, "box")
                cpu = lab.cpu("box")
                seconds[who] = bare(lab, "box", packages) if who == "bare" else setup(lab, "box", figures)
                processor[who] = lab.cpu("box") - cpu
                if who == "setup":
                    look_at(lab, "box", figures)
                lab("stop", "box")
            figures.setdefault("bare apt", ("s", []))[1].append(seconds["bare"])
            figures.setdefault("setup, processor", ("s", []))[1].append(processor["setup"])
            figures.setdefault("bare apt, processor", ("s", []))[1].append(processor["bare"])
            figures["setup against bare apt"][1].append(seconds["setup"] / seconds["bare"])
            figures["… in processor time"][1].append(processor["setup"] / processor["bare"])
            say(f"setup {seconds['setup']:.1f} s, bare apt {seconds['bare']:.1f} s")
    show(figures, options.json)


if __name__ == "__main__":
    main()
