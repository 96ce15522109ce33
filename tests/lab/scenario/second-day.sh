# What an operator does after the first day, and gets wrong: wrong sites, edits by hand, another domain, a
# rollback, a kill at the worst moment, the certificate that comes by itself.
# box: fresh
# shellcheck shell=bash

alice=alice@$DOMAIN
bob=bob@$DOMAIN
friend=someone@bigmail.com

site() { # MORE LINES
	printf 'version: 1\nhostname: %s   # the name in the PTR\ncontact: admin@example.net\ndomains: [%s]\n%s\n' \
		"$MAIL_HOST" "$DOMAIN" "${1:-}"
}

site | write_file /etc/mailstead/site.yaml

# The tree that an apply may change: what a failed one must leave as it was.
etc_sum() { # FILE
	operator 'cd /etc && find . -type f ! -path "./mailstead/*" -print0 | sort -z | xargs -0 sha256sum | sha256sum'
	cp "$OUT" "$SCENARIO_LOGS/$1"
}

# --- wrong things first: each says what is wrong, and nothing happens

site 'limits:
  mesage_size: 50M' | write_file /root/wrong.yaml
etc_sum before-wrong
operator 'mailstead setup --site /root/wrong.yaml --yes'
expect_status 2 "a wrong site is refused"
expect_output '/root/wrong.yaml:6:3' "… by file, line and column"
expect_output 'message_size' "… with the nearest right name"
operator 'mailstead setup --site /root/none.yaml --yes'
expect_status 1 "a site file that is not there is refused"
operator 'mailstead aply'
expect_status 2 "a verb that there is not is refused"
expect_output '"apply"' "… with the nearest one"
operator 'echo short | mailstead user add '"$alice"' --password-stdin'
expect_status 1 "a password that is too short is refused"
operator 'echo "long enough for this" | mailstead user add "al ice@'"$DOMAIN"'" --password-stdin'
expect_status 2 "an address that cannot be is refused"
operator 'echo "long enough for this" | mailstead user add alice@elsewhere.example --password-stdin'
expect_status 1 "a user of a domain that is not hosted is refused"
etc_sum after-wrong
check "none of that changed a file" diff "$SCENARIO_LOGS/before-wrong" "$SCENARIO_LOGS/after-wrong"

# --- the certificate comes by itself once the records are there

must publish_records
set_ptr
operator 'systemctl start mailstead-cert.service; mailstead cert status'
expect_status 0 "the timer's run fetches the certificate, hardened as it is"
certificate_is_from Pebble 25 465 993 443
operator 'echo | openssl s_client -connect 127.0.0.1:443 -servername mta-sts.'"$DOMAIN"' 2>/dev/null | openssl x509 -noout -ext subjectAltName'
expect_output "mta-sts.$DOMAIN" "the web names are in it"
operator "curl -s https://mta-sts.$DOMAIN/.well-known/mta-sts.txt || python3 -c \"import urllib.request as u; print(u.urlopen('https://mta-sts.$DOMAIN/.well-known/mta-sts.txt').read().decode())\""
expect_output "mx: $MAIL_HOST" "the MTA-STS policy is served under its name"
operator "python3 -c \"import urllib.request as u; print(u.urlopen('https://autoconfig.$DOMAIN/mail/config-v1.1.xml?emailaddress=$alice').read().decode())\""
expect_output "<hostname>$MAIL_HOST</hostname>" "Thunderbird's autoconfiguration is served"
operator "python3 -c \"import urllib.request as u; r = u.urlopen('https://$MAIL_HOST/settings'); print(r.headers['Content-Type'], r.read().decode())\""
expect_output "text/html; charset=utf-8" "people find the same settings at https://$MAIL_HOST/settings"
expect_output "<td>$MAIL_HOST</td>" "… with the name of the server"
autodiscover='import sys, urllib.request as u
body = ("<Autodiscover><Request><EMailAddress>%s</EMailAddress></Request></Autodiscover>" % sys.argv[2]).encode()
print(u.urlopen(u.Request(sys.argv[1], data=body, headers={"Content-Type": "text/xml"})).read().decode())'
operator "python3 -c '$autodiscover' https://autodiscover.$DOMAIN/autodiscover/autodiscover.xml $alice"
expect_output "<LoginName>$alice</LoginName>" "Outlook's autodiscovery is served"
operator "python3 -c '$autodiscover' https://autodiscover.$DOMAIN/autodiscover/autodiscover.xml 'x<y>@$DOMAIN'"
expect_no_output "x<y>" "… and echoes nothing but an address"
operator 'certbot renew --force-renewal --no-random-sleep-on-renew -q; echo "rc=$?"'
expect_output 'rc=0' "a renewal goes through its deploy hook"
operator 'mailstead cert deploy'
expect_output 'already' "… and afterwards every port served the new certificate"

# --- accounts work at once

password_of "$alice" 'first passphrase of alice'
password_of "$bob" 'passphrase of bob'
for user in "$alice" "$bob"; do add_user "$user"; done
operator "mailstead alias add info@$DOMAIN $alice $bob"
expect_status 0 "an alias for two"
world_sends user@bigmail.com "info@$DOMAIN" "for both"
mailbox_has "$alice" "for both"
mailbox_has "$bob" "for both" pop3
world_sends user@bigmail.com "alice+shop@$DOMAIN" "plus address"
mailbox_has "$alice" "plus address"
password_of "$alice" 'second passphrase of alice'
operator "printf '%s' $(printf '%q' "${PASSWORD[$alice]}") | mailstead user password $alice --password-stdin"
expect_status 0 "a new password"
mailbox_has "$alice" "plus address" imap
operator "mailstead user list --json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))'"
expect_output 2 "user list --json is JSON"
operator "grep -r --include=* -l 'passphrase' /etc/mailstead /var/lib/mailstead /var/log 2>/dev/null; journalctl --no-pager | grep -c 'passphrase of'"
expect_output 0 "no password is in a file or in the journal"

