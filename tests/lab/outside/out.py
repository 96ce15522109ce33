#!/usr/bin/python3
"""Looks at the box from the internet: out.py [--batch N] [--only N,N…] < SETTINGS

SETTINGS is JSON: phase (a number, one for each time the table is run), patience (seconds that a wait may take at most),
passwords (by user), address (of the box, by family). Prints as run_rows.py says.
"""
import argparse
import json
import sys

import out_dns
import out_limits
import out_login
import out_mail
import out_ports
import out_sieve
import out_smtp
import out_tls
import run_rows
from visit import Visit

PROBES = {}
for module in (out_dns, out_limits, out_login, out_mail, out_ports, out_sieve, out_smtp, out_tls):
    PROBES |= module.PROBES


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", default="")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    settings = json.load(sys.stdin)
    only = {int(number) for number in arguments.only.split(",") if number}
    run_rows.run("out", PROBES, lambda row, family: Visit(row, family, settings), arguments.batch, only)


if __name__ == "__main__":
    main()
