# A change that goes on without the terminal it was asked for on: it outlives the login, is cancelled at a safe point, is
# killed and goes on, makes the first account, and survives that the plug is pulled.
# box: fresh
# suites: trixie
# shellcheck shell=bash

alice=alice@$DOMAIN
password='correct horse, battery & staple'
EVENTS=/var/lib/mailstead/background/events

write_file /root/two.yaml <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN, example.net]
END

# In the midst of it: from its begin until it says TEXT; then CMD.
start_until() { # VERB… TEXT CMD
	operator "mailstead background start $1
		until grep -qF '$2' $EVENTS 2>/dev/null; do [ \$((i += 1)) -lt 1500 ] || exit 9; sleep 0.02; done; $3"
}

# mkpasswd is not there: the hash comes as the wizard makes it, by a user of another name that goes again.
write_file /root/password <<<"$password"
operator 'mailstead user add other@'"$DOMAIN"' --password-stdin </root/password &&
	python3 - <<END
import sqlite3
db = sqlite3.connect("/var/lib/mailstead/accounts/accounts.db")
print("'"$alice"' " + db.execute("SELECT password FROM users").fetchone()[0], file=open("/root/account", "w"))
END
	mailstead user remove other@'"$DOMAIN"' --yes && rm /root/password'
must expect_status 0 "there is a hash of a password"

operator 'chmod 644 /root/account; mailstead setup --site /root/two.yaml --account /root/account --yes'
expect_status 1 "an account file that others can read is refused"
expect_output 'could be read or written by others'
operator 'chmod 600 /root/account; mailstead history | grep -c setup'
expect_output 1 "… before anything was changed"

# --- cancelled

start_until 'setup --site /root/two.yaml --account /root/account' '"phase":"validate"' 'mailstead background cancel'
expect_status 0 "a setup in the background is cancelled while configurations are checked"
operator 'timeout 100 mailstead background follow'
expect_status 3 "… and is undone: follow has its exit status"
expect_output 'stopped by the operator' "… and says why"
operator 'mailstead domain list; mailstead user list; ls /root/account'
expect_no_output example.net "… the box is as it was before"
expect_output /root/account "… the account is still to be made"

# --- killed

start_until 'setup --site /root/two.yaml --account /root/account' '"phase":"configure"' \
	'systemctl kill --kill-whom=main --signal=KILL mailstead-background'
operator 'until mailstead background status 2>/dev/null | grep "cut short"; do sleep 0.1; done'
expect_output 'setup: cut short' "one that is killed is known to be cut short"
operator 'systemctl show -p ControlGroup,NRestarts mailstead-background; systemctl is-enabled mailstead-background'
expect_output NRestarts=0 "… and systemd does not start it again by itself"
expect_output static
operator 'mailstead background start setup --site /root/two.yaml --account /root/account && timeout 100 mailstead background follow'
expect_status 0 "started again it goes on"
expect_output "$alice can log in" "… and makes the first account"
operator 'mailstead background status; mailstead domain list; ls /root/account'
expect_output 'setup: done'
expect_output example.net "… the site is as it was asked for"
expect_output 'No such file' "… and the file with its hash is gone"
operator "doveadm auth test $alice $(printf '%q' "$password")"
expect_output 'auth succeeded' "… and that account logs in"

# --- the plug

start_until 'config set limits.quota 3G' '"phase":"configure"' 'sync'
did "the plug is pulled" lab power "$BOX"
operator 'mailstead background status'
expect_output 'config: cut short' "after the plug was pulled in the midst of it, it is known to be cut short"
operator 'mailstead background start apply --undo && timeout 100 mailstead background follow && mailstead config get limits.quota'
expect_status 0 "it is undone in the background"
expect_no_output 3G
