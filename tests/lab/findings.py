#!/usr/bin/python3
"""What `mailstead check --json` wrote, held against the form that mailstead(8) promises: findings.py FILE

Prints "severity id subject" of all that needs doing, one a line. Whatever is not of the form ends it with status 1.
"""
import json
import re
import sys

VERSION = 2
FIELDS = {"id", "severity", "blocks", "subject", "seen", "why", "fix", "source", "should", "stands"}
SEVERITIES = ["fail", "warn", "unknown", "info", "ok"]       # as they are sorted
TO_DO = {"fail", "warn", "unknown"}


def wrong(finding):
    """What is wrong with one; "" if nothing is."""
    if set(finding) != FIELDS:
        return f"its fields are {sorted(finding)}"
    texts = FIELDS - {"blocks"}
    if not all(isinstance(finding[field], str) for field in texts):
        return "a field is no text"
    if not all(re.fullmatch(r"[ -~]*", finding[field]) for field in texts):
        return "more than printable ASCII"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?", finding["id"]):
        return "its id"
    if finding["severity"] not in SEVERITIES:
        return "its severity"
    if finding["blocks"] not in (None, "delivery", "installation"):
        return "what it blocks"
    if not finding["seen"]:
        return "nothing was seen"
    if finding["severity"] in TO_DO and not (finding["why"] and finding["fix"]):
        return "it says not why, or not what to do"
    return ""


def read(path):
    """All findings of a file that is as it should be."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    if document["version"] != VERSION:
        sys.exit(f"findings: version {document['version']}")
    for finding in document["findings"]:
        if what := wrong(finding):
            sys.exit(f"findings: {what}: {finding}")
    order = [SEVERITIES.index(finding["severity"]) for finding in document["findings"]]
    if order != sorted(order):
        sys.exit("findings: not the worst first")
    return document["findings"]


def line(finding):
    return " ".join(filter(None, (finding["severity"], finding["id"], finding["subject"])))


def to_do(findings):
    return [finding for finding in findings if finding["severity"] in TO_DO]


if __name__ == "__main__":
    for found in to_do(read(sys.argv[1])):
        print(line(found))
