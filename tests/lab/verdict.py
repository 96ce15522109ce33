#!/usr/bin/python3
"""What the provider judged: verdict.py [--subject TEXT] [--wait SECONDS] [--raw] [--add LINE] [--expect FIELD=VALUE…]

Prints a JSON list, oldest first. With --subject only the messages whose subject holds TEXT; with --wait it waits
for the first of them. --raw keeps the message itself. --add judges the signatures anew, as if somebody had put one
more header on top. Exit status 1: there is none, or the last one is not as
expected.
"""
import argparse
import glob
import json
import sys
import time

import judge


def judged(subject, raw, more=None):
    for name in sorted(glob.glob("/lab/provider/mail/*.json")):
        with open(name, encoding="utf-8") as file:
            record = json.load(file)
        if subject not in record["subject"]:
            continue
        if more:
            record["dkim_signatures"] = judge.signatures(f"{more}\r\n{record['message']}".encode("latin-1"))
        record["signatures"] = " ".join(sorted(f"{one['algorithm']}:{one['result']}" for one in record["dkim_signatures"]))
        if not raw:
            del record["message"]
        yield record


def as_expected(record, pairs):
    wrong = [pair for pair in pairs if str(record.get(pair.partition("=")[0])) != pair.partition("=")[2]]
    for pair in wrong:
        field = pair.partition("=")[0]
        print(f"expected {pair}, judged {field}={record.get(field)}", file=sys.stderr)
    return not wrong


def main():
    parser = argparse.ArgumentParser(prog="lab verdict", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subject", default="")
    parser.add_argument("--wait", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--raw", action="store_true")
    parser.add_argument("--add", metavar="LINE")
    parser.add_argument("--expect", nargs="*", default=[], metavar="FIELD=VALUE")
    arguments = parser.parse_args()
    deadline = time.monotonic() + arguments.wait
    while not (found := list(judged(arguments.subject, arguments.raw, arguments.add))) and time.monotonic() < deadline:
        time.sleep(0.3)
    json.dump(found, sys.stdout, indent=1)
    print()
    return 0 if found and as_expected(found[-1], arguments.expect) else 1


if __name__ == "__main__":
    sys.exit(main())
