# What programs that others wrote make of a box, from outside: scanners, checkers of DKIM and SPF, mail programs, and
# Thunderbird's own account discovery. Their verdicts, not ours; scanned.py only reads them.
# box: installed
# shellcheck shell=bash disable=SC2016,SC2129

alice=alice@$DOMAIN
friend=someone@bigmail.com
JUDGES=/lab/judges                       # the judges' home, as they see it
BUNDLE=/lab/ca/bundle.pem                # the lab's authorities
NO_BUNDLE=/etc/ssl/certs/ca-certificates.crt

judge() { lab judge -- "$@"; }
judge_sh() { judge bash -euc "$@"; }     # SCRIPT
judge_file() { judge sh -c 'umask 077; cat >"$1"' _ "$1"; }   # NAME < CONTENT

# A judge must also be able to say no: CMD fails, and says TEXT.
says_no() { # WHAT TEXT CMD…
	local what=$1 text=$2
	shift 2
	did "$what" "$@"
	if [[ $STATUS != 0 ]] && grep -qiE -- "$text" "$OUT"; then passed "$what"; else failed "$what" "$(evidence 25)"; fi
}

says() { # WHAT TEXT CMD…: CMD succeeds, and says TEXT
	local what=$1 text=$2
	shift 2
	did "$what" "$@"
	if [[ $STATUS == 0 ]] && grep -qE -- "$text" "$OUT"; then passed "$what"; else failed "$what" "$(evidence 25)"; fi
}

scanned() { judge /lab-src/scanned.py "$1" "$JUDGES/${3:-box}" "$2"; }   # JUDGE PORT [DIRECTORY]

must check "the judges are there" judge true
printf '%s\n' "${PASSWORD[$alice]}" | judge_file alice
printf 'wrong\n' | judge_file wrong

# A scanner is a nuisance, and fail2ban does what it is for. For this test the judges' addresses are spared, and a session may
# fail more often than ten times, so that the relay test comes to its end.
operator 'set -e
	for jail in $(fail2ban-client status | sed -n "s/.*Jail list:[[:space:]]*//p" | tr -d ,); do
		fail2ban-client set "$jail" addignoreip 45.92.78.0/24
		fail2ban-client set "$jail" addignoreip 2a0b:78::/64
	done
	cp -a /etc/postfix/main.cf /root/main.cf
	postconf -e smtpd_soft_error_limit=100 smtpd_hard_error_limit=100
	postfix reload'
expect_status 0 "the judges may try as often as they like"

# --- scanners: the box, and a host that deserves no mercy

judge /lab-src/scan "$MAIL_HOST" "$JUDGES/box" warm >>"$TRANSCRIPT" 2>&1
check "port 25 greets each of their addresses" judge_sh '[[ $(grep -c "^221 " box/warm.log) == 40 ]]'
judge /lab-src/scan "$MAIL_HOST" "$JUDGES/box" \
	testssl-full:{443,465,993} nmap-tls:25,465,587,110,143,993,995,443 testssl:{25,587,143,110,995,4190} \
	nmap-mail:25,465,587,110,143,993,995 sslscan:{25,465,587,110,143,993,995,443} >>"$TRANSCRIPT" 2>&1
judge /lab-src/weak.py /lab-src/scan scanner.badhost.net "$JUDGES/weak" \
	testssl:443 sslscan:443 nmap-tls:443 nmap-mail:25 >>"$TRANSCRIPT" 2>&1
operator 'cp -a /root/main.cf /etc/postfix/main.cf && postfix reload'
expect_status 0 "the box is as it was"

for port in 25 587 465 143 993 110 995 4190 443; do check "testssl.sh finds nothing on port $port" scanned testssl "$port"; done
for port in 25 587 465 143 993 110 995 443; do
	check "sslscan finds nothing on port $port" scanned sslscan "$port"
	check "nmap gives A to all ciphers of port $port and finds no old hole" scanned nmap-tls "$port"
