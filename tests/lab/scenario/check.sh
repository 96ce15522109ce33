# box: installed
# What the box sees of itself: nothing on a healthy one, and of each breakage exactly its finding, whose own fix mends
# it. Then the hourly look: one message when something breaks, none while it stays so, one when it is well again.
# shellcheck shell=bash

alice=alice@$DOMAIN
postfix=postfix.service
[[ $SUITE == bookworm ]] && postfix=postfix@-.service   # there postfix.service is /bin/true and always looks well

# Three lines each: what must be found (severity, id, subject; "|" between two), how it is broken, how it is mended. "fix" runs the
# finding's own fix; "@word" is done in the world, by a function below.
breakages() {
	cat <<-'END'
	fail services.stopped rspamd.service
		systemctl stop rspamd
		fix
	fail services.stopped POSTFIX
		systemctl stop POSTFIX
		fix
	warn config.leftover /etc/redis/redis.conf.dpkg-dist
		echo '# new' >/etc/redis/redis.conf.dpkg-dist
		rm /etc/redis/redis.conf.dpkg-dist
	warn config.unread /etc/mailstead/local.d/dovecot/notes.txt
		echo x >/etc/mailstead/local.d/dovecot/notes.txt
		fix
	fail services.stopped unbound.service
		systemctl stop unbound
		fix
	warn services.disabled dovecot.service
		systemctl disable dovecot
		fix
	warn services.failed broken.service
		systemd-run -q --unit=broken false
		systemctl reset-failed broken
	fail services.silent /var/spool/postfix/opendkim/rsa.sock
		systemctl kill -s STOP opendkim
		systemctl kill -s CONT opendkim
	fail ports.other-certificate
		/root/other.sh
		fix
	fail certificate.expired
		/root/expired.sh
		cp -p /root/kept.pem /var/lib/mailstead/tls/mail.pem && systemctl reload postfix dovecot nginx
	fail certificate.key-mode /var/lib/mailstead/tls/mail.pem
		chmod 644 /var/lib/mailstead/tls/mail.pem
		fix
	fail keys.mode RSA_KEY
		chmod 644 RSA_KEY
		fix
	fail dns.missing MAIL_DOMAIN
		@publish_wrong
		@publish_right
	fail dns.missing MAIL_DOMAIN
		@publish_without
		@publish_right
	fail keys.mode RSA_KEY
		chown root RSA_KEY
		fix
	fail dns-resolver.foreign 9.9.9.9
		rm /etc/resolv.conf; echo 'nameserver 9.9.9.9' >/etc/resolv.conf
		fix
	warn dns-resolver.chroot
		echo 'nameserver 127.0.0.2' >/var/spool/postfix/etc/resolv.conf
		fix
	warn dns-resolver.not-validating 127.0.0.1
		printf 'server:\n  module-config: "iterator"\n' >/etc/unbound/unbound.conf.d/zz-test.conf && systemctl restart unbound
		rm /etc/unbound/unbound.conf.d/zz-test.conf && systemctl restart unbound
	unknown dns-resolver.blocklist-refuses zen.spamhaus.org|unknown reputation.refused
		@refuse_box
		@accept_box
	fail exposure.dangerous-port 6379
		redis-server --port 6379 --bind 0.0.0.0 --protected-mode no --daemonize yes --dir /tmp --save ''
		redis-cli -p 6379 shutdown nosave
	warn exposure.dangerous-port 6379
		redis-server --port 6379 --bind 127.0.0.1 --daemonize yes --dir /tmp --save ''
		redis-cli -p 6379 shutdown nosave
	fail exposure.control-socket /run/redis/redis-server.sock
		chmod 777 /run/redis/redis-server.sock
		fix
	fail accounts.mode /var/lib/mailstead/accounts/accounts.db
		chmod 644 /var/lib/mailstead/accounts/accounts.db
		fix
	warn accounts.weak-hash ALICE
		python3 -c 'import sqlite3 as s; c = s.connect("/var/lib/mailstead/accounts/accounts.db"); c.execute("UPDATE users SET password = ?", ("{PLAIN}secret",)); c.commit()'
		echo 'passphrase of alice, changed' | mailstead user password ALICE --password-stdin
	warn sieve.strange-file HOME/sieve/passwd.sieve
		install -d -o vmail -g vmail HOME/sieve && ln -s /etc/passwd HOME/sieve/passwd.sieve
		rm HOME/sieve/passwd.sieve
	fail disk.full /var/vmail
		mount -t tmpfs -o size=20M tmpfs /var/vmail && fallocate -l 19M /var/vmail/full
		umount /var/vmail
	fail queue.sender ALICE
		postconf -e defer_transports=smtp && postfix reload 2>&1 && seq 105 | xargs -P 4 -I N sh -c 'printf "From: ALICE\nSubject: N\n\n.\n" | sendmail -i -f ALICE nobody@bigmail.com'
		postsuper -d ALL 2>&1; postconf -X defer_transports && postfix reload 2>&1
	warn queue.hold
		postconf -e 'header_checks=pcre:{{/^Subject: wait/ HOLD}}' && postfix reload 2>&1 && printf 'From: ALICE\nSubject: wait\n\n.\n' | sendmail -i -f ALICE nobody@bigmail.com
		postsuper -d ALL 2>&1; postconf -X header_checks && postfix reload 2>&1
	warn drift.missing /etc/mailname
		rm /etc/mailname
		fix
	warn updates.stale
		touch -d '10 days ago' /var/lib/apt/lists /var/lib/apt/lists/partial; rm -f /var/lib/apt/periodic/update-success-stamp
		fix
	warn hostname.hosts mail.example.org
		echo 127.0.0.1 mail.example.org >>/etc/hosts
		fix
	warn updates.reboot
		touch /run/reboot-required
		rm /run/reboot-required
	END
}

