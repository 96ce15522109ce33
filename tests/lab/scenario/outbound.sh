# What goes out: both signatures, and that nothing can be added under them; DANE, MTA-STS as an option, a relay as another,
# and no address that could only bounce.
# box: installed
# shellcheck shell=bash

# shellcheck disable=SC2153 # set by vocabulary.sh
alice=alice@$DOMAIN

# Postfix' own words on a connection: Verified (DANE, MTA-STS), Trusted, Untrusted or Anonymous.
connection_was() { # WORD HOST
	operator_log "$1 TLS connection established to $2"
}

operator_log() { # TEXT: that the box's Postfix wrote since the mark
	lab exec "$BOX" -- journalctl --no-pager -o cat -t postfix/smtp --since "@$MARK" | grep -F -- "$1"
}

mark() { MARK=$(lab exec "$BOX" -- date +%s </dev/null); }

stays_here() { # DOMAIN WHY WHAT: a message to it is deferred for that reason
	eventually "$DEADLINE" "$3" operator_log "to=<someone@$1>"
	check "… and the log says why" operator_log "status=deferred ($2)"
	did "… it did not arrive" lab verdict --subject "to $1 $STAGE"
	if [[ $STATUS == 1 ]]; then passed "… it did not arrive"; else failed "… it did not arrive" "$(evidence)"; fi
}

send_to() { # DOMAIN…
	local domain
	mark
	for domain; do user_sends "$alice" 465 "someone@$domain" "to $domain $STAGE"; done
}

# --- signatures

user_sends "$alice" 587 someone@bigmail.com "signed twice"
provider_verdict "signed twice" "signatures=ed25519-sha256:pass rsa-sha256:pass" spf=pass dmarc=pass
for line in "From: ceo@$DOMAIN" "Subject: another" "Reply-To: thief@badhost.net" "To: x@badhost.net" "Cc: x@badhost.net" \
	"Date: Thu, 1 Jan 1970 00:00:00 +0000"; do
	check "a ${line%%:*} added on the way breaks both signatures" lab verdict --subject "signed twice" --add "$line" \
		--expect "signatures=ed25519-sha256:fail rsa-sha256:fail"
done
check "another header does not" lab verdict --subject "signed twice" --add "X-Trace: here" \
	--expect "signatures=ed25519-sha256:pass rsa-sha256:pass"

# --- DANE, and TLS as it comes

STAGE="by DANE"
send_to bigmail.com smallmail.net oldmail.net stsmail.net wrongcert.net
for domain in bigmail.com oldmail.net stsmail.net wrongcert.net; do provider_verdict "to $domain $STAGE" spf=pass dkim=pass; done
check "TLSA that fits: verified" connection_was Verified mx.bigmail.com
stays_here smallmail.net "Server certificate not verified" "TLSA of another key: the mail waits"
check "no TLSA, a certificate of a CA: encrypted" connection_was Untrusted mx.stsmail.net
check "a TLSA in a zone that is not signed says nothing" connection_was Untrusted mx.stsmail.net
provider_verdict "to stsmail.net $STAGE" "rcpt_to=['someone@stsmail.net']"
check "no TLSA, the certificate of another name: encrypted" connection_was Untrusted mx.wrongcert.net
provider_verdict "to oldmail.net $STAGE" tls=None

# --- MTA-STS

operator 'dpkg -s postfix-mta-sts-resolver 2>&1; true'
expect_output "not installed" "without the option its package is not there"
operator 'postsuper -d ALL; mailstead config set outbound.mta_sts true --yes'
must expect_status 0 "outbound.mta_sts is switched on"
STAGE="by MTA-STS"
send_to bigmail.com smallmail.net oldmail.net stsmail.net wrongcert.net
for domain in bigmail.com oldmail.net stsmail.net; do provider_verdict "to $domain $STAGE" spf=pass dkim=pass; done
check "a policy that is kept: verified" connection_was Verified mx.stsmail.net
stays_here wrongcert.net "Server certificate not verified" "a policy that is not kept: the mail waits"
check "DANE is heeded as before" connection_was Verified mx.bigmail.com
stays_here smallmail.net "Server certificate not verified" "a policy that is kept does not make up for a wrong TLSA"

