"""Probes of what another user of the box could get at, and of what an account loses."""
import glob
import imaplib
import json
import os
import pwd
import socket
import ssl
import stat
import subprocess
import time

import another_user
from run_rows import expect

# What a system has for everybody, by the beginning of its path.
FOR_ALL = ("/run/systemd/", "/run/dbus/", "/run/udev/", "/run/user/", "/run/ssh-unix-local/")
SIEVE_PLACES = ("/etc/dovecot/mailstead",)
VMAIL = "/var/vmail"


def control_sockets(_visit):
    """Tried as another user: no daemon's socket lets him in. Modes alone would not tell, for directories count too."""
    paths = [line.split()[4] for line in subprocess.run(["ss", "-Hxl"], capture_output=True, text=True, check=True).stdout.splitlines()]
    paths = sorted({path for path in paths if path.startswith("/") and not path.startswith(FOR_ALL)})
    needed = ("redis-server.sock", "milter.sock", "rsa.sock", "fail2ban.sock", "private/auth", "dovecot-lmtp", "auth-userdb")
    for name in needed:
        if not any(path.endswith(name) for path in paths):
            raise FileNotFoundError(f"no socket {name}: {paths}")
    entered = [path for path in paths if enters(path)]
    expect(not entered, f"nobody may connect to {entered}")
    return f"{len(paths)} sockets"


def enters(path):
    """Whether user nobody gets a connection to a socket."""
    kinds = ("SOCK_STREAM", "SOCK_DGRAM", "SOCK_SEQPACKET")
    connect = "s = socket.socket(socket.AF_UNIX, getattr(socket, sys.argv[1]))\ns.settimeout(2)\ns.connect(sys.argv[2])"
    return any(another_user.may(65534, connect, kind, path) for kind in kinds)


def sieve_links(_visit):
    """No link in a mail home leads out of it, homes belong to vmail, and our own scripts are root's alone."""
    count, uid = 0, pwd.getpwnam("vmail").pw_uid
    for directory, names, files in os.walk(VMAIL):
        home = "/".join(directory.split("/")[:5])
        for name in names + files:
            path = os.path.join(directory, name)
            seen, count = os.lstat(path), count + 1
            expect(seen.st_uid == uid, f"{path} belongs to {seen.st_uid}")
            if stat.S_ISLNK(seen.st_mode):
                target = os.path.realpath(path)
                expect(target.startswith(home + "/"), f"{path} leads to {target}")
    if not count:
        raise FileNotFoundError(f"nothing below {VMAIL}")
    for path in (path for place in SIEVE_PLACES for path in glob.glob(place + "/**", recursive=True)):
        seen = os.lstat(path)
        expect(not stat.S_ISLNK(seen.st_mode) and seen.st_uid == 0 and not seen.st_mode & 0o022, f"{path}: mode {seen.st_mode:o}, owner {seen.st_uid}")
    return f"{count} files"


# --- a suspended account

def suspended(_visit, user):
    """user suspend: a login that worked is refused, the open session ends, what waits in the queue waits on."""
    with open("/root/outside/passwords.json", encoding="utf-8") as file:
        password = json.load(file)[user]
    session = log_in(user, password)
    mailstead("user", "suspend", user)
    try:
        expect(ends(session), "the open session lives on")
        try:
            log_in(user, password)
            logged_in = True
        except imaplib.IMAP4.error:
            logged_in = False
        expect(not logged_in, "a suspended user logs in")
    finally:
        mailstead("user", "resume", user)
    log_in(user, password).logout()
    return "session and login lost, and back"


def mailstead(*words):
    done = subprocess.run(["mailstead", "--yes", *words], capture_output=True, text=True)
    expect(done.returncode == 0, f"mailstead {' '.join(words)}: {done.stdout} {done.stderr}")


def log_in(user, password):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    session = imaplib.IMAP4_SSL("127.0.0.1", 993, ssl_context=context, timeout=15)
    session.login(user, password)
    return session


def ends(session):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            session.noop()
        except (OSError, imaplib.IMAP4.abort):
            return True
        time.sleep(0.3)
    return False


PROBES = {"control-sockets": control_sockets, "sieve-links": sieve_links, "suspended": suspended}
