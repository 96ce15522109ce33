#!/usr/bin/python3
"""What a hundred generations take on the disk, beside what they would if each kept all of its own, and what an apply costs then.

Each is one option changed. Of root directories; needs no lab and no root."""
import json
import os
import subprocess
import tempfile

from common import TOP, arguments, say, show

GENERATIONS = 100
BLOCK = 4096
PRELUDE = r"""set -uo pipefail
. "$TOP/tests/growth/sites.sh"
dir=$GROWTH_WORK/site
"""
MAKE = PRELUDE + 'rm -rf "$dir"; make_site "$dir" "$1" 1'
CHANGE = PRELUDE + 'cost "$dir" config set limits.message_size "$1M" --yes'
COUNT = PRELUDE + 'instructions "$dir" "$@"'


def bash(work, script, *words):
    done = subprocess.run(["bash", "-c", script, "bench", *map(str, words)], capture_output=True, text=True, check=False,
                          env={**os.environ, "TOP": TOP, "GROWTH_WORK": work, "PROGRAM": f"{TOP}/build/mailstead"})
    if done.returncode:
        raise SystemExit(f"bench: {words}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def blocks(size):
    return -(-size // BLOCK) * BLOCK


def on_disk(directory):
    """Bytes, directories included."""
    return 512 * sum(os.lstat(os.path.join(at, name)).st_blocks
                     for at, directories, files in os.walk(directory) for name in directories + files)


def by_itself(generations, number):
    """Bytes of one generation if it shared nothing, without its directories."""
    with open(f"{generations}/{number}/manifest.json", encoding="utf-8") as file:
        kinds = json.load(file)["resources"]
    total = blocks(os.path.getsize(f"{generations}/{number}/manifest.json")) + blocks(os.path.getsize(f"{generations}/{number}/site.yaml"))
    total += sum(blocks(os.path.getsize(f"{generations}/content/{digest}")) for digest in kinds.values())
    with open(f"{generations}/content/{kinds['file']}", encoding="utf-8") as file:
        return total + sum(blocks(os.path.getsize(f"{generations}/content/{entry['sha256']}")) for entry in json.load(file))


def measure(work, domains, figures):
    name = f"{domains} domain{'s' * (domains > 1)}"
    generations = f"{work}/site/var/lib/mailstead/generations"
    bash(work, MAKE, domains)
    plan = int(bash(work, COUNT, "plan"))
    processor = []
    for number in range(2, GENERATIONS + 1):
        processor.append(float(bash(work, CHANGE, 20 + number).split()[1]))
    numbers = [entry for entry in os.listdir(generations) if entry.isdigit() and entry != "0"] # 0 is what was here before
    if len(numbers) != GENERATIONS:
        raise SystemExit(f"bench: {len(numbers)} generations, not {GENERATIONS}")
    shared, alone = on_disk(generations) - on_disk(f"{generations}/0"), sum(by_itself(generations, number) for number in numbers)
    figures[f"{name}: {GENERATIONS} generations"] = ("MiB", [shared / 2**20])
    figures[f"{name}: … if each kept all of its own"] = ("MiB", [alone / 2**20])
    figures[f"{name}: … of that"] = ("%", [100 * shared / alone])
    figures[f"{name}: one more"] = ("KiB", [(shared - by_itself(generations, 1)) / (GENERATIONS - 1) / 1024])
    figures[f"{name}: an apply, the first ten, of a processor"] = ("ms", processor[:10])
    figures[f"{name}: an apply, the last ten, of a processor"] = ("ms", processor[-10:])
    figures[f"{name}: history, instructions"] = ("", [int(bash(work, COUNT, "history"))])
    figures[f"{name}: plan, to one generation"] = ("x", [int(bash(work, COUNT, "plan")) / plan])


def main():
    options = arguments(__doc__, 1, suite=False).parse_args()
    subprocess.run(["make", "-s", "-C", TOP, "-j2", "all"], check=True)
    figures = {}
    with tempfile.TemporaryDirectory() as work:
        for domains in (1, 1000):
            say(f"{domains} domain{'s' * (domains > 1)}")
            measure(work, domains, figures)
    show(figures, options.json)


if __name__ == "__main__":
    main()