operator 'postsuper -d ALL; systemctl stop postfix-mta-sts-resolver'
STAGE="without its daemon"
send_to stsmail.net
stays_here stsmail.net "client TLS configuration problem" "while the daemon is down mail waits"
operator 'mailstead apply --yes; postqueue -f'
expect_status 0 "mailstead apply starts it again"
provider_verdict "to stsmail.net $STAGE" spf=pass

operator 'mailstead config set outbound.mta_sts false --yes'
expect_status 0 "outbound.mta_sts is switched off"
operator 'postconf -h smtp_tls_policy_maps; systemctl is-active postfix-mta-sts-resolver; ls /etc/systemd/system/postfix-mta-sts-resolver.service.d'
expect_no_output socketmap "Postfix asks nobody"
expect_output inactive "the daemon is stopped"
expect_no_output mailstead.conf "its files are gone"
STAGE="without MTA-STS"
send_to wrongcert.net
provider_verdict "to wrongcert.net $STAGE" spf=pass

# --- a relay: the way out where port 25 is closed

# shellcheck disable=SC2016 # all that means something to somebody
RELAY_PASSWORD='relay: p$a{s}s "w" \ %s #'

relay_password() { # PASSWORD
	note "operator writes the relay's password"
	lab exec "$BOX" -- bash -c 'umask 077; cat >/etc/mailstead/smarthost.password' <<<"$1"
}

waits_for_relay() { # REASON WHAT: a message to bigmail.com, deferred for that reason and not bounced
	send_to bigmail.com
	eventually "$DEADLINE" "$2: the mail waits" operator_log "status=deferred ($1"
	did "… it did not arrive" lab verdict --subject "to bigmail.com $STAGE"
	if [[ $STATUS == 1 ]]; then passed "… it did not arrive"; else failed "… it did not arrive" "$(evidence)"; fi
	operator 'mailstead check queue smarthost --json'
	expect_status 1 "… mailstead check knows"
	expect_output "for the relay: $1" "… by the queue"
}

by_relay() { provider_verdict "to bigmail.com $STAGE" spf=pass dkim=pass dmarc=pass helo=smtp.relayhost.net; }

lab port25 out closed "$BOX"
operator 'mailstead config set outbound.smarthost_spf "[\"include:_spf.relayhost.net\"]" --yes &&
	mailstead config set outbound.smarthost_user box@relayhost.net --yes'
expect_status 0 "what belongs to a relay can be set before it"
operator 'mailstead config set outbound.smarthost smtp.relayhost.net --yes; echo "status $?"; mailstead config get outbound.smarthost'
expect_output "status 2" "without the file of its password nothing is changed"
expect_output "/etc/mailstead/smarthost.password is not there" "… and it says so"
expect_no_output relayhost "… nor the site"
relay_password "$RELAY_PASSWORD"
operator 'mailstead config set outbound.smarthost smtp.relayhost.net --yes'
must expect_status 0 "a relay is set"
publish_records
operator 'mailstead check smarthost'
expect_status 0 "the relay takes the login at each of its addresses"
STAGE="by the relay"
send_to bigmail.com
by_relay
check "… over TLS, its certificate verified" connection_was Verified smtp.relayhost.net
# shellcheck disable=SC2016
operator 'grep -rlF "p\$a{s}s" /etc /var /run /tmp 2>/dev/null | xargs -d "\n" stat -c "%a %U %n"'
expect_output "600 root /etc/postfix/mailstead-smarthost" "Postfix has the password"
cp "$OUT" "$OUT.holders"
did "who may read it elsewhere" grep -v '^600 root /' "$OUT.holders"
if [[ $STATUS == 1 ]]; then passed "no file that holds it is anybody's but root's, no log has it"
else failed "no file that holds it is anybody's but root's, no log has it" "$(evidence)"; fi
# shellcheck disable=SC2016
did "what the box logged" bash -c '"$1/lab" exec "$2" -- journalctl --no-pager -o cat | grep -F "a{s}s"' _ "$LAB_HOME" "$BOX"
if [[ $STATUS == 1 ]]; then passed "… nor has the journal"; else failed "… nor has the journal" "$(evidence)"; fi

