# From a bare box to mail both ways, as README tells an operator to do it, and the same after a reboot.
# shellcheck shell=bash

alice=alice@$DOMAIN
friend=someone@bigmail.com
CA='Pebble'                              # what the lab's ACME CA calls itself
MAIL_PORTS='25 465 587 143 993 110 995'

# What must not change when there is nothing to change. Field 22 of stat is when a process started.
traces() { # FILE
	operator 'set -e; stat -c "%n %Y %i" /etc/postfix/main.cf /etc/postfix/master.cf /etc/dovecot/dovecot.conf
		pid=$(tr -d " " </var/spool/postfix/pid/master.pid)
		echo "postfix $pid $(cut -d" " -f22 /proc/$pid/stat)"
		echo "dovecot $(cat /run/dovecot/master.pid)"'
	cp "$OUT" "$SCENARIO_LOGS/$1"
	expect_status 0 "the traces of the daemons can be read ($1)"
}

mail_both_ways() { # WHEN
	world_sends user@bigmail.com "$alice" "to alice by IPv6 $1" --source "$PROVIDER6"
	world_sends user@bigmail.com "$alice" "to alice by IPv4 $1" --source "$PROVIDER4"
	mailbox_has "$alice" "to alice by IPv6 $1"
	mailbox_has "$alice" "to alice by IPv4 $1" pop3
	user_sends "$alice" 587 "$friend" "from alice by 587 $1"
	provider_verdict "from alice by 587 $1" spf=pass dkim=pass dmarc=pass folder=inbox
	user_sends "$alice" 465 "$friend" "from alice by 465 $1"
	provider_verdict "from alice by 465 $1" spf=pass dkim=pass dmarc=pass folder=inbox
}

# --- one command on a bare box, nothing published yet

must push_source
write_file /root/site.yaml <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN]
END
operator 'ls /usr/bin/gcc* /usr/bin/make 2>/dev/null; true'
expect_no_output gcc "the box has no compiler"
# No reason to stop, and still to do afterwards: an account that lets guessed passwords in, a port 25 that the provider has closed.
operator "useradd -m debian && echo 'debian:a password' | chpasswd"
did "port 25 out is refused" lab port25 out refused "$BOX"
operator 'cd /root/mailstead && installer/bootstrap.sh --site /root/site.yaml --yes'
must expect_status 0 "the one command makes a mail server of a bare box"
expect_output "mail goes through: $DOMAIN's signed by" "… and has proved by a message that mail goes through, with nothing published"
expect_output "is still to do" "what it found before and did not stop for is told at its end"
operator 'ls /usr/bin/gcc* /usr/bin/make 2>/dev/null; true'
expect_no_output gcc "bootstrap left no compiler behind"
operator 'grep -c "warning:" /var/log/mailstead-bootstrap.log'
expect_output 0 "it was built without a warning by this release's compiler"
operator 'mailstead status'
expect_output 'Mail does not flow: ' "status says first that mail does not flow"
expect_output 'port 25 of other mail servers refuses every connection by IPv4' "… and of what is left to do that port 25 is closed"
expect_output '(machine.ssh-password)' "… and below it is what only setup looks at"
did "port 25 out is open" lab port25 out open "$BOX"
operator 'userdel -r debian 2>/dev/null; mailstead status'
expect_no_output '(port25-out.' "what was done is off the list"
expect_no_output '(machine.' "… for good"
must keep_box fresh
operator 'mailstead cert status'
expect_status 1 "without records the certificate is a self-signed one for now, and mailstead says so"

# --- at the registrar's panel and at the VPS provider's

must publish_records
set_ptr
certificate_is_from self 25 993
operator 'mailstead apply --yes'
must expect_status 0
# shellcheck disable=SC2086
certificate_is_from "$CA" $MAIL_PORTS
operator 'mailstead cert status'
expect_status 0

# --- mail

must add_user "$alice"
mail_both_ways "at first"

world_is_refused 550 user@bigmail.com "nobody-here@$DOMAIN" "mail to a user that there is not is refused"
world_is_refused 55 user@bigmail.com x@elsewhere.example "a stranger cannot relay" --host "$MAIL_HOST"
user_is_refused "$alice" 587 "ceo@$DOMAIN" "$friend" 553

# --- a second apply has nothing to do

traces before
operator 'mailstead apply --yes'
expect_status 0 "a second apply succeeds"
expect_output "othing to change" "a second apply says that there is nothing to change"
traces after
check "a second apply left files and daemons alone" diff "$SCENARIO_LOGS/before" "$SCENARIO_LOGS/after"

# --- what the daemons' own checkers accepted here is what the goldens say, byte for byte

fetch_etc() { # DIR: without what is secret
	mkdir -p "$1"
	lab exec "$BOX" -- tar -cf - -C / --exclude=etc/shadow\* --exclude=etc/ssl/private --exclude=etc/letsencrypt/archive \
		etc </dev/null | tar -xf - -C "$1"
}
check "the box's /etc can be read" fetch_etc "$SCENARIO_LOGS/box"
check "the rendered files are the goldens of $SUITE" "$LAB_HOME/../golden/compare" "$SCENARIO_LOGS/box" "$SUITE"

# --- the box restarts

reboot
mail_both_ways "after the reboot"
# shellcheck disable=SC2086
certificate_is_from "$CA" $MAIL_PORTS

must keep_box installed
