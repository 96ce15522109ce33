#!/usr/bin/python3
"""What planning costs: instructions, which are the same on any machine however busy, and then milliseconds and memory.

Of root directories, without the programs that a live box asks (the bench of changes has those); needs no lab and no root."""
import os
import subprocess
import tempfile

from common import TOP, arguments, say, show

SITES = ((1, 1), (1, 100000), (250, 1), (1000, 1), (1000, 100000))
SCRIPT = r"""set -uo pipefail
. "$TOP/tests/growth/sites.sh"
dir=$GROWTH_WORK/site
make_site "$dir" "$1" "$2" "$4" && put_facts "$dir" "$1" trixie && instructions "$dir" || exit
for ((round = 0; round < $3; round++)); do cost "$dir" || exit; done
rm -rf "$dir" """


def measure(work, domains, users, rounds, release="trixie"):
    done = subprocess.run(["bash", "-c", SCRIPT, "bench", str(domains), str(users), str(rounds), release], capture_output=True,
                          text=True, check=False, env={**os.environ, "TOP": TOP, "GROWTH_WORK": work, "PROGRAM": f"{TOP}/build/mailstead"})
    if done.returncode:
        raise SystemExit(f"bench: a site with {domains} domains and {users} users cannot be planned:\n{done.stdout}{done.stderr}")
    count, *runs = done.stdout.split("\n")[:-1]
    runs = [list(map(float, run.split())) for run in runs]
    return int(count), [run[0] for run in runs], [run[1] for run in runs], [run[2] / 1024 for run in runs]


def main():
    options = arguments(__doc__, 11, suite=False).parse_args()
    subprocess.run(["make", "-s", "-C", TOP, "-j2", "all"], check=True)
    figures, count = {}, {}
    with tempfile.TemporaryDirectory() as work:
        for domains, users in SITES:
            name = f"{domains} domain{'s' * (domains > 1)}, {users} user{'s' * (users > 1)}"
            say(name)
            count[domains, users], times, processor, memory = measure(work, domains, users, options.rounds)
            figures[f"{name}: instructions"] = ("", [count[domains, users]])
            figures[f"{name}: time"] = ("ms", times)
            figures[f"{name}: … of a processor"] = ("ms", processor)
            figures[f"{name}: memory"] = ("MiB", memory)
        for domains in (1, 1000):
            name = f"{domains} domain{'s' * (domains > 1)}, from Debian 12 to 13"
            say(name)
            upgraded, times, processor, memory = measure(work, domains, 1, options.rounds, "bookworm")
            figures[f"{name}: instructions"] = ("", [upgraded])
            figures[f"{name}: … to a plan without change"] = ("x", [upgraded / count[domains, 1]])
            figures[f"{name}: time"] = ("ms", times)
            figures[f"{name}: … of a processor"] = ("ms", processor)
            figures[f"{name}: memory"] = ("MiB", memory)
    figures["a domain more, up to 250: instructions"] = ("", [(count[250, 1] - count[1, 1]) / 249])
    figures["a domain more, from 250 to 1000: instructions"] = ("", [(count[1000, 1] - count[250, 1]) / 750])
    show(figures, options.json)


if __name__ == "__main__":
    main()
