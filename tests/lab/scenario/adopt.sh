# A box with a hand-made Postfix and Dovecot: setup shows what it replaces and keeps it; rollback 0 has the old server answer
# as before, file by file, and with our packages gone nothing is left open that was not.
# box: fresh
# suites: bookworm
# lab: 2
# shellcheck shell=bash

# shellcheck source=tests/lab/preflight/words.sh
. "$LAB_HOME/preflight/words.sh"

must bare_box old "$BOX"
# shellcheck disable=SC2016
did "the units that its package would have brought" bash -c '"$1/lab" exec box -- sh -c "cd / && tar -cf - usr/lib/systemd/system/mailstead-*" |
	"$1/lab" exec "$2" -- tar -C / -xf - --keep-directory-symlink && "$1/lab" exec "$2" -- systemctl daemon-reload' _ "$LAB_HOME" "$BOX"
write_file "$SITE" <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN]
END

# --- the old server: local users, an alias domain, a secret, an IMAP server

operator "export DEBIAN_FRONTEND=noninteractive
	printf '%s\n' 'postfix postfix/main_mailer_type select Internet Site' 'postfix postfix/mailname string $MAIL_HOST' | debconf-set-selections
	apt-get -qy install --no-install-recommends postfix dovecot-imapd"
must expect_status 0 "somebody installed Postfix and Dovecot"
maildir='mail_location = maildir:~/Maildir' # Dovecot 2.3
[[ $SUITE == bookworm ]] || maildir=$'mail_driver = maildir\nmail_path = ~/Maildir'
operator "set -e; useradd -m bob; umask 022
	postconf -e myhostname=$MAIL_HOST 'mydestination=\$myhostname, old.example.net, localhost' home_mailbox=Maildir/ virtual_alias_domains=example.com virtual_alias_maps=hash:/etc/postfix/virtual
	printf 'info@example.com bob\n' >/etc/postfix/virtual; postmap /etc/postfix/virtual
	mkdir -m 700 /etc/postfix/secret; echo 'relay user:pass' >/etc/postfix/secret/passwd; chmod 600 /etc/postfix/secret/passwd
	ln -s virtual /etc/postfix/link; echo '$maildir' >/etc/dovecot/local.conf
	systemctl restart postfix dovecot"
must expect_status 0 "… and configured them by hand"

# What packages write themselves beside the operator's files: which maps Postfix can load.
# shellcheck disable=SC2016
write_file /root/state <<'END'
cd /etc
find postfix dovecot resolv.conf mailname aliases ! -type d ! -name dynamicmaps.cf ! -path '*/postfix-files.d/*' \
	-printf '%p %y %m %u %g %l %T@\n' | sort
find postfix dovecot -type f ! -name dynamicmaps.cf ! -path '*/postfix-files.d/*' | sort | xargs sha256sum
postconf -n
END
ports="ss -Hlnt | awk '{ print \$4 }' | grep -v '^127' | sed 's/.*://' | sort -un | xargs"
operator "sh /root/state >/root/before; doveconf -n >/root/doveconf; $ports >/root/ports; cat /root/before /root/ports"

# --- setup

operator "mailstead setup --site $SITE </dev/null"
expect_status 1 "setup asks before it replaces anything"
expect_output '-virtual_alias_domains = example.com' "… and shows the lines that go"
operator "sh /root/state | cmp - /root/before"
expect_status 0 "nothing was changed"
operator "mailstead check clash --json --site $SITE"
expect_output "example.com, $MAIL_HOST, old.example.net" "the domains that were served are named"
operator "mailstead setup --site $SITE --yes"
must expect_status 0 "it is a mail server of mailstead's"
expect_output 'mailstead rollback 0 goes back to it' "… that says how the old one comes back"
operator 'find /var/lib/mailstead/generations/0 -perm /077; find /var/lib/mailstead/generations/0 ! -user root'
expect_no_output generations "what is kept is for root alone"
operator 'echo "# mine" >>/etc/dovecot/dovecot.conf'

# --- and back

operator 'mailstead rollback 0 --yes'
must expect_status 0 "rollback 0 goes back"
expect_output 'open now and was not before mailstead' "… and says what the packages that stay have opened"
operator 'sh /root/state | diff /root/before - | grep "^[<>]"'
expect_output 'dovecot.conf.mailstead-old' "what was changed by hand since is kept"
operator 'rm /etc/dovecot/dovecot.conf.mailstead-old; sh /root/state | diff /root/before -'
expect_status 0 "every file is as it was, by bytes, owner, mode and date, and so is what Postfix makes of them"
# shellcheck disable=SC2016
operator 'echo hello | sendmail info@example.com; for i in $(seq 60); do ls ~bob/Maildir/new/* && exit; sleep 1; done; exit 1'
expect_status 0 "the old server delivers"
operator 'find /etc -name "*mailstead*" ! -path "/etc/mailstead*"; systemctl --failed --no-legend; nft list tables'
expect_no_output mailstead "nothing of mailstead's is left in its way"
operator 'mailstead remove --packages --yes'
expect_status 0 "the packages that mailstead brought go"
operator "$ports | diff /root/ports -; dpkg-query -W -f '\${db:Status-Abbrev} \${Package}\n' | grep -c '^ii  \(postfix\|dovecot-imapd\) *\$'"
expect_output 2 "those that were here stay"
expect_no_output '>' "… and nothing is open that was not before"
operator 'sh /root/state | diff /root/before - && doveconf -n | diff /root/doveconf -'
expect_status 0 "every file is still as it was, and Dovecot, too, reads what it read"
