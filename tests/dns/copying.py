"""`mailstead dns print --copy` at a terminal: one record after the other, back, and out."""
import os
import pty
import select
import subprocess
import time

from publish import PROGRAM, TOP, Box


class Terminal:
    """The program on a pseudo-terminal."""

    def __init__(self, box, *words):
        argv = [PROGRAM, "--root", box.root, "--data", TOP, "--facts", box.root / "facts.json", "dns", "print", *words]
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(argv, stdin=slave, stdout=slave, stderr=slave, close_fds=True)
        os.close(slave)

    def until(self, text):
        """Waits for text in what comes; gives all of that."""
        came, deadline = "", time.monotonic() + 30
        while text not in came:
            assert time.monotonic() < deadline, f"no {text!r} in {came[-300:]!r}"
            if select.select([self.master], [], [], 1)[0]:
                came += os.read(self.master, 4096).decode().replace("\r\n", "\n")
        return came

    def type(self, text):
        os.write(self.master, text.encode())

    def status(self):
        status = self.process.wait(30)
        os.close(self.master)
        return status


def check_copy():
    box = Box("none", "")
    try:
        at = Terminal(box, "--copy", "--format", "namecheap", "--domain", "example.com")
        first = at.until("quit: ")
        assert "1 of 4" in first and "Type: MX\nHost: @\nValue: .\nPriority: 0\n" in first, first
        at.type("\n")
        second = at.until("quit: ")
        assert "2 of 4" in second and "Value: v=spf1 -all\n" in second, second
        at.type("b\n")
        assert "1 of 4" in at.until("quit: ")
        for number in (2, 3, 4):
            at.type("\n")
            assert f"{number} of 4" in at.until("quit: ")
        at.type("\n")
        assert at.status() == 0
        at = Terminal(box, "--copy")
        at.until("quit: ")
        at.type("q\n")
        assert at.status() == 0
        status, said = box.run("print", "--copy")
        assert status == 2 and "there is no terminal" in said, said
    finally:
        box.close()
