#!/usr/bin/python3
"""Asks Thunderbird what it makes of a mail address: thunderbird.py ADDRESS PASSWORD-FILE

Its own account discovery runs in it, as when a person types in an address, over the lab's network; then its own
check of the settings it found, which logs in to the server. Prints JSON: the servers in its order and whether the
login went well. Certificates must hold against the lab's authorities. Exit status 1: it found or could do nothing.
"""
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

TRUST = ("/lab/ca/web.pem", "/lab/ca/acme-root.pem")
PORT = 28280
PATIENCE = 120
# No look at the outside but what the discovery itself does.
PREFERENCES = {
    "marionette.port": PORT,
    "app.update.auto": False,
    "app.donation.eoy.version.viewed": 999,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.server": "",
    "mail.shell.checkDefaultClient": False,
    "mailnews.start_page.enabled": False,
    "network.captive-portal-service.enabled": False,
    "security.OCSP.enabled": 0,
}
DISCOVER = """
const [address, password] = arguments, done = arguments[arguments.length - 1];
const { FindConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/FindConfig.sys.mjs");
const { AccountConfig } = ChromeUtils.importESModule("resource:///modules/accountcreation/AccountConfig.sys.mjs");
const { ConfigVerifier } = ChromeUtils.importESModule("resource:///modules/accountcreation/ConfigVerifier.sys.mjs");
(async () => {
  const search = FindConfig.parallelAutoDiscovery(address.split("@")[1], address, new AbortController().signal, password);
  const { value } = await search.next();
  if (!value?.incoming?.hostname) {
    return { error: "nothing found" };
  }
  AccountConfig.replaceVariables(value, "Alice", address, password);
  const server = ({ type, hostname, port, socketType, auth, username }) => ({ type, hostname, port, socketType, auth, username });
  const found = {
    source: value.subSource || value.source,
    incoming: [value.incoming, ...value.incomingAlternatives].map(server),
    outgoing: [value.outgoing, ...value.outgoingAlternatives].map(server),
  };
  try {
    await new ConfigVerifier(null, new AbortController().signal).verifyConfig(value);
    found.login = true;
  } catch (error) {
    found.login = String(error);
  }
  return found;
})().then(done, error => done({ error: String(error) + " " + error?.stack }));
"""


class Marionette:
    """Its remote control: length, colon, JSON of [0, number, command, parameters]."""

    def __init__(self, deadline):
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", PORT), timeout=PATIENCE)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self.stream = self.socket.makefile("rb")
        self.number = 0
        self.hear()

    def hear(self):
        length = b""
        while (digit := self.stream.read(1)) != b":":
            length += digit
        return json.loads(self.stream.read(int(length)))

    def call(self, command, **parameters):
        self.number += 1
        text = json.dumps([0, self.number, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _kind, _number, error, result = self.hear()
        if error:
            raise RuntimeError(f"{command}: {error['error']}: {error['message']}")
        return result


def make_profile(path):
    with open(os.path.join(path, "user.js"), "w", encoding="utf-8") as file:
        for name, value in PREFERENCES.items():
            file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
    database = ["certutil", "-d", "sql:" + path]
    subprocess.run(database + ["-N", "--empty-password"], check=True)
    for number, pem in enumerate(TRUST):
        subprocess.run(database + ["-A", "-n", f"lab {number}", "-t", "C,,", "-i", pem], check=True)


def ask(address, password):
    remote = Marionette(time.monotonic() + PATIENCE)
    remote.call("WebDriver:NewSession")
    remote.call("Marionette:SetContext", value="chrome")
    remote.call("WebDriver:SetTimeouts", script=PATIENCE * 1000)
    return remote.call("WebDriver:ExecuteAsyncScript", script=DISCOVER, args=[address, password], newSandbox=True)["value"]


def main():
    address, secret = sys.argv[1:]
    with open(secret, encoding="utf-8") as file:
        password = file.readline().rstrip("\n")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, open(profile + ".log", "w", encoding="utf-8") as log:
        make_profile(profile)
        mail = subprocess.Popen(["/usr/lib/thunderbird/thunderbird", "--headless", "--no-remote", "--marionette",
                                 "--remote-allow-system-access", "--profile", profile], stdout=log, stderr=log)
        try:
            found = ask(address, password)
        except (OSError, RuntimeError, ValueError) as error:
            found = {"error": str(error)}
        finally:
            mail.terminate()
            mail.wait(PATIENCE)
    json.dump(found, sys.stdout, indent=1)
    print()
    return 1 if "error" in found else 0


if __name__ == "__main__":
    sys.exit(main())
