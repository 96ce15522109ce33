#!/usr/bin/python3
"""What a change costs on a box that was set up: plan, an apply that changes nothing, a domain and a user until mail for them
is accepted; then planning with 1,000 domains and 100,000 users there."""
import json
import subprocess
import tempfile

from common import SITE, TOP, Lab, arguments, say, show

# In the box, so that no way in is counted: seconds and largest resident set (MiB) of each run.
RUNS = """import json, os, resource, sys, time
runs = []
for _ in range(int(sys.argv[1])):
    began = time.monotonic()
    quiet = os.open("/dev/null", os.O_WRONLY)
    child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, quiet, 1)])
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{sys.argv[2:]}: status {status}")
    runs.append((time.monotonic() - began, used.ru_maxrss / 1024))
print(json.dumps(runs))
"""
# A domain and a user are made, and a message is handed to port 25 until it is taken.
ADD = """import json, smtplib, subprocess, sys, time
domain, began, refused = sys.argv[1], time.monotonic(), 0
subprocess.run(["mailstead", "domain", "add", domain, "--yes"], check=True, stdout=subprocess.DEVNULL)
domain_made = time.monotonic()
subprocess.run(["mailstead", "user", "add", "somebody@" + domain, "--password-stdin"], check=True, input=b"a passphrase for the bench",
               stdout=subprocess.DEVNULL)
user_made = time.monotonic()
while True:
    try:
        with smtplib.SMTP("127.0.0.1", 25) as smtp:
            smtp.sendmail("root@mail.example.org", ["somebody@" + domain], "Subject: hello\\r\\n\\r\\nhello\\r\\n")
        break
    except (smtplib.SMTPException, OSError):
        if time.monotonic() - began > 120:
            raise
        time.sleep(0.02)
print(json.dumps([domain_made - began, user_made - domain_made, time.monotonic() - user_made, time.monotonic() - began]))
"""
LARGE = """cd /var/lib/mailstead/dkim
cp /etc/mailstead/site.yaml /root/site.before
{ sed '/^domains:/,$d' /root/site.before; echo domains:; sed -n '/^domains:/s/[^[]*\\[\\(.*\\)\\]/\\1/p' /root/site.before | tr , '\\n' | sed 's/^ */  - /'
  seq -f '  - d%05g.example.org' 1000; } >/etc/mailstead/site.yaml
for domain in $(seq -f 'd%05g.example.org' 1000); do
    mkdir -m 0750 "$domain"; chgrp opendkim "$domain"; cp -p example.org/*.key "$domain"
done
mailstead apply --yes --no-smoke
python3 - <<END
import sqlite3
with sqlite3.connect("/var/lib/mailstead/accounts/accounts.db") as db:
    db.executemany("INSERT INTO users (address, local, domain, password, created) VALUES (?, ?, ?, '{CRYPT}*', 0)",
                   ((f"user{n}@d{1 + n % 1000:05}.example.org", f"user{n}", f"d{1 + n % 1000:05}.example.org") for n in range(100000)))
END
"""


def ready(lab, options, directory):
    """A box that was set up by what is in the working tree."""
    if options.installed:
        subprocess.run(["make", "-s", "-C", TOP, "-j2", "all"], check=True)
        lab("box", "box", lab.suite, "--from", options.installed)
        lab("push", "box", f"{TOP}/build/mailstead", "/usr/sbin")
        lab.run("box", "rm -rf /usr/share/mailstead/templates")
        lab("push", "box", f"{TOP}/templates", "/usr/share/mailstead")
        lab.run("box", "mailstead apply --yes")
        return
    deb = lab.package(directory)
    lab("box", "box", lab.suite)
    lab("push", "box", deb, "/root")
    lab.write("box", "/root/site.yaml", SITE)
    lab.run("box", "apt-get update -q; DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends /root/*.deb")
    lab.run("box", "mailstead setup --site /root/site.yaml --yes")


def runs(lab, rounds, *command):
    return json.loads(lab("exec", "box", "--", "python3", "/root/runs.py", str(rounds), *command))


def main():
    parser = arguments(__doc__, 11)
    parser.add_argument("--installed", help="a saved box with mailstead on it, as `lab save` makes one; else one is set up first")
    options = parser.parse_args()
    figures = {}

    def note(name, unit, values):
        figures.setdefault(name, (unit, []))[1].extend(values)

    with tempfile.TemporaryDirectory() as directory, Lab(options) as lab:
        say("mailstead on a box")
        ready(lab, options, directory)
        lab.write("box", "/root/runs.py", RUNS)
        lab.write("box", "/root/add.py", ADD)
        say("plan, and an apply that changes nothing")
        plan = runs(lab, options.rounds, "mailstead", "plan")
        note("plan", "ms", [1000 * seconds for seconds, _ in plan])
        note("plan: memory", "MiB", [memory for _, memory in plan])
        note("apply that changes nothing", "ms", [1000 * seconds for seconds, _ in runs(lab, options.rounds, "mailstead", "apply", "--yes")])
        say("domains and users")
        for number in range(options.rounds):
            domain, user, mail, total = json.loads(lab("exec", "box", "--", "python3", "/root/add.py", f"new{number}.example.org"))
            note("a domain more", "ms", [1000 * domain])
            note("a user more", "ms", [1000 * user])
            note("… then until mail is accepted", "ms", [1000 * mail])
            note("all three", "ms", [1000 * total])
        say("1,000 domains and 100,000 users")
        note("1,000 domains more: apply", "s", [lab.seconds("box", LARGE)[0]])
        plan = runs(lab, options.rounds, "mailstead", "plan")
        note("plan with them", "ms", [1000 * seconds for seconds, _ in plan])
        note("plan with them: memory", "MiB", [memory for _, memory in plan])
    show(figures, options.json)


if __name__ == "__main__":
    main()