# --- edits by hand survive, and ours go in beside them

operator "sed -i 's/^delay_warning_time.*/delay_warning_time = 2h/' /etc/postfix/main.cf && mailstead plan"
expect_output 'changed by hand, kept' "a hand edit is seen and kept"
operator 'mailstead config set limits.message_size 30M --yes'
expect_status 0 "an option changes another line of the same file"
operator 'postconf delay_warning_time message_size_limit'
expect_output 'delay_warning_time = 2h' "the hand edit is still there"
expect_output 'message_size_limit = 31457280' "… and the option is, too"
operator 'cat /etc/mailstead/site.yaml'
expect_output '# the name in the PTR' "the operator's comments in site.yaml are kept"
operator "sed -i 's/^message_size_limit.*/message_size_limit = 1000000/' /etc/postfix/main.cf && mailstead config set limits.message_size 40M --yes"
expect_status 1 "a conflict is said by the exit status"
operator 'postconf message_size_limit; grep ^message_size_limit /etc/postfix/main.cf.mailstead-new; grep -c "<<<<" /etc/postfix/main.cf'
expect_output 'message_size_limit = 1000000' "the operator's line stays"
expect_output 'message_size_limit = 41943040' "ours is beside it"
operator 'cp /etc/postfix/main.cf.mailstead-new /etc/postfix/main.cf && rm /etc/postfix/main.cf.mailstead-new && mailstead apply --yes && mailstead plan'
expect_output 'Nothing to change' "taking ours settles it"

# --- what a daemon does not accept never becomes live

operator "mkdir -p /etc/mailstead/local.d/dovecot && printf 'no_such_setting = 1\n' >/etc/mailstead/local.d/dovecot/mine.conf && mailstead config set limits.quota 3G --yes"
expect_status 3 "a setting that Dovecot does not know stops the apply"
expect_output 'no_such_setting' "… by name"
operator 'rm /etc/mailstead/local.d/dovecot/mine.conf; doveconf -n >/dev/null && mailstead config get limits.quota'
expect_output 2G "… and the site is as it was"

# --- what the world has already is heeded

records_zone() { # SED: the records as they were printed, edited, become the zone
	sed -E "$1" "$SCENARIO_LOGS/records.zone" >"$SCENARIO_LOGS/edited.zone"
	did "publish $DOMAIN" bash -c '"$1/lab" publish "$2" <"$3"' _ "$LAB_HOME" "$DOMAIN" "$SCENARIO_LOGS/edited.zone"
}
must records_zone 's/v=spf1 mx -all/v=spf1 include:_spf.bigmail.com ~all/'
operator 'mailstead dns print'
expect_output 'v=spf1 mx include:_spf.bigmail.com ~all' "the SPF record that is there becomes part of the one that is printed"
expect_output 'quarantine is due on 20' "the next stage of DMARC has its day"
operator 'mailstead dns print --format zone'
expect_output "_25._tcp.$MAIL_HOST. 3600 IN TLSA" "TLSA is listed where the zone is signed"
must records_zone ''

# --- another domain, and back

operator 'mailstead domain add example.net --yes'
expect_status 0 "another domain is hosted"
operator 'mailstead dns print --domain example.net --format zone'
expect_output '._domainkey.example.net. 3600 IN TXT' "its key is printed"
operator 'mailstead rollback --yes && mailstead domain list'
expect_status 0 "a rollback takes it back"
expect_no_output example.net "… from the accounts, too"
operator 'mailstead history'
expect_output 'rollback to' "the history says so"

# --- killed at the worst moments, with mail coming in

operator 'mailstead config set limits.recipients 90 --yes >/tmp/apply.log 2>&1 & pid=$!
	until grep -q "files are in place" /tmp/apply.log; do kill -0 $pid 2>/dev/null || break; done
	kill -9 $pid; wait $pid; mailstead plan'
expect_output 'was cut short' "a killed apply does not go unnoticed"
world_sends user@bigmail.com "$alice" "while it is half done"
operator 'mailstead config set limits.recipients 90 --yes'
expect_status 0 "the next run undoes it and goes on"
operator 'mailstead plan; ls /var/lib/mailstead/journal /var/lib/mailstead/staging 2>&1'
expect_output 'Nothing to change' "… to the end"
expect_no_output 'journal.jsonl' "… and leaves no journal"
mailbox_has "$alice" "while it is half done"
operator 'mailstead apply --yes & mailstead apply --yes; wait'
expect_output 'othing to change' "two applies at once do no harm"

# --- services that are not wanted are not served

operator 'mailstead config set services.pop3 false --yes'
expect_status 0 "POP3 is switched off"
operator 'ss -Hlnt | awk "{print \$4}"'
expect_no_output ':110' "port 110 is closed"
expect_no_output ':995' "port 995 is closed"
operator 'systemctl --failed --no-legend --plain'
expect_no_output '.service' "no unit has failed"
user_sends "$alice" 465 "$friend" "at the end of the day"
provider_verdict "at the end of the day" spf=pass dkim=pass dmarc=pass folder=inbox
