# Security updates: a newer package of every daemon, by apt. Whatever it brings is followed without a hand: validated,
# restarted, proved by mail, on record with both versions. What cannot be followed is a finding, and apt is well with it.
# box: installed
# shellcheck shell=bash disable=SC2016

# shellcheck source=tests/lab/upgrade_words.sh
. "$LAB_HOME/upgrade_words.sh"
alice=alice@$DOMAIN
DAEMONS='postfix dovecot-core rspamd opendkim fail2ban certbot nginx unbound redis-server'

must have_triggers
must followed 120
write_file /root/repack <"$LAB_HOME/repack"
operator "apt-get -q update >/dev/null; bash /root/repack +lab1 /root/first $DAEMONS && bash /root/repack +lab2 /root/second fail2ban && ls /root/first"
must expect_status 0 "newer packages are made of those that are installed"
operator 'mailstead upgrade follow'
expect_status 0 "by hand, with nothing changed,"
expect_output 'Nothing to follow' "… it says that there is nothing to follow"

# --- all of them at once, as unattended-upgrades would

operator 'DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-confold install /root/first/*.deb'
expect_status 0 "apt installs newer packages of every daemon"
must followed 240
operator 'mailstead history | head -n 1'
expect_output '+lab1, ' "it is on record with the new versions"
for package in postfix dovecot-imapd rspamd opendkim unbound redis-server; do
	expect_output "$package" "history has $package"
done
operator 'mailstead --json history 2>/dev/null | grep -c "+lab1\""'
said "the generation has the versions of all on record" grep -qE '^(1[2-9]|[2-9].)'
operator 'for pid in $(systemctl show -P MainPID $(cat /var/lib/mailstead/units) | grep -x "[1-9][0-9]*"; cat /var/spool/postfix/pid/master.pid); do readlink /proc/$pid/exe; done'
expect_no_output '(deleted)' "no unit runs a program that was replaced, ours that no package restarts included"
expect_output /usr/sbin/opendkim "… of those that run"
operator 'mailstead upgrade follow --check && mailstead plan && mailstead check services ports updates'
expect_output 'Nothing to follow' "nothing is left to follow"
expect_output 'Nothing to change' "… nor to change"
expect_no_output 'fail ' "… and all is well"
world_sends user@bigmail.com "$alice" "after the updates"
mailbox_has "$alice" "after the updates"

# --- one that meets a box which cannot be put right unasked

operator 'systemctl stop fail2ban && systemctl mask fail2ban && echo "no_such_setting = 1" >>/etc/dovecot/dovecot.conf
	DEBIAN_FRONTEND=noninteractive apt-get -q -y install /root/second/*.deb'
expect_status 0 "apt is well with a masked unit and a configuration that is wrong"
must followed 240
operator 'mailstead check updates'
expect_output 'fail2ban.service is masked' "the check finds the masked unit"
expect_output 'systemctl unmask fail2ban.service && mailstead upgrade follow' "… and says the command"
operator 'systemctl unmask fail2ban.service && mailstead upgrade follow'
expect_status 1 "that command goes on to what is next"
operator 'mailstead check updates'
expect_no_output 'masked' "the finding is gone"
expect_output 'no_such_setting' "the next names the setting that Dovecot refuses"
operator 'sed -i "/no_such_setting/d" /etc/dovecot/dovecot.conf && mailstead upgrade follow'
expect_status 0 "with it mended all is followed"
operator 'mailstead history | head -n 1'
expect_output 'fail2ban' "history has it"
operator 'mailstead check updates; systemctl is-active fail2ban'
expect_status 0 "fail2ban runs again"
expect_no_output 'not-followed' "nothing is left"
