# What the next Debian will do to a box of Debian 12, said on it and proved by 13's own daemons: on one that is ready, on one
# with edits, additions, a source and a hold that are in the way, on one without room. Nothing on the box is changed by it.
# suites: bookworm
# lab: 2
# box: installed
# shellcheck shell=bash disable=SC2016

AHEAD=/var/lib/mailstead/ahead
sums() { # WHERE: of all that an upgrade would change
	operator "cd / && find etc var/lib/dpkg var/lib/apt/lists -xdev -type f -print0 | sort -z | xargs -0 sha256sum >$1"
}
unchanged() { # WHAT
	sums /root/after
	operator 'diff /root/before /root/after && [[ $(wc -l </root/after) -gt 500 ]]'
	expect_status 0 "$1: /etc and dpkg's status are as they were"
	operator "ls $AHEAD"
	expect_status 2 "$1: nothing is left of what was unpacked"
}
said() { # PYTHON WHAT: about the JSON that was printed last
	check "$2" python3 -c 'import json, sys; d = json.load(open(sys.argv[1])); f = {(x["id"], x["subject"]): x for x in d["findings"]}
assert eval(sys.argv[2]), json.dumps(d, indent=1)[:3000]' "$SAID" "$1"
}
SAID=$SCENARIO_LOGS/said.json

# --- ready

sums /root/before
operator 'mailstead upgrade check --json'
expect_status 0 "a box as it was set up is ready"
cp "$OUT" "$SAID"
said 'd["ready"] and d["to"]["release"] == "13" and d["download"] > 50e6 and d["packages"] > 100' "what it takes is known"
said 'd["proved"] >= 10 and not [x for x in d["findings"] if x["severity"] in ("fail", "unknown")]' \
	"Debian 13's own daemons take the configuration"
said '{"Postfix", "Dovecot", "rspamd", "Redis", "fail2ban", "unbound"} <= {c["name"] for c in d["changes"]}' "what changes is listed"
said '[s for s in d["plan"]["steps"] if s["name"] == "/etc/dovecot/dovecot.conf" and s["change"] == "update"]' \
	"… and what becomes of dovecot.conf"
unchanged "a check"
operator "mailstead upgrade check --no-proof >/dev/null & until [ -e $AHEAD/sources.list ] || ! kill -0 %1; do sleep 0.1; done
	kill -KILL %1; wait %1; ls $AHEAD"
expect_status 0 "one that was killed leaves its directory to the next"

# --- what is in the way

operator "sed -i 's/^delay_warning_time = .*/delay_warning_time = 2h/' /etc/postfix/main.cf &&
	sed -i 's/^compatibility_level = .*/compatibility_level = 3.7/' /etc/postfix/main.cf &&
	echo 'auth_worker_max_count = 20' >>/etc/dovecot/dovecot.conf && doveconf -n >/dev/null &&
	printf 'plugin {\n  quota_grace = 5M\n}\n' >/etc/mailstead/local.d/dovecot/old.conf &&
	echo 'mail_max_lock_timeout = 30s' >/etc/mailstead/local.d/dovecot/new.conf &&
	printf 'Types: deb\nURIs: http://joe:secret@$DOMAIN/debian\nSuites: bookworm\nComponents: main\n' \
		>/etc/apt/sources.list.d/other.sources &&
	apt-mark hold redis-server"
expect_status 0 "the operator made the box his own"
sums /root/before
operator 'mailstead upgrade check --json'
expect_status 1 "… and it is not ready"
cp "$OUT" "$SAID"
said '"line" in f["upgrade.local-d", "/etc/mailstead/local.d/dovecot/old.conf"]["seen"]' "the addition that 2.4 refuses is named, with its line"
said 'not [x for x in d["findings"] if "new.conf" in x["subject"]]' "… the one that it takes is not"
said '"auth_worker_max_count" in f["upgrade.edit", "/etc/dovecot/dovecot.conf"]["seen"]' "so is the edit of dovecot.conf that 2.4 does not know"
said '("upgrade.edit", "/etc/postfix/main.cf") in f' "and the one of main.cf that clashes"
said '"secret" not in json.dumps(d) and [x for x in d["findings"] if x["id"] == "upgrade.third-party" and "/debian" in x["subject"]]' \
	"a source that is not Debian's is named, without its password"
said 'f["upgrade.kept-back", "redis-server"]["severity"] == "fail"' "what is held would stay behind"
unchanged "a check that finds something"

# --- no room; stopped

operator 'fallocate -l $(($(df --output=avail -B1 /var/lib/mailstead | tail -n 1) - 150000000)) /var/lib/mailstead/big; mailstead upgrade check --json'
expect_status 1 "a box without room is not ready"
cp "$OUT" "$SAID"
said 'f["upgrade.room", "/var/lib/mailstead"]["severity"] == "fail"' "… and it says so before it fetches anything"
operator "rm /var/lib/mailstead/big; mailstead upgrade check --no-proof >/dev/null & until [ -e $AHEAD ] || ! kill -0 %1; do sleep 0.1; done
	kill -INT %1; wait %1"
expect_status 1 "stopped by Ctrl-C"
expect_output 'stopped by the operator' "… it says so"
unchanged "one that was stopped"
