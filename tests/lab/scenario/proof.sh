# box: installed
# suites: bookworm
# After each apply a message proves that mail goes through. What every validator accepts and still breaks mail is undone,
# and mail works as before; a proof that is killed leaves no trace after the next run; nobody else ever gets at its account.
# shellcheck shell=bash disable=SC2016

alice=alice@$DOMAIN
templates=/usr/share/mailstead/templates

# A template as a bad release would have it: good for the daemon's own checker, and wrong.
ship() { # FILE SED-SCRIPT
	operator "cp -a $templates/$1 /root/kept-template && sed -i '$2' $templates/$1"
}
ship_right() { # FILE
	operator "cp -a /root/kept-template $templates/$1"
}

# A daemon that undoing has reloaded takes its configuration back within seconds.
mail_works() { # WHEN
	eventually 60 "mail goes through $1" lab exec "$BOX" -- mailstead check mail
}

# Everything that a trial leaves while it runs.
traces() {
	operator 'python3 -c "
import sqlite3
db = sqlite3.connect(\"/var/lib/mailstead/accounts/accounts.db\")
for row in db.execute(\"SELECT address FROM users UNION ALL SELECT address FROM trials\"): print(*row)"
ls /var/vmail/* 2>/dev/null; postqueue -j'
}

# --- what is seen of it

operator 'mailstead config set limits.recipients 95 --yes'
expect_status 0 "an apply ends well"
expect_output "mail goes through: $DOMAIN's signed by" "… and has sent a message through filter, signing and mailbox"
operator 'mailstead config set limits.recipients 100 --yes --json'
expect_output '{"event":"step","text":"proof: a message is sent by a user"' "… whose steps are events"
expect_output '{"event":"step","text":"proof: its signatures are verified"' "… to the last"
traces
expect_output "$alice" "the accounts are there"
expect_no_output mailstead-trial "… and nothing of the trial"
operator 'mailstead check'
expect_no_output '(mail)' "it is not among the checks that change nothing"
operator 'time mailstead check mail'
expect_status 0 "it can be asked for"
operator 'journalctl --no-pager -u postfix -u "postfix@*" -o cat | grep -o "from=<mailstead-trial-[^>]*>" | tail -n 1 | tr -d "<>" | cut -d= -f2'
trial=$(<"$OUT")
expect_output mailstead-trial "its account's name is in the log"
world_is_refused 550 user@bigmail.com "$trial" "nobody can write to it afterwards"
world_is_refused 550 user@bigmail.com "mailstead-trial@$DOMAIN" "… nor to a name that looks like it"
operator "mailstead user show $trial"
expect_status 1 "… and there is no such user"

# --- out into the world and back

operator 'mailstead config set network.reflector echo@bigmail.com --yes && mailstead check mail'
expect_status 0 "an answer from elsewhere shows that mail gets out and in"
expect_output 'spf=pass dkim=pass dmarc=pass' "… and what was thought of it there"
traces
expect_no_output mailstead-trial "… and leaves nothing of the trial"
operator 'mailstead config set network.reflector nobody@bigmail.com --yes && mailstead check mail'
expect_status 1 "an address that does not exist answers nothing"
expect_output 'came back: smtp; 550 5.1.1' "… and what its server said is told"
expect_output '(mail.out)' "… as mail that does not get out"
traces
expect_no_output mailstead-trial "… and leaves nothing of the trial either"
operator 'mailstead config set network.reflector "" --yes'
expect_status 0

# --- a release that breaks mail behind the validators' backs

ship rspamd/force_actions.conf '$a rules { ALL { action = "reject"; expression = "MIME_GOOD"; message = "No mail today"; } }'
operator 'mailstead apply --yes'
expect_status 3 "a filter that refuses everything is undone"
expect_output 'No mail today' "… with what it said"
expect_output 'rspamd logged: (default:' "… and what it logged"
expect_output 'override.d' "… and where to look"
ship_right rspamd/force_actions.conf
mail_works "after that"

ship opendkim/SigningTable.rsa 's/^\*@/*@not-/'
operator 'mailstead apply --yes'
expect_status 3 "an OpenDKIM that does not sign is undone"
expect_output 'it is not signed with RSA' "… by what is missing"
ship_right opendkim/SigningTable.rsa
mail_works "after that, too"

ship dovecot/spam-to-junk.sieve '$a discard; stop;'
operator 'mailstead apply --yes'
expect_status 3 "a Sieve script that discards mail is undone"
expect_output 'does not come to the inbox' "… by what is missing"
expect_output 'dovecot logged: lmtp(' "… and what Dovecot logged"
ship_right dovecot/spam-to-junk.sieve
mail_works "after that as well"

ship postfix/master.cf 's/smtpd_milters=unix:rspamd.milter.sock,/smtpd_milters=/'
operator 'mailstead apply --yes'
expect_status 3 "mail that nothing filters is undone"
expect_output GTUBE "… by what got through"
ship_right postfix/master.cf
mail_works "in the end"
traces
expect_no_output mailstead-trial "nothing is left of those that failed"

# --- what an operator put there is his to take away, and he is told

operator 'mkdir -p /etc/rspamd/override.d
	printf "rules { MINE { action = \"reject\"; expression = \"MIME_GOOD\"; message = \"Mine says no\"; } }\n" >/etc/rspamd/override.d/force_actions.conf
	mailstead config set spam.junk_score 7 --yes'
expect_status 3 "an apply after a snippet that refuses everything is undone"
expect_output 'Mine says no' "… and names what said no"
operator 'rm /etc/rspamd/override.d/force_actions.conf && systemctl reload-or-restart rspamd && mailstead config set spam.junk_score 7 --yes'
expect_status 0 "without the snippet it goes through"

# --- killed in the midst of it: a message that waits holds the proof up

operator 'postconf -e defer_transports=lmtp && postfix reload && { mailstead config set limits.recipients 90 --yes --json >/tmp/apply.log 2>&1 & pid=$!
	until grep -q "it is fetched from the mailbox" /tmp/apply.log; do kill -0 $pid || break; done
	kill -9 $pid; wait $pid; cat /tmp/apply.log; postconf -X defer_transports; postfix reload; }'
expect_output 'it is fetched from the mailbox' "it is killed while its message waits"
traces
expect_output mailstead-trial "… and has left an account and a message"
operator 'mailstead user list; mailstead domain list --json'
expect_no_output mailstead-trial "… which no list shows"
expect_output '"users": 1' "… and no count counts"
operator 'mailstead config set limits.recipients 90 --yes'
expect_status 0 "the next run goes through"
traces
expect_no_output mailstead-trial "… and leaves no trace of either"
world_sends user@bigmail.com "$alice" "at the end"
mailbox_has "$alice" "at the end"
