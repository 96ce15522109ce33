#!/usr/bin/python3
"""Mail programs and a sender that checks DANE keep coming to the mail host, until told to stop. Runs in the world.

  watch.py STOP-FILE        looks at 993 and 465 from three hosts, and at 25 as a Postfix that demands DANE, until the
                            file is there; then prints how often each was looked at, and every time it went wrong

Says "watching" once all have begun. Exit status 1 if anything went wrong, or if one of them never got to look.
"""
import datetime
import os
import socket
import ssl
import subprocess
import sys
import threading
import time

HOST = os.environ.get("LAB_MAIL_HOST", "mail.example.org")
VISITORS = ("laptop.isp.net", "phone.isp.net", "gmail-smtp-in.l.google.com")
LIMIT = 900     # seconds, whatever happens
stop = threading.Event()
results = {}    # what is watched -> [times it went well, what went wrong]


def addresses():
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        found = {line.split()[0]: line.split()[1] for line in file if line.strip()}
    return [found[name] for name in VISITORS]


def greeting(source, port, farewell):
    """Connects and says goodbye after the greeting, which it returns. The key is DANE's business, not looked at here."""
    with socket.create_connection((HOST, port), timeout=20, source_address=(source, 0)) as sock:
        with ssl._create_unverified_context().wrap_socket(sock, server_hostname=HOST) as tls:
            said = tls.recv(1000)
            tls.sendall(farewell)
            while tls.recv(1000):
                pass
    return said


def imaps(turn, sources):
    said = greeting(sources[turn % len(sources)], 993, b"a LOGOUT\r\n")
    return "" if said.startswith(b"* OK") else f"said {said!r}"


def submissions(turn, sources):
    said = greeting(sources[turn % len(sources)], 465, b"QUIT\r\n")
    return "" if said.startswith(b"220 ") else f"said {said!r}"


def dane(_turn, _sources):
    done = subprocess.run(["posttls-finger", "-c", "-l", "dane-only", HOST], capture_output=True, text=True, check=False, timeout=60)
    text = done.stdout + done.stderr
    return "" if "Verified TLS connection established" in text else text[-600:]


def watch(name, look, pause, sources):
    turn = 0
    while not stop.is_set():
        try:
            wrong = look(turn, sources)
        except (OSError, subprocess.TimeoutExpired) as error:
            wrong = repr(error)
        if wrong:
            results[name][1].append(f"{datetime.datetime.now():%H:%M:%S.%f} {wrong}")
        else:
            results[name][0] += 1
        turn += 1
        stop.wait(pause)


def main():
    end = time.monotonic() + LIMIT
    sources = addresses()
    # Postfix lets a client connect sixty times a minute.
    looks = {"993": (imaps, 0.15), "465": (submissions, 0.45), "DANE": (dane, 1.2)}
    for name, (look, pause) in looks.items():
        results[name] = [0, []]
        threading.Thread(target=watch, args=(name, look, pause, sources), daemon=True).start()
    while not all(good or wrong for good, wrong in results.values()):
        time.sleep(0.1)
    print("watching", flush=True)
    while not os.path.exists(sys.argv[1]) and time.monotonic() < end:
        time.sleep(0.2)
    stop.set()
    for name, (good, wrong) in results.items():
        print(f"{name}: {good} went well, {len(wrong)} went wrong")
        for line in wrong[:20]:
            print(f"  {line}")
    return 1 if any(wrong or not good for good, wrong in results.values()) else 0


sys.exit(main())
