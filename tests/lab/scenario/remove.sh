# Getting rid of it: the box is a Debian again, with nothing open that was not open before; mail and accounts are there when it
# is set up again; killed on the way it ends the same; with its packages; and, asked twice, with all that it kept.
# box: installed
# suites: trixie
# shellcheck shell=bash

alice=alice@$DOMAIN

open_ports() { operator "ss -Hlntu | awk '{ print \$5 }' | grep -vE '^(127\\.|\\[::1\\]|.*%)' | sed 's/.*://' | sort -un | xargs"; }

must world_sends friend@bigmail.com "$alice" 'before it is removed'
must mailbox_has "$alice" 'before it is removed'
operator 'echo "# mine" >>/etc/postfix/main.cf; mkdir -p /var/mail; echo "From old" >/var/mail/root'
operator 'mailstead remove --check'
expect_status 1 "a look at what would go changes nothing, and says that something would"
expect_output '- unit      postfix.service'
expect_output '/etc/postfix/main.cf.mailstead-old'
operator 'mailstead remove </dev/null'
expect_status 1 "it does nothing that nobody said yes to"

# --- killed in the midst of it: the next run finishes it, whatever it was asked

# shellcheck disable=SC2016
operator 'mailstead remove --yes >/root/killed 2>&1 &
	until grep -q "etc/nftables-mailstead.conf" /var/lib/mailstead/journal/journal.jsonl || ! kill -0 $!; do sleep 0.02; done 2>/dev/null; kill -9 $!; wait'
operator 'mailstead apply --yes'
expect_status 0 "a removal that was killed is done by the next run"
expect_output 'Now again "remove"'
open_ports
expect_output '22'
check "nothing is open but SSH, as on the bare box" grep -qxF 22 "$OUT"
operator 'getent hosts deb.debian.org'
expect_status 0 "names resolve"
operator 'grep -c 127.0.0.1 /etc/resolv.conf'
expect_status 1 "… by the resolver of the provider, as before"
operator 'nft list tables'
expect_no_output mailstead "the firewall's table is gone"
operator 'find /etc -name "*mailstead*" ! -path "/etc/mailstead*" ! -name "*.mailstead-old"; systemctl list-unit-files --state=enabled | grep -E "mailstead|postfix|dovecot"'
expect_no_output mailstead "no file of mailstead's is left"
expect_no_output enabled "no unit of it is"
operator 'cmp /etc/dovecot/dovecot.conf /usr/share/dovecot/dovecot.conf && doveconf -n && tail -n 1 /etc/postfix/main.cf.mailstead-old'
expect_status 0 "Dovecot has the configuration of its package, and takes it"
expect_output '# mine' "… and the hand edit is there whole"
operator '{ systemctl --failed --no-legend; dpkg --audit; } | grep .'
expect_status 1 "nothing is broken"
operator "ls /var/vmail/$DOMAIN/alice && cat /var/mail/root && mailstead user list"
expect_output "$alice" "mail and accounts are kept"
expect_output 'From old' "mail of local users is as it was"
operator 'mailstead remove --yes'
expect_status 0 "a second time there is nothing to do"

# --- once more a mail server

operator 'mailstead setup --yes'
must expect_status 0 "it is set up again"
mailbox_has "$alice" 'before it is removed'
operator 'mailstead plan'
expect_output 'Nothing to change' "the plan is empty"

# --- with its packages, and then with everything

operator 'dpkg-query -W >/root/packages; mailstead remove --packages --yes'
expect_status 0 "it is removed with its packages"
# shellcheck disable=SC2016
operator 'dpkg-query -W -f "\${db:Status-Abbrev} \${Package}\n" | grep "^ii" | grep -E " (postfix|dovecot|rspamd|opendkim|nginx|unbound|certbot)"'
expect_no_output 'ii ' "none of them is left"
operator 'getent hosts deb.debian.org'
expect_status 0 "names resolve without them, too"
operator 'mailstead remove --all-data --yes'
expect_status 1 "mail is not deleted by --yes alone"
operator "mailstead remove --all-data --yes --confirm-data mail.example.net"
expect_status 1 "nor by the name of another server"
operator 'ls -d /var/vmail/*'
expect_status 0 "… it is still there"
operator "mailstead remove --all-data --yes --confirm-data $MAIL_HOST"
expect_status 0 "by its own it is"
operator 'ls -d /var/vmail /var/lib/mailstead /etc/mailstead 2>/dev/null | grep .'
expect_status 1 "nothing is left"
