"""The boxes as the bench sees them from outside: commands in them, their files, their processes."""
import collections
import os
import re
import subprocess
import time

from common import processor_seconds

LAB_HOME = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lab")
LAB = os.environ["LAB"]
STATE = f"/run/mailstead-lab/{LAB}"       # the world has it as /lab


def lab(*words, **more):
    """Runs a verb of the lab; its output. What fails ends the bench, with what was said."""
    done = subprocess.run([f"{LAB_HOME}/lab", *words], capture_output=True, text=True, **more)
    if done.returncode:
        raise SystemExit(f"bench: lab {' '.join(words)[:200]}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def wait_for(seconds, what, function):
    deadline = time.monotonic() + seconds
    while not (found := function()):
        if time.monotonic() > deadline:
            raise SystemExit(f"bench: gave up waiting for {what}")
        time.sleep(0.02)
    return found


class Memory:
    """Proportional set sizes (PSS) of a box's processes in KiB, by systemd unit."""

    def __init__(self, units):
        self.units = units
        self.total = sum(units.values())


class Box:
    def __init__(self, name, maildir):
        self.name = name
        self.root = f"/var/lib/mailstead-lab/{LAB}/{name}"
        self.maildir = self.root + maildir
        self.address = lab("address", name).strip()

    def run(self, command, **more):
        return lab("exec", self.name, "--", "bash", "-c", command, **more)

    # --- its mailbox

    def messages(self):
        """Paths of all messages that are in the mailbox, spam folder and all."""
        found = []
        folders = [""] + [name for name in self.entries("") if name.startswith(".")]
        for folder in folders:
            for part in ("new", "cur"):
                place = os.path.join(folder, part)
                found += [os.path.join(self.maildir, place, name) for name in self.entries(place)]
        return found

    def entries(self, place):
        try:
            return os.listdir(os.path.join(self.maildir, place))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def queue_is_empty(self):
        return self.run("postqueue -j") == ""

    # --- its processor time and memory

    def cpu(self):
        return processor_seconds(self.name)

    def memory(self):
        """Looked at from the host, whose eyes take nothing in the box. The lab's own way in is not counted either."""
        units = collections.Counter()
        namespace = self.namespace()
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                if os.readlink(f"/proc/{pid}/ns/pid") == namespace:
                    units[unit_of(pid)] += pss_of(pid)
            except OSError:               # gone meanwhile
                continue
        return Memory(units)

    def namespace(self):
        if not hasattr(self, "_namespace"):
            self._namespace = lab("exec", self.name, "--", "readlink", "/proc/self/ns/pid").strip()
        return self._namespace

    def reboot(self):
        del self.__dict__["_namespace"]
        lab("reboot", self.name)

    def settled_memory(self, seconds=240):
        """What it is once it has stopped moving: no change beyond 1% for 20 s."""
        deadline, seen = time.monotonic() + seconds, []
        while time.monotonic() < deadline:
            seen = [*seen[-10:], self.memory()]
            totals = [memory.total for memory in seen]
            if len(totals) == 11 and max(totals) - min(totals) < max(totals) * 0.01:
                break
            time.sleep(2)
        return seen[-1]


def pss_of(pid):
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        return int(re.search(r"^Pss: +(\d+) kB", file.read(), re.M)[1])


def unit_of(pid):
    with open(f"/proc/{pid}/cgroup", encoding="utf-8") as file:
        path = file.read().strip().splitlines()[-1].split("::")[-1]
    unit = next((part for part in reversed(path.split("/")) if part.endswith((".service", ".scope"))), "init")
    return "systemd" if unit in ("init", "init.scope") else unit.removesuffix(".service").replace("@-", "")