done
for port in 25 587 465; do check "nmap finds no open relay on port $port, no user and no login in the clear" scanned nmap-mail "$port"; done
for port in 143 993 110 995; do check "nmap finds no login in the clear on port $port" scanned nmap-mail "$port"; done
says_no "testssl.sh condemns a weak server" 'CRITICAL cert_expirationStatus' scanned testssl 443 weak
says_no "sslscan condemns it" 'cipher AES128-SHA' scanned sslscan 443 weak
says_no "nmap condemns it" 'TLSv1.0' scanned nmap-tls 443 weak
says_no "nmap knows an open relay" 'open relay \(16/16' scanned nmap-mail 25 weak

# --- swaks: what an SMTP dialogue may do on which port

judge_file swaksrc <<<"auth-password ${PASSWORD[$alice]}"
judge_file wrongrc <<<'auth-password not-it'
swaks() { # ARGS…
	judge swaks -4 --server "$MAIL_HOST" --helo judge1.isp.net --from "$alice" --to "$friend" --timeout 30 \
		--h-Subject "by swaks" "$@"
}
verified=(--tls-verify --tls-ca-path "$BUNDLE" --tls-verify-target "$MAIL_HOST")
login=(--config "$JUDGES/swaksrc" --auth PLAIN --auth-user "$alice")
stranger=(--from user@bigmail.com)
relayed='5[05][0-9] .*(Relay access denied|User unknown|Recipient address rejected|not owned|bad address syntax|Syntax)'
says_no "swaks: no login on port 25" 'did not advertise authentication' swaks --port 25 "${login[@]}" --quit-after AUTH
says_no "swaks: no login on port 25 within TLS" 'did not advertise authentication' swaks --port 25 --tls "${login[@]}" --quit-after AUTH
says_no "swaks: no login on 587 in the clear" 'did not advertise authentication' swaks --port 587 "${login[@]}" --quit-after AUTH
says_no "swaks: nothing at all on 587 in the clear" '530 .*STARTTLS' swaks --port 587
says_no "swaks: 465 speaks no clear text" 'Timeout|closed|Error' swaks --port 465 --timeout 5 "${login[@]}"
says_no "swaks: no mail on 587 without a login" '(530|55[0-9]) ' swaks --port 587 --tls "${verified[@]}"
says_no "swaks: no mail on 465 without a login" '(530|55[0-9]) ' swaks --port 465 --tls-on-connect "${verified[@]}"
says_no "swaks: no login with a wrong password" '535 ' \
	swaks --port 587 --tls "${verified[@]}" --config "$JUDGES/wrongrc" --auth PLAIN --auth-user "$alice"
says_no "swaks: no relay on port 25" "$relayed" swaks --port 25 "${stranger[@]}" --quit-after RCPT
for trick in "someone%bigmail.com@$DOMAIN" "bigmail.com!someone@$DOMAIN" "@$DOMAIN:$friend" "\"$friend\"@$DOMAIN" "$friend@$DOMAIN"; do
	says_no "swaks: no relay by $trick" "$relayed" swaks --port 25 "${stranger[@]}" --to "$trick" --quit-after RCPT
done
says_no "swaks: nobody sends as somebody else" '553 ' swaks --port 587 --tls "${verified[@]}" "${login[@]}" --from "bob@$DOMAIN"
says_no "swaks: an unknown user is refused" '550 ' swaks --port 25 "${stranger[@]}" --to "nobody@$DOMAIN" --quit-after RCPT
says "swaks: a known one is not" '250 ' swaks --port 25 --tls "${verified[@]}" "${stranger[@]}" --to "$alice" --quit-after RCPT
says "swaks: PLAIN on 587" '235 ' swaks --port 587 --tls "${verified[@]}" "${login[@]}" --h-Subject "swaks by 587"
says "swaks: LOGIN on 465" '235 ' swaks --port 465 --tls-on-connect "${verified[@]}" "${login[@]}" --auth LOGIN --h-Subject "swaks by 465"
says_no "swaks: without the lab's authorities the certificate does not hold" 'verif' \
	swaks --port 587 --tls --tls-verify --tls-ca-path "$NO_BUNDLE" "${login[@]}"

# --- DKIM and SPF, by other people's code

