#!/usr/bin/python3
"""How long mailstead's screens take to answer a key: the wizard on a bare box, on its page of the network while all probes run on
a line on which each round trip takes 30 ms. Each key is typed at a terminal, and the time counted until what it opens or closes
has been drawn. 50 ms are allowed; more fails the run."""
import os
import pty
import select
import signal
import struct
import sys
import time
import fcntl
import termios

from check import ready
from common import TOP, Lab, arguments, say, show

ALLOWED = 0.050


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

    def press(self, key):
        os.write(self.fd, key.encode())

    def until(self, text, seconds=60):
        """Seconds until it has been drawn, from the last press on."""
        began = time.monotonic()
        while text not in self.said:
            if time.monotonic() - began > seconds or not self.read(1) and time.monotonic() - began > seconds:
                raise SystemExit(f"bench: the screen never showed {text!r}:\n{self.said[-3000:]}")
        return time.monotonic() - began

    def answer(self, key, text):
        """Only what is drawn after the key counts."""
        while self.read(0):
            pass
        self.said = ""
        self.press(key)
        return self.until(text)

    def close(self):
        os.kill(self.pid, signal.SIGHUP)
        os.close(self.fd)
        os.waitpid(self.pid, 0)
