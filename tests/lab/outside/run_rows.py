"""Runs rows of the table side by side and prints one line each: STATE<TAB>NAME<TAB>EVIDENCE.

STATE is holds (the claim is true), broken (the probe saw that it is not) or error (the probe could not tell). A
negative proof wants broken: an error proves nothing.
"""
import argparse
import concurrent.futures
import threading
import time
import traceback

import table

THREADS = 40
printing = threading.Lock()


class Wrong(Exception):
    """The claim of a row is not true, and how that was seen."""


def expect(condition, evidence):
    if not condition:
        raise Wrong(evidence)


def tell(state, name, evidence, started):
    text = " ".join(str(evidence or "").split())[:1500]
    with printing:
        print(f"{state}\t{name}\t{text} ({time.monotonic() - started:.1f} s)", flush=True)


def run_one(row, family, probes, visit):
    started = time.monotonic()
    probe, *arguments = row["probe"].split()
    try:
        tell("holds", table.name(row, family and "v" + family), probes[probe](visit, *arguments), started)
    except Wrong as wrong:
        tell("broken", table.name(row, family and "v" + family), wrong, started)
    except Exception as error:  # whatever it was, it was no answer to the question
        place = traceback.extract_tb(error.__traceback__)[-1]
        tell("error", table.name(row, family and "v" + family),
             f"{type(error).__name__}: {error} at {place.filename.rpartition('/')[2]}:{place.lineno} {place.line}", started)


def chosen(where, batch, only):
    """(row, family) for one side; of a batch the first family of each row is enough."""
    for row in table.rows():
        if row.get("where") != where or "not-here" in row:
            continue
        if batch and row["batch"] != batch or only and int(row["check"]) not in only:
            continue
        for family in table.families(row)[:1 if batch else None]:
            yield row, family


def main(where, about, modules, make_visit):
    """A side's program: about is its help, modules have PROBES, make_visit(row, family) is what a probe gets."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--batch", default="")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    only = {int(number) for number in arguments.only.split(",") if number}
    probes = {}
    for module in modules:
        probes |= module.PROBES
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        tasks = [pool.submit(run_one, row, family, probes, make_visit(row, family))
                 for row, family in chosen(where, arguments.batch, only)]
        for task in tasks:
            task.result()
