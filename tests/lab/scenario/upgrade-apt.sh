# From Debian 12 to 13 by an operator who types plain `apt-get full-upgrade`, with mail in both directions all the while:
# apt is well with it, Dovecot comes up on 2.4 at its first start, and mailstead follows by itself. No message is lost or
# doubled, and every edit is there or in a finding.
# suites: bookworm
# lab: 2
# box: installed
# shellcheck shell=bash disable=SC2016

# shellcheck source=tests/lab/upgrade_words.sh
. "$LAB_HOME/upgrade_words.sh"
alice=alice@$DOMAIN

must have_triggers
must followed 120

# --- what an operator and a user have done by hand

write_file /root/site.yaml <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN]
limits: {send_burst: 5000}
END
# A setting of main.cf, one for Dovecot that both versions know, one that 2.4 has no place for, and a Sieve script.
operator 'mailstead setup --site /root/site.yaml --no-smoke --yes >/dev/null &&
	echo "header_size_limit = 204800" >>/etc/postfix/main.cf &&
	sed -i "0,/^plugin {/s//plugin {\n  quota_max_mail_size = 30M/" /etc/dovecot/dovecot.conf &&
	printf "protocol imap {\n  mail_max_userip_connections = 33\n}\n" >/etc/mailstead/local.d/dovecot/connections.conf &&
	printf "require \"fileinto\";\nif header :contains \"Subject\" \"to the archive\" { fileinto \"Archive\"; }\n" >/root/archive.sieve &&
	doveadm sieve put -u '"$alice"' -a archive </root/archive.sieve && mailstead apply --yes --no-smoke'
must expect_status 0 "edits in main.cf, in dovecot.conf and in local.d, and a Sieve script"
must traffic_begins "$alice"

# --- apt

operator 'sed -i "s/bookworm/trixie/g" /etc/apt/sources.list && apt-get -q update >/dev/null &&
	DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -q -y -o Dpkg::Options::=--force-confold full-upgrade'
must expect_status 0 "plain apt-get full-upgrade is well"
expect_no_output 'Errors were encountered' "… with every package"
operator 'dpkg --audit; dovecot --version; systemctl is-active dovecot'
said "nothing is half configured, and Dovecot runs as 2.4" bash -c '[[ $(head -c 4 "$1") == 2.4. && $(tail -n 1 "$1") == active ]]' _
operator 'journalctl --no-pager -o cat -u dovecot | grep -E "Failed to start|fatal|Fatal"; true'
said "it came up at its first start" test ! -s
must followed 300

# --- what the box is now

operator 'mailstead history | head -n 1'
expect_output 'packages: postfix and ' "it was followed, and is on record"
operator 'mailstead plan'
expect_output 'Nothing to change' "the plan is empty"
operator 'while read -r unit; do systemctl is-active --quiet "$unit" || echo "$unit does not run"; done </var/lib/mailstead/units'
expect_no_output 'does not run' "every unit runs"
operator 'postconf -h header_size_limit; doveconf | grep -c "mail_max_userip_connections = 33"; doveadm sieve list -u '"$alice"
said "what could be carried over is there" bash -c '[[ $(tr "\n" " " <"$1") == "204800 1 archive ACTIVE "* ]]' _
operator 'mailstead check'
expect_no_output 'fail ' "the check finds no failure"
expect_no_output 'has failed' "… and no unit that failed"
expect_output 'quota_max_mail_size = 30M' "… and names the edit that Dovecot 2.4 has no place for"
expect_output 'then rm' "… until the file that holds it is removed"
operator 'grep -c "quota_max_mail_size = 30M" /etc/dovecot/dovecot.conf.mailstead-old; rm /etc/dovecot/dovecot.conf.mailstead-old; mailstead check updates'
expect_no_output 'put-aside' "then it is gone"
world_sends friend@bigmail.com "$alice" "to the archive"
did "it is filed" client "$alice" imap --folder Archive --find "to the archive" --wait "$DEADLINE"
expect_status 0 "the user's Sieve script still files mail"
traffic_ends
