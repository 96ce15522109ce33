#!/usr/bin/python3
"""The table of conditions in which a machine may be before mailstead is set up (conditions.txt):

  table.py rounds                  the rounds there are
  table.py check|options|make|undo ROUND
                                   that field of all of its rows
  table.py fix ID FILE             what the finding of that id in FILE advises
  table.py judge ROUND FILE        whether FILE, of `mailstead check --json`, has exactly their findings: a line each,
                                   "yes" or "no", what is claimed, and why not, parted by tabs. What the clean box of round 0 has to
                                   hear of may be found again

A stanza (outside/stanzas.py) is one row. Fields:

  condition  what is so, as it is printed
  round      conditions of one round are made together and looked at once, so none may hide what another is found by
  check      the checks that are run
  options    … and more that mailstead is told
  make       how it is made, a command a line: "lab …" is a verb of the lab, "publish RECORD; …" the domain's zone besides the
             addresses of its mail server; anything else is the box's, "-" nothing
  undo       how it is taken back; "fix ID": as that finding advises, which has to be a command
  finds      exactly what must be found: severity, id and subject, a line each; "-": nothing that needs doing
  fix        what the first one's advice must say
  suite      only on this release

In all of them BOX is the box's name, ADDRESS4 and ADDRESS6 are its addresses.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../outside"), os.path.join(HERE, "..")]

import findings          # noqa: E402
import stanzas           # noqa: E402

FIELDS = {"condition", "round", "check", "options", "make", "undo", "finds", "fix", "suite"}
NEEDED = FIELDS - {"options", "undo", "fix", "suite"}


def fill_in(text):
    for word in ("BOX", "ADDRESS4", "ADDRESS6"):
        text = text.replace(word, os.environ[word])
    return text


def rows():
    table = stanzas.rows(os.path.join(HERE, "conditions.txt"), FIELDS)
    for row in table:
        if lacks := NEEDED - set(row):
            sys.exit(f"conditions.txt: {row}: no {', '.join(sorted(lacks))}")
    return [row for row in table if row.get("suite", os.environ["SUITE"]) == os.environ["SUITE"]]


def wanted(row):
    return [] if row["finds"] == "-" else fill_in(row["finds"]).splitlines()


def why_not(row, found):
    lines = [findings.line(finding) for finding in found]
    if missing := [line for line in wanted(row) if line not in lines]:
        return f"not found: {'; '.join(missing)}"
    advice = found[lines.index(wanted(row)[0])]["fix"] if "fix" in row else ""
    return "" if fill_in(row.get("fix", "")) in advice else f"the advice is: {advice}"


def judge(table, clean, path):
    """The rows one by one, and that nothing else was found."""
    found = findings.read(path)
    for row in table:
        why = why_not(row, found)
        print("no" if why else "yes", f"{row['condition']}: found{' nothing' if row['finds'] == '-' else ', and what mends it'}", why, sep="\t")
    expected = [line for row in clean + table for line in wanted(row)]
    more = [f"{findings.line(finding)} ({finding['seen']})" for finding in findings.to_do(found) if findings.line(finding) not in expected]
    print("no" if more else "yes", f"round {table[0]['round']}: nothing else is found", "; ".join(more), sep="\t")


def main(verb, number=None, path=None):
    if verb == "fix":
        print(next(finding["fix"] for finding in findings.read(path) if finding["id"] == number))
        return
    table = rows()
    if verb == "rounds":
        print("\n".join(sorted({row["round"] for row in table}, key=int)))
        return
    clean = [row for row in table if row["round"] == "0"]
    table = [row for row in table if row["round"] == number]
    if verb == "judge":
        judge(table, clean, path)
    elif verb in ("check", "options"):
        print(" ".join(dict.fromkeys(" ".join(row.get(verb, "") for row in table).split())))
    else:
        print("\n".join(line for row in table for line in fill_in(row.get(verb, "-")).splitlines() if line != "-"))


if __name__ == "__main__":
    main(*sys.argv[1:])
