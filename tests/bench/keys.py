#!/usr/bin/python3
"""How long mailstead's screens take to answer a key: the wizard on a bare box, on its page of the network while all probes run on
a line on which each round trip takes 30 ms. Each key is typed at a terminal, and the time counted until what it opens or closes
has been drawn. 50 ms are allowed; more fails the run."""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

from check import ready
from common import TOP, Lab, arguments, say, show

ALLOWED_MS = 50


class Terminal:
    """mailstead on a terminal of 80x24 that goes straight into the box."""

    def __init__(self, command):
        self.said = ""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(command[0], command)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, seconds):
        """False: nothing was said for so long."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        self.said += os.read(self.fd, 65536).decode("utf-8", "replace")
        return True

    def press(self, keys, text, seconds=60):
        """Seconds until that text has been drawn; only what is drawn after the key counts, so what an earlier one drew ends first."""
        while self.read(0.02):
            pass
        self.said = ""
        began = time.monotonic()
        os.write(self.fd, keys.encode())
        return self.see(text, began, seconds)

    def see(self, text, began=None, seconds=60):
        began = began or time.monotonic()
        while text not in self.said:
            self.read(0.5)
            if time.monotonic() - began > seconds:
                raise SystemExit(f"bench: the screen never showed {text!r}:\n{self.said[-3000:]!r}")
        return time.monotonic() - began

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


# What each key does is drawn nowhere else at that moment: the chosen line in full, the page's help, the page below it again.
KEYS = (("Down", "\x1b[B", "Packages"), ("Up", "\x1b[A", "This machine"), ("?", "?", "These are the things"),
        ("Enter", "\r", "Can this machine"))


def to_network(terminal):
    terminal.see("Welcome")
    terminal.press("n", "Contact")
    terminal.press("example.org\r\radmin@example.net\r", "do it")
    terminal.press("\r", "Can this machine")


def runs(lab, rounds, figures):
    """Each round looks at everything anew, and presses keys as long as that lasts, or a second of keys."""
    terminal = Terminal([f"{TOP}/tests/lab/lab", "exec", "box", "--", "mailstead"])
    to_network(terminal)
    for _ in range(rounds):
        terminal.press("R", "now")
        until = time.monotonic() + 1
        while time.monotonic() < until:
            for name, key, text in KEYS:
                figures.setdefault(f"{name} answered", ("ms", []))[1].append(1000 * terminal.press(key, text))
    terminal.close()


def main():
    parser = arguments(__doc__, 5)
    parser.add_argument("--delay", type=float, default=30, metavar="MS", help="how much longer each round trip takes (30)")
    options = parser.parse_args()
    figures = {}
    with Lab(options) as lab:
        say("a bare box with the program")
        ready(lab, options.delay)
        say("keys while all is looked at")
        runs(lab, options.rounds, figures)
    show(figures, options.json)
    slowest = max(max(values) for _, values in figures.values())
    if slowest > ALLOWED_MS:
        say(f"a key was answered after {slowest:.0f} ms; {ALLOWED_MS} are allowed")
    return 1 if slowest > ALLOWED_MS else 0


if __name__ == "__main__":
    sys.exit(main())