# --- in the world

box_addresses() { lab address "$BOX" 4; lab address "$BOX" 6; }
forget_answers() { lab exec "$BOX" -- unbound-control flush_zone spamhaus.org; }
refuse_box() { local a; for a in $(box_addresses); do lab refuse "$a" zen.spamhaus.org; done; forget_answers; }
accept_box() { local a; for a in $(box_addresses); do lab accept "$a" zen.spamhaus.org; done; forget_answers; }
publish_zone() { lab publish "$DOMAIN"; }
# The key's first characters are the same in every RSA key: the end is changed.
publish_wrong() { sed "/^$RSA_NAME/s/IDAQAB/IDAQAA/" "$SCENARIO_LOGS/right.zone" | publish_zone; }
publish_without() { grep -v "^$RSA_NAME" "$SCENARIO_LOGS/right.zone" | publish_zone; }
publish_right() { publish_zone <"$SCENARIO_LOGS/right.zone"; }

deed() { # COMMAND
	if [[ $1 == @* ]]; then did "the world: ${1#@}" "${1#@}"; else operator "$1"; fi
}

# --- what the check says: "severity id subject" a line, of all that needs doing

findings() { python3 -B "$LAB_HOME/findings.py" "$1"; }

fix_of() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["findings"][0]["fix"])' "$1"; }

look_finds() { # WANTED: exactly these lines
	lab exec "$BOX" -- mailstead check --json >"$SCENARIO_LOGS/found.json"
	findings "$SCENARIO_LOGS/found.json" >"$SCENARIO_LOGS/found" || return 1
	[[ $(<"$SCENARIO_LOGS/found") == "${1//|/$'\n'}" ]] || { echo "wanted: $1"; cat "$SCENARIO_LOGS/found" "$SCENARIO_LOGS/found.json"; return 1; }
}

# That it is mended is seen in the next row, where exactly one thing may be found.
broken_and_mended() { # WANTED BREAK REPAIR
	deed "$2"
	eventually 60 "found: $1" look_finds "$1" || note "what is mended now may be something else"
	if [[ $3 == fix ]]; then deed "$(fix_of "$SCENARIO_LOGS/found.json")"; else deed "$3"; fi
}

names_here() { # fills in what only the box knows
	RSA_KEY=$(lab exec "$BOX" -- bash -c "ls /var/lib/mailstead/dkim/$DOMAIN/r*.key")
	RSA_NAME=$(basename "$RSA_KEY" .key)._domainkey.$DOMAIN
	sed "s#POSTFIX#$postfix#g; s#RSA_KEY#$RSA_KEY#g; s#RSA_NAME#$RSA_NAME#g; s#MAIL_DOMAIN#$DOMAIN#g; s#ALICE#$alice#g; s#HOME#/var/vmail/$DOMAIN/alice#g"
}

