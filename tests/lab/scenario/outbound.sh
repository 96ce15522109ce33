# What goes out: both signatures, and that nothing can be added under them; DANE, MTA-STS as an option, and no address
# that could only bounce.
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