operator 'mailstead dns print --format zone'
selector() { sed -n "s/^\($1[0-9a-z]*\)\._domainkey\.$DOMAIN\..*/\1/p" "$SCENARIO_LOGS/records" | head -1; }
cp "$OUT" "$SCENARIO_LOGS/records"
says "opendkim-testkey reads the RSA key in the DNS" 'key (OK|not secure)' \
	judge_sh 'opendkim-testkey -d "$1" -s "$2" -vvv 2>&1' _ "$DOMAIN" "$(selector r)"
operator "apt-get -q update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends opendkim-tools >/dev/null
	opendkim-testkey -d $DOMAIN -s $(selector r) -k \$(sed -n 's/^[^#].*:$(selector r)://p' /etc/opendkim/mailstead-KeyTable.rsa | head -1) -vvv 2>&1"
expect_status 0 "opendkim-testkey on the box: the key in the DNS is the one on the disk"
expect_output 'key OK' "… and DNSSEC says so, too"
says_no "opendkim-testkey misses a key that is not there" '.' judge_sh 'opendkim-testkey -d "$1" -s none -vvv 2>&1' _ "$DOMAIN"

provider_verdict "swaks by 587" spf=pass dkim=pass dmarc=pass
provider_verdict "swaks by 465" spf=pass dkim=pass dmarc=pass
received() { # the message as the provider has it
	lab verdict --raw --subject "swaks by 587" |
		python3 -c 'import json, sys; sys.stdout.buffer.write(json.load(sys.stdin)[-1]["message"].encode("latin-1"))'
}
received | judge_file received.eml
for index in 0 1; do
	says "dkimverify holds signature $index of a message that arrived" 'signature ok' \
		judge_sh 'dkimverify --index "$1" <received.eml' _ "$index"
done
says_no "dkimverify sees a changed word" 'verification failed' judge_sh 'sed "s/^Subject: .*/Subject: give me money/" received.eml | dkimverify'

spf_says() { # VERDICT IP
	says "pyspf: $1 for $2" "result: \\('$1'" judge python3 -W ignore -m spf "$2" "$alice" "$MAIL_HOST"
}
spf_says pass "$(lab address "$BOX" 4)"
spf_says pass "$(lab address "$BOX" 6)"
spf_says fail 45.93.66.6
spf_says fail 2a0c:66::6

# --- mail programs; each once with a store of authorities that lacks the lab's