# Other boxes of this lab have written to the contact, too.
trouble_subject="[$MAIL_HOST] 1 thing to do" well_subject="[$MAIL_HOST] all is well again"
came() { [[ $(messages "$1") == "$2" ]]; } # SUBJECT COUNT
messages() { lab verdict --subject "$1" | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'; }

# nginx goes on serving a certificate that is not on the disk any more.
write_file /root/other.sh <<-'END'
	set -e
	cd /var/lib/mailstead/tls
	cp -p mail.pem /root/kept.pem
	openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/other.key -out /root/other.pem -subj /CN=other -days 9
	cat /root/other.key /root/other.pem >mail.pem
	systemctl reload nginx
	until openssl s_client -connect 127.0.0.1:443 -servername HOST </dev/null 2>/dev/null | grep -q 'CN *= *other'; do sleep 0.2; done
	cp -p /root/kept.pem mail.pem
END

# A certificate of a CA for the right names that expired yesterday, served everywhere. openssl-req cannot date back.
write_file /root/expired.sh <<-'END'
	set -e
	cp -p /var/lib/mailstead/tls/mail.pem /root/kept.pem
	mkdir -p /root/ca && cd /root/ca
	: >index && echo 01 >serial
	printf '[ca]\ndefault_ca=d\n[d]\ndir=.\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=p\nx509_extensions=e\nunique_subject=no\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=DNS:HOST\n' >ca.cnf
	openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=ca
	openssl req -newkey rsa:2048 -nodes -keyout leaf.key -out leaf.csr -subj /CN=leaf
	openssl ca -batch -config ca.cnf -cert ca.pem -keyfile ca.key -in leaf.csr -out leaf.pem -startdate 20260101000000Z -enddate 20260301000000Z
	cat leaf.key leaf.pem >/var/lib/mailstead/tls/mail.pem
	systemctl reload postfix dovecot nginx
END
operator 'sed -i -e 1i"#!/bin/sh" -e "s/HOST/'"$MAIL_HOST"'/" /root/other.sh /root/expired.sh; chmod 755 /root/other.sh /root/expired.sh'

# What runs by itself every few minutes would mend things, or write messages, in the midst of a test.
timers_do() { # nothing|their work
	local unit
	for unit in mailstead-cert mailstead-check; do
		if [[ $1 == nothing ]]; then
			operator "mkdir -p /run/systemd/system/$unit.service.d && printf '[Service]\nExecStart=\nExecStart=/bin/true\n' >/run/systemd/system/$unit.service.d/nothing.conf && systemctl daemon-reload"
		else
			operator "rm -r /run/systemd/system/$unit.service.d && systemctl daemon-reload"
		fi
	done
}

timers_do nothing

# --- healthy

must eventually 120 "a healthy box: nothing to do" look_finds ''
all_well() { lab exec "$BOX" -- mailstead status >"$SCENARIO_LOGS/status" && grep -F 'Mail flows. Nothing to do.' "$SCENARIO_LOGS/status"; }
eventually 60 "status says so by its exit status, and in one sentence" all_well
sees_all() { lab exec "$BOX" -- mailstead check >"$SCENARIO_LOGS/healthy" && ! grep unknown "$SCENARIO_LOGS/healthy"; }
eventually 60 "\`mailstead check\` ends with 0, and everything could be seen" sees_all
operator 'time -p mailstead check'
expect_output 'real' "it took: $(sed -n 's/^real //p' "$OUT") s"
operator 'mailstead check no-such-thing'
expect_status 2 "a check that there is not is refused"
expect_output 'dns-resolver' "… and those that there are are named"
operator 'mailstead check queue disk --json'
expect_no_output '"services"' "only the checks that were asked for run"

# --- broken and mended

did "the records as they are" bash -c '"$1/lab" exec "$2" -- mailstead dns print --format zone >"$3"' _ "$LAB_HOME" "$BOX" "$SCENARIO_LOGS/right.zone"
RSA_KEY=$(lab exec "$BOX" -- bash -c "ls /var/lib/mailstead/dkim/$DOMAIN/r*.key")
RSA_NAME=$(basename "$RSA_KEY" .key)._domainkey.$DOMAIN
mapfile -t TABLE < <(breakages | names_here)
for ((row = 0; row < ${#TABLE[@]}; row += 3)); do
	broken_and_mended "${TABLE[row]}" "${TABLE[row + 1]}" "${TABLE[row + 2]}"
done

eventually 60 "all of it is mended" look_finds ''

# --- two at once: the worst is first, and the first line says that mail does not flow

operator 'systemctl stop rspamd; touch /run/reboot-required; mailstead status'
expect_status 1
first=$(head -n 1 "$OUT")
# How systemd got it to stop is its own matter.
check "the first line says that mail does not flow, and why" bash -c '[[ $1 == "Mail does not flow: rspamd.service is not running ("*"). 2 things to do:" ]]' _ "$first"
operator 'rm /run/reboot-required; systemctl start rspamd'
eventually 120 "both are mended" look_finds ''
operator 'mailstead status --stream | tail -n 1'
expect_output '{"event":"result","to_do":0,"headline":"Mail flows. Nothing to do.",' "its stream ends with the same sentence"

# --- the hourly look

timers_do "their work"
operator 'rm -f /var/lib/mailstead/check.json'
operator 'systemctl is-active mailstead-check.timer && systemctl start mailstead-check.service'
expect_status 0 "the timer runs, and what it starts, hardened as it is"
operator 'journalctl -u mailstead-check -o cat --no-pager | tail -n 20'
expect_output 'Mail flows. Nothing to do.' "the journal has its answer"
expect_no_output 'unknown' "nothing is hidden from it"
trouble=$(messages "$trouble_subject") well=$(messages "$well_subject")
operator 'touch /run/reboot-required; systemctl start mailstead-check.service; systemctl start mailstead-check.service'
expect_status 0 "it looks twice at something broken"
eventually "$DEADLINE" "the contact is told" came "$trouble_subject" $((trouble + 1))
provider_verdict "$trouble_subject" spf=pass dkim=pass dmarc=pass folder=inbox
operator 'rm /run/reboot-required; systemctl start mailstead-check.service'
eventually "$DEADLINE" "… and that it is over" came "$well_subject" $((well + 1))
provider_verdict "$well_subject" spf=pass dkim=pass
check "the first was sent once, not twice" came "$trouble_subject" $((trouble + 1))
check "the message says what to do" bash -c '"$1/lab" verdict --raw --subject "$2" | grep -q "systemctl reboot"' _ "$LAB_HOME" "$trouble_subject"
operator 'cat /var/lib/mailstead/check.json; stat -c %a /var/lib/mailstead/check.json'
expect_output 600 "what it remembers is root's"
