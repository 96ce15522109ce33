"""Probes of secrets on the disk: who can read them, and whether the public halves are what the world is told."""
import base64
import glob
import grp
import os
import pwd
import re
import sqlite3
import stat
import subprocess

import resolver
from run_rows import expect

DKIM = "/var/lib/mailstead/dkim"
ACCOUNTS = "/var/lib/mailstead/accounts/accounts.db"
# Where a private key could lie. Debian's python3-certbot brings some of its own below /usr, which are no secrets.
KEY_PLACES = ("/etc", "/root", "/srv", "/home", "/var/backups", "/var/lib", "/var/mail", "/var/www", "/var/spool", "/var/cache", "/tmp")


def dkim_keys():
    keys = glob.glob(DKIM + "/*/*.key")
    if not keys:
        raise FileNotFoundError(f"no key below {DKIM}")
    return keys


def signing_key_modes(_visit):
    """Only OpenDKIM reads the signing keys, and nobody else can get at them through their directories."""
    for key in dkim_keys():
        seen = os.lstat(key)
        expect(stat.S_ISREG(seen.st_mode) and stat.S_IMODE(seen.st_mode) & 0o177 == 0, f"{key} has mode {seen.st_mode:o}")
        expect(pwd.getpwuid(seen.st_uid).pw_name in ("opendkim", "root"), f"{key} belongs to {seen.st_uid}")
        for place in (os.path.dirname(key), DKIM):
            expect(os.stat(place).st_mode & 0o027 == 0, f"{place} has mode {os.stat(place).st_mode:o}")
    return f"{len(dkim_keys())} keys"


def public_half(key):
    """(kind, bits, p= of the DNS record)."""
    text = subprocess.run(["openssl", "pkey", "-in", key, "-noout", "-text"], capture_output=True, text=True, check=True).stdout
    der = subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"], capture_output=True, check=True).stdout
    if "ED25519" in text:
        return "ed25519", 256, base64.b64encode(der[-32:]).decode()
    return "rsa", int(re.search(r"\((\d+) bit", text)[1]), base64.b64encode(der).decode()


def signing_key_bits(_visit):
    kinds = {}
    for key in dkim_keys():
        kind, bits, _ = public_half(key)
        expect(kind == "ed25519" or bits >= 2048, f"{key}: {kind} of {bits} bits")
        kinds[kind] = bits
    expect("rsa" in kinds, f"no RSA key, which every receiver knows: {kinds}")
    return kinds


def signing_keys_published(_visit):
    """The p= in DNS is the public half of the key on the disk, byte for byte, and not marked as a test."""
    for key in dkim_keys():
        kind, _, public = public_half(key)
        name = f"{os.path.basename(key).removesuffix('.key')}._domainkey.{os.path.basename(os.path.dirname(key))}"
        records = resolver.txt(name)
        expect(len(records) == 1, f"{name} has {len(records)} records")
        tags = dict(tag.strip().split("=", 1) for tag in records[0].split(";") if tag.strip())
        expect(tags.get("p") == public, f"{name}: {records[0][:60]}… is not the public half of {key}")
        expect(tags.get("k") == kind and "y" not in tags.get("t", ""), records[0][:60])
    return f"{len(dkim_keys())} keys"


def private_keys(_visit):
    """No private key that others can read, wherever on the machine one lies, copies and backups included."""
    found = 0
    for place in KEY_PLACES:
        for directory, names, files in os.walk(place):
            names[:] = [name for name in names if not os.path.ismount(os.path.join(directory, name)) and name != "vmail"]
            found += sum(is_private_key(os.path.join(directory, name)) for name in files)
    expect(found >= 3, f"only {found} private keys were found, where certificate and signatures need more")
    return f"{found} keys"


def is_private_key(path):
    """Whether it is one. Wrong when others may read it and get at it."""
    seen = os.lstat(path)
    if not stat.S_ISREG(seen.st_mode) or seen.st_size > 100000:
        return False
    with open(path, "rb") as file:
        begin = file.read(100000)
    if b"PRIVATE KEY-----" not in begin:
        return False
    expect(not (seen.st_mode & 0o004 and reachable_by_others(path)), f"{path} has mode {seen.st_mode:o}")
    if seen.st_mode & 0o040:
        expect(grp.getgrgid(seen.st_gid).gr_name in ("root", "ssl-cert", "opendkim", "postfix"), f"{path} is of group {seen.st_gid}")
    return True


def reachable_by_others(path):
    while path != "/":
        path = os.path.dirname(path)
        if not os.stat(path).st_mode & 0o001:
            return False
    return True


def accounts(_visit):
    """The accounts are read by root and the daemons alone, and every password is hashed by a slow function."""
    seen = os.stat(ACCOUNTS)
    place = os.stat(os.path.dirname(ACCOUNTS))
    expect(stat.S_IMODE(seen.st_mode) & 0o137 == 0 and seen.st_uid == 0, f"{ACCOUNTS} has mode {seen.st_mode:o}, owner {seen.st_uid}")
    expect(place.st_mode & 0o027 == 0, f"its directory has mode {place.st_mode:o}")
    expect(grp.getgrgid(seen.st_gid).gr_name == "postfix", f"group {seen.st_gid}")
    with sqlite3.connect(f"file:{ACCOUNTS}?mode=ro", uri=True) as database:
        hashes = [row[0] for row in database.execute("SELECT password FROM users")]
    weak = [value[:12] for value in hashes if not re.match(r"(\{CRYPT\})?(\$y\$|\$2[aby]\$1[2-9]\$)", value or "")]
    expect(hashes and not weak, f"{len(hashes)} passwords, weak: {weak}")
    return f"{len(hashes)} passwords"


PROBES = {
    "signing-key-modes": signing_key_modes, "signing-key-bits": signing_key_bits, "signing-keys-published": signing_keys_published,
    "private-keys": private_keys, "accounts": accounts,
}
