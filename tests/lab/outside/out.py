#!/usr/bin/python3
"""Looks at the box from the internet: out.py [--batch N] [--only N,N…] < SETTINGS

SETTINGS is JSON: phase (a number, one for each time the table is run), patience (seconds that a wait may take at most),
passwords (by user), address (of the box, by family). Prints as run_rows.py says.
"""
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

MODULES = (out_dns, out_limits, out_login, out_mail, out_ports, out_sieve, out_smtp, out_tls)


def main():
    settings = json.load(sys.stdin)
    run_rows.main("out", __doc__, MODULES, lambda row, family: Visit(row, family, settings))


if __name__ == "__main__":
    main()
