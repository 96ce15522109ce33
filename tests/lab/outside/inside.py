#!/usr/bin/python3
"""Looks at the box from inside, as root on it: inside.py [--batch N] [--only N,N…]. Prints as run_rows.py says.

Only the standard library: a box has Python because certbot and fail2ban need it, and nothing more.
"""
import inside_access
import inside_keys
import inside_net
import inside_system
import run_rows

if __name__ == "__main__":
    run_rows.main("in", __doc__, (inside_access, inside_keys, inside_net, inside_system), lambda _row, _family: None)
