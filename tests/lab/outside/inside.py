#!/usr/bin/python3
"""Looks at the box from inside, as root on it: inside.py [--batch N] [--only N,N…]. Prints as run_rows.py says.

Only the standard library: a box has Python because certbot and fail2ban need it, and nothing more.
"""
import argparse

import inside_access
import inside_keys
import inside_net
import inside_system
import run_rows

PROBES = {}
for module in (inside_access, inside_keys, inside_net, inside_system):
    PROBES |= module.PROBES


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batch", default="")
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    only = {int(number) for number in arguments.only.split(",") if number}
    run_rows.run("in", PROBES, lambda _row, _family: None, arguments.batch, only)


if __name__ == "__main__":
    main()