operator 'mailstead config set outbound.smarthost_port 465 --yes && mailstead check smarthost'
expect_status 0 "the relay's port 465"
STAGE="by the relay's port 465"
send_to bigmail.com
by_relay

relay_password "not that one"
operator 'mailstead apply --yes'
expect_status 0 "another password takes effect with mailstead apply"
STAGE="with a wrong password"
waits_for_relay "SASL authentication failed; server smtp.relayhost.net" "a wrong password"
expect_output "smtp.relayhost.net: port 465 said: 535" "… and by the relay's own words"
relay_password "$RELAY_PASSWORD"
operator 'mailstead apply --yes && postqueue -f'
by_relay

operator 'sed -i "s/smarthost: .*/smarthost: wrongcert.relayhost.net/" /etc/mailstead/site.yaml && mailstead apply --yes'
expect_status 0 "a relay that shows somebody else's certificate"
STAGE="to an impostor"
waits_for_relay "Server certificate not verified" "another certificate"
expect_output "smarthost.tls" "… and by looking"
operator 'sed -i "s/smarthost: .*/smarthost: plain.relayhost.net/; s/smarthost_port: .*/smarthost_port: 587/" /etc/mailstead/site.yaml &&
	mailstead apply --yes'
expect_status 0 "a relay without TLS"
STAGE="to a relay without TLS"
waits_for_relay "TLS is required, but was not offered by host plain.relayhost.net" "no TLS"
# shellcheck disable=SC2016
did "what those two heard" bash -c '"$1/lab" log relay | grep -E "(wrongcert|plain)[.]relayhost[.]net (login|message)"' _ "$LAB_HOME"
if [[ $STATUS == 1 ]]; then passed "neither was told the password or a message"
else failed "neither was told the password or a message" "$(evidence)"; fi

lab port25 out open "$BOX"
operator 'mailstead config set outbound.smarthost "" --yes && postqueue -f'
expect_status 0 "no relay any more"
provider_verdict "to bigmail.com $STAGE" spf=pass dkim=pass dmarc=pass "helo=$MAIL_HOST"
check "… straight to the provider again, by DANE" connection_was Verified mx.bigmail.com
operator 'ls /etc/postfix/mailstead-smarthost; postconf -h relayhost smtp_sasl_auth_enable smtp_tls_security_level'
expect_output "No such file" "the password is gone from Postfix"

# --- addresses that need SMTPUTF8 are refused at once

says() { # WHAT USER|nobody PORT LINE…
	local what=$1 user=$2 port=$3
	shift 3
	if [[ $user == nobody ]]; then did "$what" env LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" client say "$port" "$@"
	else did "$what" client "$user" say "$port" "$@"; fi
}
says "a stranger's SMTPUTF8" nobody 25 "MAIL FROM:<user@bigmail.com> SMTPUTF8" "MAIL FROM:<ü@bigmail.com>" "RCPT TO:<$alice>"
expect_no_output "250 SMTPUTF8" "SMTPUTF8 is not offered"
expect_output "555 5.5.4 Unsupported option: SMTPUTF8" "nor taken unasked"
expect_output "553 5.6.7" "a sender that needs it is refused at RCPT"
says "alice's SMTPUTF8" "$alice" 587 "MAIL FROM:<$alice> SMTPUTF8" "MAIL FROM:<$alice>" "RCPT TO:<ü@bigmail.com>"
expect_output "555 5.5.4 Unsupported option: SMTPUTF8" "nor from users"
expect_output "553 5.6.7" "… nor a recipient that needs it"
