"""From where a probe looks: an address of its own for each row and phase, so that no limit or ban meant for one meets another."""
import json
import glob
import time

import wires

HOST, DOMAIN = "mail.example.org", "example.org"
ALICE, BOB = f"alice@{DOMAIN}", f"bob@{DOMAIN}"
FRIEND = "friend@bigmail.com"
PROVIDER = {"4": "45.91.25.25", "6": "2a0a:25::25"}


class Visit:
    def __init__(self, row, family, settings):
        self.number = int(row["check"])
        self.family = family
        self.phase = settings["phase"]
        # Greylisting goes by sender, recipient and client: what one row does is not held against the next.
        self.stranger = f"row{self.number}-{self.phase}@isp.net"
        self.correspondent = f"row{self.number}-{self.phase}@bigmail.com"
        self.passwords = settings["passwords"]
        self.patience = settings["patience"]
        self.address = settings["address"][family] if family else None

    def source(self, sub=0):
        """One of sixteen addresses of this row in this phase. In IPv6 each is in a network of its own: limits go by those."""
        place = self.phase * 16 + sub
        if self.family == "6":
            return f"2a0b:77:{0x8000 + self.number * 256 + place:x}::7"
        return f"45.92.{128 + place}.{self.number}"

    def wire(self, port, sub=0):
        return wires.kind_of(port)(self.address, port, self.source(sub))

    def secure(self, port, sub=0):
        return wires.secure(self.wire(port, sub), port)

    def smtp(self, port=25, sub=0):
        """Greeted in clear, nothing said yet."""
        smtp = self.wire(port, sub)
        code, text = smtp.greeting()
        if code != 220:
            raise wires.Gone(f"greeted with {code} {text}")
        return smtp

    def from_provider(self):
        """A session of the large provider's: of good repute, so that a filter has nothing against its mail by itself."""
        smtp = wires.Smtp(self.address, 25, PROVIDER[self.family], helo="mx.bigmail.com")
        code, text = smtp.greeting()
        if code != 220:
            raise wires.Gone(f"the provider is greeted with {code} {text}")
        smtp.ehlo()
        return smtp

    def logged_in(self, port, user, sub=0):
        """454 is no answer to the question: Postfix gives Dovecot ten seconds, which a busy machine may not have."""
        deadline = time.monotonic() + 60
        while True:
            wire = self.secure(port, sub)
            status, text = wire.login(user, self.passwords[user])
            if status in (235, "OK"):
                return wire
            if status != 454 or time.monotonic() > deadline:
                raise wires.Gone(f"{user} cannot log in on {port}: {status} {text}")

    def subject(self, what):
        """One that no other row, family or phase uses."""
        return f"row {self.number} v{self.family} phase {self.phase} {what} {time.monotonic_ns()}"

    def deadline(self, seconds):
        """When to stop waiting: sooner where it is proved that a probe can fail."""
        return time.monotonic() + min(seconds, self.patience)


def message(subject, sender=ALICE, to=FRIEND, extra="", body="Hello."):
    """No two with one body: greylisting goes by that, too."""
    return (f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {time.strftime('%a, %d %b %Y %H:%M:%S +0000', time.gmtime())}\r\n"
            f"Message-ID: <{time.monotonic_ns()}@{sender.rpartition('@')[2].strip('>')}>\r\nMIME-Version: 1.0\r\n{extra}\r\n{body}\r\n{'' if extra else subject + chr(13) + chr(10)}")


def settled(ask, seconds=40):
    """A resolver that has just started is slow, and Postfix answers 450 for a name that it has not got yet."""
    deadline = time.monotonic() + seconds
    while True:
        code, text = ask()
        if "cannot find your reverse hostname" not in text and "Domain not found" not in text or time.monotonic() > deadline:
            return code, text
        time.sleep(1)


def send(smtp, sender, to, text):
    """One message through an open session; (code, text) of the answer that decided."""
    for command in (f"MAIL FROM:<{sender}>", f"RCPT TO:<{to}>", "DATA"):
        code, answer = settled(lambda line=command: smtp.say(line))
        if code >= 400:
            smtp.say("RSET")
            return code, answer
    smtp.put("\r\n".join("." + line if line.startswith(".") else line for line in text.split("\r\n")).encode() + b".\r\n")
    return smtp.reply()


# --- what arrived

def headers_of(imap, folder="INBOX"):
    """The subjects in a folder."""
    if imap.say(f"EXAMINE {folder}")[0] != "OK":
        return ""
    return b"".join(imap.say("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]")[1]).decode("utf-8", "replace")


def arrived(visit, user, subject, folders=("INBOX",), seconds=60):
    """The folder in which a message is found, None when it is in none in time."""
    deadline = visit.deadline(seconds)
    with visit.logged_in(993, user, sub=15) as imap:
        while True:
            for folder in folders:
                if subject in headers_of(imap, folder):
                    return folder
            if time.monotonic() > deadline:
                return None
            time.sleep(0.5)


def at_provider(subject):
    """What the large provider was sent, each with its verdict."""
    found = []
    for name in sorted(glob.glob("/lab/provider/mail/*.json")):
        with open(name, encoding="utf-8") as file:
            record = json.load(file)
        if subject in record["subject"]:
            found.append(record)
    return found


def provider_got(visit, subject, seconds=60):
    deadline = visit.deadline(seconds)
    while not (found := at_provider(subject)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the provider did not get {subject!r}")
        time.sleep(0.3)
    return found[-1]