message() { # SUBJECT
	printf 'From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: <%s@judge1.isp.net>\n\nHello.\n' \
		"$alice" "${2:-$friend}" "$1" "$(date -R)" "$RANDOM$RANDOM$RANDOM"
}
escaped=${PASSWORD[$alice]//\\/\\\\}
escaped=${escaped//\"/\\\"}

judge_file msmtprc <<-END
	defaults
	auth plain
	tls on
	tls_trust_file $BUNDLE
	host $MAIL_HOST
	from $alice
	user $alice
	passwordeval cat $JUDGES/alice
	account p465
	port 465
	tls_starttls off
	account p587
	port 587
	END
for port in 465 587; do
	message "msmtp by $port" | judge_file outgoing
	check "msmtp sends by $port" judge_sh 'msmtp -C msmtprc -a "p$1" "$2" <outgoing' _ "$port" "$friend"
	provider_verdict "msmtp by $port" spf=pass dkim=pass dmarc=pass
done
says_no "msmtp verifies" 'certificate' judge_sh 'msmtp -C msmtprc -a p465 --tls-trust-file="$1" "$2" <outgoing' _ "$NO_BUNDLE" "$friend"

judge_file curlrc <<<"user = \"$alice:$escaped\""
curl() { judge curl -sS --max-time 60 --cacert "$BUNDLE" -K "$JUDGES/curlrc" "$@"; }
message "for the inbox" "$alice" | judge_file mail.eml
check "curl sends by smtps" curl "smtps://$MAIL_HOST" --mail-from "$alice" --mail-rcpt "$alice" -T "$JUDGES/mail.eml"
mailbox_has "$alice" "for the inbox"
message "for the junk" "$alice" | judge_file mail.eml
check "curl puts a message into Junk by imaps" curl "imaps://$MAIL_HOST/Junk" -T "$JUDGES/mail.eml"
says "curl reads it there" 'for the junk' curl "imaps://$MAIL_HOST/Junk;MAILINDEX=1"
# It came last; what alice got before is on the box, too.
did "curl lists by pop3s" curl "pop3s://$MAIL_HOST/"
last=$(tail -n 1 "$OUT" | cut -d' ' -f1)
says "curl reads by pop3s" 'for the inbox' curl "pop3s://$MAIL_HOST/$last"
says "curl reads by IMAP with STARTTLS" 'for the inbox' curl --ssl-reqd "imap://$MAIL_HOST/INBOX;MAILINDEX=$last"
says_no "curl verifies" 'certificate' judge curl -sS -K "$JUDGES/curlrc" "imaps://$MAIL_HOST/"

judge_file mbsyncrc <<-END
	IMAPAccount box
	Host $MAIL_HOST
	Port 993
	User $alice
	PassCmd "cat $JUDGES/alice"
	TLSType IMAPS
	SystemCertificates no
	CertificateFile $BUNDLE

	IMAPStore far
	Account box

	MaildirStore near
	Path $JUDGES/mbsync/
	Inbox $JUDGES/mbsync/INBOX
	SubFolders Verbatim

	Channel all
	Far :far:
	Near :near:
	Patterns INBOX Junk
	Create Near
	Sync All
	SyncState *
	END
check "mbsync pulls" judge_sh 'mkdir -p mbsync && mbsync -c mbsyncrc all'
check "… the inbox and Junk" judge_sh 'grep -rq "for the inbox" mbsync/INBOX && grep -rq "for the junk" mbsync/Junk'
check "mbsync pushes a flag back" judge_sh '
	file=$(grep -rl "for the inbox" mbsync/INBOX)
	mv "$file" "mbsync/INBOX/cur/$(basename "${file%%:2,*}"):2,FS"
	mbsync -c mbsyncrc all'
says "… and the box has it" 'SEARCH [0-9]' curl "imaps://$MAIL_HOST/INBOX" -X 'SEARCH FLAGGED SUBJECT "for the inbox"'
says_no "mbsync verifies" 'certificate' judge_sh 'sed "s,^CertificateFile .*,CertificateFile $1," mbsyncrc >other && mbsync -c other all' _ "$NO_BUNDLE"

judge_file getmailrc <<-END
	[retriever]
	type = SimplePOP3SSLRetriever
	server = $MAIL_HOST
	port = 995
	username = $alice
	password_command = ("cat", "$JUDGES/alice")
	ca_certs = $BUNDLE
	[destination]
	type = Maildir
	path = $JUDGES/getmail/
	[options]
	delete = false
	END
judge mkdir -p getmail/cur getmail/new getmail/tmp
check "getmail fetches by POP3" judge_sh 'getmail --getmaildir . --rcfile getmailrc && grep -rq "for the inbox" getmail/new'
says_no "getmail verifies" 'certificate' judge_sh 'sed "s,^ca_certs.*,ca_certs = $1," getmailrc >other && getmail --getmaildir . --rcfile other' _ "$NO_BUNDLE"

# fetchmail wants a common name, which the lab's authority does not write any more: it is given the fingerprint instead.
fingerprint=$(judge_sh 'openssl s_client -connect "$1:993" -CAfile "$2" -verify_return_error </dev/null 2>/dev/null |
	openssl x509 -noout -fingerprint -md5 | cut -d= -f2' _ "$MAIL_HOST" "$BUNDLE")
for way in 'imap 993' 'pop3 995'; do
	judge_file fetchmailrc <<-END
		poll $MAIL_HOST protocol ${way% *} port ${way#* } user "$alice" password "$escaped" ssl sslfingerprint "$fingerprint" no sslcertck
		keep fetchall mda "/bin/sh -c 'cat >>$JUDGES/fetched-${way% *}'"
		END
	check "fetchmail fetches by ${way% *}" judge_sh 'fetchmail -f fetchmailrc --pidfile pid -i ids && grep -q "for the inbox" "fetched-$1"' _ "${way% *}"
done
says_no "fetchmail compares" 'fingerprints do not match' judge_sh 'sed "s,$1,00${1:2}," fetchmailrc >other; chmod 600 other
	fetchmail -f other --pidfile pid -i ids' _ "$fingerprint"

# --- ManageSieve

judge_file filter.sieve <<'END'
require ["fileinto", "mailbox"];
if header :contains "subject" "sorted" { fileinto :create "Sorted"; stop; }
END
sieve() { # AUTHORITIES ARGS…: the password is on descriptor 3
	judge_sh 'sieve-connect --server "$2" --port 4190 --user "$3" --passwordfd 3 --tlscafile "$1" "${@:4}" 3<alice 2>&1' _ \
		"$1" "$MAIL_HOST" "$alice" "${@:2}"
}
check "sieve-connect uploads a script" sieve "$BUNDLE" --localsieve filter.sieve --remotesieve mine --upload
check "sieve-connect activates it" sieve "$BUNDLE" --remotesieve mine --activate
says "sieve-connect lists it" '"?mine"? ACTIVE' sieve "$BUNDLE" --list
world_sends user@bigmail.com "$alice" "to be sorted"
mailbox_has "$alice" "to be sorted" imap --folder Sorted
says_no "sieve-connect verifies" 'certificate|verify' sieve "$NO_BUNDLE" --list

# --- discovery: what a mail program finds when it only knows the address

srv() { says "SRV $1 names $2" "^$2\$" judge dig +short SRV "$1._tcp.$DOMAIN"; }   # RFC 6186
srv _imaps "0 1 993 $MAIL_HOST."
srv _pop3s "10 1 995 $MAIL_HOST."
srv _submissions "0 1 465 $MAIL_HOST."
srv _submission "10 1 587 $MAIL_HOST."
srv _sieve "0 1 4190 $MAIL_HOST."
srv _imap '0 0 0 .'
srv _pop3 '0 0 0 .'

judge_file outlook.xml <<END
<?xml version="1.0" encoding="utf-8"?>
<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request>
<EMailAddress>$alice</EMailAddress>
<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema>
</Request></Autodiscover>
END
check "Outlook's question is answered" judge_sh 'curl -sSf --cacert "$1" -H "Content-Type: text/xml" --data-binary @outlook.xml \
	"https://autodiscover.$2/autodiscover/autodiscover.xml" >answer.xml' _ "$BUNDLE" "$DOMAIN"
check "… with IMAP on 993 and SMTP on 465 over TLS, by the whole address" judge python3 -c '
import sys, xml.etree.ElementTree as xml
found = {}
for protocol in xml.parse("answer.xml").getroot().iter():
    if protocol.tag.endswith("}Protocol"):
        words = {node.tag.partition("}")[2]: node.text for node in protocol}
        found[words["Type"]] = (words["Server"], words["Port"], words["SSL"], words["LoginName"])
print(found)
host, address = sys.argv[1:]
sys.exit(not (found["IMAP"] == (host, "993", "on", address) and found["SMTP"] == (host, "465", "on", address)))' "$MAIL_HOST" "$alice"

check "Thunderbird finds settings for the address" judge_sh '/lab-src/thunderbird.py "$1" alice >thunderbird.json; cat thunderbird.json' _ "$alice"
check "… IMAP on 993 first and SMTP on 465, over TLS, by the whole address" judge python3 -c '
import json, sys
found, (host, address) = json.load(open("thunderbird.json")), sys.argv[1:]
TLS, PASSWORD = 3, 3    # as nsMsgSocketType and nsMsgAuthMethod have it
def server(kind, port): return {"type": kind, "hostname": host, "port": port, "socketType": TLS, "auth": PASSWORD, "username": address}
wanted = server("imap", 993), server("smtp", 465)
sys.exit(not (found["source"] == "xml-from-isp-https" and (found["incoming"][0], found["outgoing"][0]) == wanted))' "$MAIL_HOST" "$alice"
says "… and logs in with them" '"login": true' judge cat thunderbird.json
says "Thunderbird knows a wrong password" 'Unable to log in' judge_sh '/lab-src/thunderbird.py "$1" wrong' _ "$alice"
