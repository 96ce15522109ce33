#!/usr/bin/python3
"""An operator's terminal somewhere on the internet: a command on a box over SSH, played step by step.

  terminal.py --as HOST [--port N] COMMAND STEP…

STEPs, in order:
  see:TEXT     wait until the terminal shows it (two minutes at most)
  say:TEXT     type it, and Enter
  second       open a second connection; prints whether it is let in
  cut          the connection is lost
  end          wait for the command's end; its status is this program's
The key is /lab/operator-key; make one with: terminal.py --as HOST --key. What the terminal showed is printed.
"""
import argparse
import os
import pty
import select
import signal
import subprocess
import sys
import time

KEY = "/lab/operator-key"
PATIENCE = 120


def own_address(host):
    with open("/lab/dns/hosts", encoding="utf-8") as file:
        return next(line.split()[1] for line in file if line.split()[0] == host)


def ssh(arguments, *more):
    return ["ssh", "-b", own_address(arguments.who), "-p", str(arguments.port), "-i", KEY, "-o", "BatchMode=yes", "-o",
            "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=6", "-4",
            *more]


class Terminal:
    def __init__(self, command):
        self.shown, self.looked_at = "", 0
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)

    def read(self, seconds):
        """False at the end."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 4096)
        except OSError:
            data = b""
        self.shown += data.decode("utf-8", "replace")
        return bool(data)

    def see(self, text):
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown[self.looked_at:]:
            if not self.read(1) or time.monotonic() > deadline:
                raise TimeoutError(f"the terminal never showed {text!r}")
        self.looked_at = self.shown.index(text, self.looked_at) + len(text)

    def say(self, text):
        os.write(self.fd, text.encode() + b"\n")

    def cut(self):
        os.kill(self.pid, signal.SIGKILL)

    def end(self):
        deadline = time.monotonic() + PATIENCE
        while self.read(1):
            if time.monotonic() > deadline:
                raise TimeoutError("the command does not end")
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def second(arguments, host):
    got_in = subprocess.run(ssh(arguments, host, "true"), stdin=subprocess.DEVNULL, check=False).returncode == 0
    return "let in" if got_in else "not let in"


def play(arguments, host):
    terminal, status = Terminal(ssh(arguments, "-tt", host, arguments.command)), 0
    try:
        for step in arguments.steps:
            verb, _, text = step.partition(":")
            if verb == "second":
                terminal.shown += f"\n(the second connection is {second(arguments, host)})\n"
            elif verb == "end":
                status = terminal.end()
            elif verb == "cut":
                terminal.cut()
            else:
                {"see": terminal.see, "say": terminal.say}[verb](text)
    except TimeoutError as error:
        terminal.shown += f"\n({error})"
        status = 9
    print(terminal.shown.replace("\r", ""))
    return status


def make_key():
    if not os.path.exists(KEY):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY], check=True)
    with open(KEY + ".pub", encoding="utf-8") as file:
        print(file.read(), end="")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--as", dest="who", required=True)
    parser.add_argument("--key", action="store_true", help="make the key and print its public half")
    parser.add_argument("--host", default="mail.example.org")
    parser.add_argument("--port", type=int, default=22)
    parser.add_argument("command", nargs="?")
    parser.add_argument("steps", nargs="*")
    arguments = parser.parse_args()
    return make_key() if arguments.key else play(arguments, f"root@{arguments.host}")


if __name__ == "__main__":
    sys.exit(main())
