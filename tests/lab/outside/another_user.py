"""What another user of the box can do, in a process of its own: forked from one with threads, Python may wait for ever."""
import subprocess

REFUSED = 3     # not 1, which is a program that failed


def may(uid, code, *arguments):
    """Whether the Python code does, as that user and in no group of the box's, without an OSError."""
    lines = "\n    ".join(code.splitlines())
    text = f"import socket, sys\ntry:\n    {lines}\nexcept OSError:\n    sys.exit({REFUSED})\n"
    done = subprocess.run(["setpriv", f"--reuid={uid}", "--regid=65534", "--clear-groups", "--", "python3", "-I", "-c", text, *arguments],
                          capture_output=True, text=True, timeout=60)
    if done.returncode not in (0, REFUSED):
        raise ChildProcessError(f"as user {uid}: status {done.returncode}: {done.stderr}")
    return done.returncode == 0
