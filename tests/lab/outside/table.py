#!/usr/bin/python3
"""The table of checks (checks.txt): table.py [FIELD BATCH]

A stanza (stanzas.py) is one row. Fields:

  check    the number of it in the audit checklist, 1 to 64; several rows may share one
  title    what is claimed, as it is printed
  where    out: looked at from another host; in: on the box
  probe    the name of the probe and its arguments (out.py, in.py)
  family   for out: 4, 6 or both (4 6, which is the default)
  batch    which of the batches of misconfigurations this row's belongs to, 1 to 3
  break    shell, run on the box: the misconfiguration that must make this row fail
  zone     a sed program over the published zone, for the same purpose; ptr: "4 NAME" or "6 NAME" for the reverse name
  undo     shell, run on the box, for what is not in /etc; files in /etc are put back without being asked
  units    what must be reloaded after both: postfix dovecot, or restarted: =rspamd
  not-here why this row cannot be judged on a fresh box; then there is no probe

`table.py` checks the table itself. `table.py break|undo|units|zone|ptr BATCH` prints that field of all rows of a batch,
`table.py count BATCH|all` how many results there are to be, `table.py not-here all` what is not judged, and why.
"""
import os
import sys

import stanzas

FIELDS = {"check", "title", "where", "probe", "family", "batch", "break", "zone", "ptr", "undo", "units", "not-here"}
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "checks.txt")


def rows():
    return stanzas.rows(TABLE, FIELDS)


def name(row, family=""):
    """How a row is called in the results."""
    return " ".join(word for word in (row.get("where", "---"), f"{int(row['check']):02d}", family, row["title"]) if word)


def families(row):
    return row.get("family", "4 6").split() if row["where"] == "out" else [""]


def wrong(row):
    """What a row lacks."""
    if "not-here" in row:
        return ["a probe beside not-here"] if "probe" in row else []
    lacks = [field for field in ("title", "where", "probe", "batch") if not row.get(field)]
    if not any(row.get(field) for field in ("break", "zone", "ptr")):
        lacks.append("a misconfiguration: break, zone or ptr")
    return lacks


def check(table):
    found = [f"{name(row)}: no {lack}" for row in table for lack in wrong(row)]
    numbers = {int(row["check"]) for row in table}
    found += [f"no row for check {number}" for number in range(1, 65) if number not in numbers]
    for line in found:
        print(line)
    print(f"{len(table)} rows for {len(numbers)} checks")
    return 1 if found else 0


def print_field(table, field, batch):
    if field == "count":
        judged = [row for row in table if "not-here" not in row]
        print(sum(len(families(row)) if batch == "all" else row["batch"] == batch for row in judged))
        return 0
    if field == "not-here":
        for row in table:
            if field in row:
                print(f"{name(row)}: {row[field]}")
        return 0
    chosen = list(dict.fromkeys(row[field] for row in table if row.get("batch") == batch and row.get(field)))
    if field == "units":
        chosen = sorted({unit for units in chosen for unit in units.split()})
    for text in chosen:
        print(text)
    return 0


def main(argv):
    if len(argv) == 3:
        return print_field(rows(), argv[1], argv[2])
    return check(rows())


if __name__ == "__main__":
    sys.exit(main(sys.argv))
