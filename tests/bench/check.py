#!/usr/bin/python3
"""What `mailstead check` costs on a clean box before anything is installed, with a line on which each round trip takes 30 ms: all
of it, and each check by itself. All together should take about as long as the slowest of them: at most 1.5 times."""
import json
import os
import subprocess
import tempfile

from common import SITE, TOP, Lab, arguments, median, say, show

LIBRARIES = "libcurl4 libqrencode4 libzxcvbn0 libunbound8 libjansson4 libyaml-0-2 libidn2-0 libsqlite3-0"
ALL = "all of it"
# In the box, so that no way in is counted: seconds of each run. A check says by its status 1 that there is something to do.
RUNS = r"""
for ((n = 0; n < $1; n++)); do
    began=$EPOCHREALTIME status=0
    mailstead check "${@:2}" --site /root/site.yaml --json >/root/found.json || status=$?
    ended=$EPOCHREALTIME
    ((status <= 1)) || exit $status
    echo $((10#${ended/./} - 10#${began/./}))
done
"""


def ready(lab, delay):
    """A bare box with the working tree's program on it, at the end of such a line."""
    with tempfile.TemporaryDirectory() as tree:
        subprocess.run(["make", "-s", "-C", TOP, "-j2", "BUILD=build/test", f"DESTDIR={tree}", "install"], check=True,
                       stdout=subprocess.DEVNULL)
        lab("box", "box", lab.suite)
        lab("push", "box", os.path.join(tree, "usr"), "/")
    lab.run("box", f"apt-get update -q; apt-get install -qy --no-install-recommends {LIBRARIES}")
    lab.write("box", "/root/site.yaml", SITE)
    lab.write("box", "/root/runs", RUNS)
    lab("weather", "box", "delay", str(delay))


def runs(lab, rounds, *names):
    """Seconds each."""
    return [int(line) / 1e6 for line in lab("exec", "box", "--", "bash", "/root/runs", str(rounds), *names).split()]


def names_of(lab):
    """Of the checks that ran last: the first part of what was found."""
    found = json.loads(lab.run("box", "cat /root/found.json"))["findings"]
    return list(dict.fromkeys(finding["id"].split(".")[0] for finding in found))


def main():
    parser = arguments(__doc__, 5)
    parser.add_argument("--delay", type=float, default=30, metavar="MS", help="how much longer each round trip takes (30)")
    options = parser.parse_args()
    figures = {}
    with Lab(options) as lab:
        say("a bare box with the program")
        ready(lab, options.delay)
        say("all checks, then one by one")
        figures[ALL] = ("s", runs(lab, options.rounds))
        for name in names_of(lab):
            figures[name] = ("s", runs(lab, options.rounds, name))
    slowest = max((name for name in figures if name != ALL), key=lambda name: median(figures[name][1]))
    ratio = median(figures[ALL][1]) / median(figures[slowest][1])
    figures[f"all, against {slowest} alone"] = ("", [ratio])
    show(figures, options.json)


if __name__ == "__main__":
    main()
