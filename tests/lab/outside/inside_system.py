"""Probes of the system below: whether it is kept up to date, and has room."""
import os
import re
import subprocess

from run_rows import expect

FREE = 0.05     # of space and of inodes


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def updates(_visit):
    """Security updates install themselves every day, and daemons are restarted after them."""
    settings = run("apt-config", "dump")
    for name in ("APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade"):
        expect(re.search(rf'^{name} "[1-9]', settings, re.MULTILINE), f"{name} is not set")
    for package in ("unattended-upgrades", "needrestart"):
        state = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Abbrev}", package], capture_output=True, text=True).stdout
        expect(state.startswith("ii"), f"{package} is not installed: {state!r}")
    for timer in ("apt-daily.timer", "apt-daily-upgrade.timer"):
        state = subprocess.run(["systemctl", "is-active", timer], capture_output=True, text=True).stdout.strip()
        expect(state == "active", f"{timer} is {state}")
    return "on"


def supported(_visit):
    """A release that Debian still mends, with its security archive among the sources."""
    with open("/etc/os-release", encoding="utf-8") as file:
        release = re.search(r'^VERSION_CODENAME=(\w+)', file.read(), re.MULTILINE)[1]
    expect(release in ("bookworm", "trixie"), f"{release} is not supported")
    suites = run("apt-get", "indextargets", "--format", "$(RELEASE)", "Created-By: Packages").split()
    expect(f"{release}-security" in suites, f"no {release}-security among {sorted(set(suites))}")
    return release


def room(_visit):
    """Space and inodes where mail is queued and kept, and a queue that moves."""
    for place in ("/var/spool/postfix", "/var/vmail", "/var/lib/mailstead"):
        seen = os.statvfs(place)
        expect(seen.f_bavail >= FREE * seen.f_blocks, f"{place}: {seen.f_bavail} of {seen.f_blocks} blocks are free")
        expect(not seen.f_files or seen.f_favail >= FREE * seen.f_files, f"{place}: {seen.f_favail} of {seen.f_files} inodes are free")
    waiting = sum(len(files) for _, _, files in os.walk("/var/spool/postfix/deferred"))
    expect(waiting < 100, f"{waiting} messages are deferred")
    return f"{waiting} deferred"


def queue_watched(_visit):
    """mailstead itself looks at the queue, by sender and by what is deferred or held, and has nothing to say."""
    done = subprocess.run(["mailstead", "check", "queue"], capture_output=True, text=True)
    expect(done.returncode == 0 and all(line.startswith("ok ") for line in done.stdout.splitlines()), f"status {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


PROBES = {"updates": updates, "supported": supported, "room": room, "queue-watched": queue_watched}
