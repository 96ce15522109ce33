# The certificate's life: renewals as certbot runs them, renewals that must be refused, the planned change of the key,
# and one whose renewal is overdue. Meanwhile mail programs connect, and a sender that demands DANE, at every moment.
# box: installed
# shellcheck shell=bash disable=SC2016

PORTS='25 465 587 143 993 110 995 4190 443'
LIVE=/etc/letsencrypt/live/$MAIL_HOST
HOOK=/etc/letsencrypt/renewal-hooks/deploy/mailstead
RENEW='certbot renew --force-renewal --no-random-sleep-on-renew'
ZONE=$SCENARIO_LOGS/records.zone

# The one certificate that all ports show, by its fingerprint, in SERVED.
look_at_ports() { # WHAT
	local port seen=''
	note "$1"
	for port in $PORTS; do
		did "the certificate on $port" env LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" client tls "$port"
		seen+="$port $STATUS $(sed -n 's/.*Fingerprint=//p' "$OUT")"$'\n'
	done
	SERVED=$(cut -d' ' -f3 <<<"$seen" | sort -u | grep .)
	if [[ $(wc -l <<<"$SERVED") == 1 && $SERVED == *:* ]] && ! grep -qv ' 0 ' <<<"$(grep . <<<"$seen")"; then passed "$1"
	else failed "$1" "$seen"; fi
}

fingerprint_of() { # FILE ON THE BOX
	lab exec "$BOX" -- openssl x509 -in "$1" -noout -fingerprint -sha256 </dev/null | sed 's/.*Fingerprint=//'
}

expect_served() { # FILE WHAT
	local want
	want=$(fingerprint_of "$1")
	look_at_ports "$2: nine ports show one valid certificate"
	if [[ -n $want && $SERVED == "$want" ]]; then passed "$2: it is the right one"; else failed "$2: it is the right one" "$SERVED, not $want"; fi
}

status_has() { # PYTHON EXPRESSION ON s
	lab exec "$BOX" -- sh -c "mailstead cert status --json >/tmp/status; exec python3 -c 'import json; s = json.load(open(\"/tmp/status\")); assert $1, s'" </dev/null
}

# Only the TLSA records among what is published; a short TTL keeps the waiting short.
publish_tlsa() { # sed SCRIPT over the zone
	did "mailstead dns print" bash -c '"$1/lab" exec "$2" -- mailstead dns print --format zone </dev/null >"$3.new"' \
		_ "$LAB_HOME" "$BOX" "$ZONE"
	sed -E "s/ [0-9]+ IN TLSA / 5 IN TLSA /; ${1:-}" "$ZONE.new" >"$ZONE"
	did "publish" bash -c '"$1/lab" publish "$2" <"$3"' _ "$LAB_HOME" "$DOMAIN" "$ZONE"
	[[ $STATUS == 0 ]]
}

must publish_tlsa
lab world -- rm -f /lab/watch-stop
env LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" world -- env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/watch.py /lab/watch-stop \
	>"$SCENARIO_LOGS/watch" 2>&1 </dev/null &
WATCH=$!
must eventually 60 "visitors come, and a sender that demands DANE" grep -q watching "$SCENARIO_LOGS/watch"

# --- a renewal, as certbot runs it

look_at_ports "before"
operator "$RENEW"
must expect_status 0 "certbot renews"
expect_output "Every port serves the new certificate" "… and its hook sees every port serve it"
before=$SERVED
expect_served "$LIVE/cert.pem" "after the renewal"
check "… and it is a new one" test "$before" != "$SERVED"
operator "RENEWED_LINEAGE=/etc/letsencrypt/live/www.example.org $HOOK"
expect_status 0 "another certificate of certbot's is none of the hook's business"
expect_no_output "serves"

# --- renewals that went wrong: refused, and the old one stays

write_file /root/make_cert.py <<'END'
"""make_cert.py KEY OUT NAME FROM-DAYS TO-DAYS: a certificate for the key, signed by a CA made for it, in OUT; the CA beside it."""
import datetime
import sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
key = serialization.load_pem_private_key(open(sys.argv[1], "rb").read(), None)
now = datetime.datetime.utcnow()
ca_key = ec.generate_private_key(ec.SECP256R1())
def named(name): return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
def make(subject, public, start, end, *extensions):
    builder = x509.CertificateBuilder(named("A CA of the house"), named(subject), public, x509.random_serial_number(),
                                      now + datetime.timedelta(start), now + datetime.timedelta(end))
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(ca_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
ca = make("A CA of the house", ca_key.public_key(), -400, 400, (x509.BasicConstraints(True, None), True))
leaf = make(sys.argv[3], key.public_key(), int(sys.argv[4]), int(sys.argv[5]),
            (x509.SubjectAlternativeName([x509.DNSName(sys.argv[3])]), False))
open(sys.argv[2], "wb").write(leaf)
open(sys.argv[2] + ".ca", "wb").write(ca)
END

# Each case changes what certbot would have left, has its hook run, and puts all back.
refused() { # WHAT TEXT COMMANDS
	operator "cp -a /etc/letsencrypt/archive /root/archive; cd $LIVE; { $3; } 2>&1
		RENEWED_LINEAGE=$LIVE $HOOK; status=\$?
		cp -a /root/archive/. /etc/letsencrypt/archive/; rm -r /root/archive; exit \$status"
	expect_status 1 "$1 is refused"
	expect_output "$2" "… and it is said why"
}
refused "a key that is not the certificate's" "does not belong to the certificate" \
	'openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 >/root/other.key && cat /root/other.key >privkey.pem'
refused "a chain without the intermediate" "is not complete" 'cat cert.pem >fullchain.pem'
refused "a certificate for another name" "is not for $MAIL_HOST" \
	'python3 /root/make_cert.py privkey.pem /root/leaf www.example.org -1 80 && cat /root/leaf /root/leaf.ca >fullchain.pem'
refused "an expired certificate" "has expired" \
	"python3 /root/make_cert.py privkey.pem /root/leaf $MAIL_HOST -90 -1 && cat /root/leaf /root/leaf.ca >fullchain.pem"
refused "a certificate of a CA that nobody trusts" "does not lead to an authority" \
	"python3 /root/make_cert.py privkey.pem /root/leaf $MAIL_HOST 0 80 && cat /root/leaf /root/leaf.ca >fullchain.pem"
refused "an older certificate" "is older than the one that is served" 'cat ../../archive/*/fullchain1.pem >fullchain.pem'
expect_served "$LIVE/cert.pem" "after six renewals gone wrong"
operator 'mailstead cert status'
expect_status 0

# --- the planned change of the key

operator 'mailstead cert rollover finish'
expect_status 1 "nothing can be finished that was not begun"
# Killed while certbot is at work: taken back or begun again, as the operator likes.
operator 'mailstead cert rollover begin & pid=$!
	until grep -q issuing /var/lib/mailstead/rollover.json 2>/dev/null; do sleep 0.02; done
	kill -KILL $pid; wait $pid'
eventually 60 "a beginning that was killed is taken back" \
	lab exec "$BOX" -- sh -c 'mailstead cert rollover cancel; mailstead cert status --json | grep -q "\"rollover\": null"'
check "… and nothing of it is left" lab exec "$BOX" -- test ! -e "$LIVE-2"
operator 'mailstead cert rollover begin'
must expect_status 0 "a change of the key is begun"
expect_output "TLSA 3 1 1" "… and its record is shown"
operator 'mailstead dns print --format zone | grep -c TLSA'
expect_output 2 "dns print shows the present record and the next"
operator 'mailstead cert rollover finish --now'
expect_status 1 "it is not finished while the next record is nowhere, --now or not"
expect_output "has only other TLSA records" "… and it is said what is there instead"
operator "$RENEW"
expect_status 0 "both lineages renew while it waits"
expect_served "$LIVE/cert.pem" "the next one's renewal is not deployed"
lab zone stale "$DOMAIN"
must publish_tlsa
operator 'mailstead cert rollover finish'
expect_status 1 "it is not finished while one name server lacks the record"
expect_output ns2.registrar.net "… and the name server is named"
lab zone fresh "$DOMAIN"
operator 'systemctl start mailstead-cert.service; mailstead cert status'
expect_output "Every name server has the record" "the timer sees the record, and the status says from when on it can be finished"
operator 'mailstead cert rollover finish'
expect_status 1 "it is not finished before the caches have forgotten the old set"
expect_output "caches may still hold"
# Killed while the daemons get the next key.
waited_long_enough() { status_has 's["rollover"]["ready_at"] and s["rollover"]["ready_at"] <= __import__("time").time()'; }
must eventually 60 "twice the TTL passes" waited_long_enough
operator 'mailstead cert rollover finish & pid=$!
	until grep -qE "switching|removing|\"none\"" /var/lib/mailstead/rollover.json; do sleep 0.02; done
	kill -KILL $pid; wait $pid; cat /var/lib/mailstead/rollover.json'
operator 'systemctl start mailstead-cert.service'
expect_status 0 "the timer finishes a change that was killed"
check "… and says so" status_has "s[\"rollover\"] is None and s[\"lineage\"] == \"$MAIL_HOST-2\""
expect_served "$LIVE-2/cert.pem" "after the change of the key"
check "the old key is gone" lab exec "$BOX" -- test ! -e "$LIVE"
must publish_tlsa
check "one record is left to publish" test "$(grep -c TLSA "$ZONE")" == 1
operator "$RENEW"
expect_status 0 "the other lineage renews"
expect_output "Every port serves the new certificate"
expect_served "$LIVE-2/cert.pem" "after its renewal"

# --- a daemon that does not take it

operator 'nft "add table inet lab; add chain inet lab in { type filter hook input priority -10; }; add rule inet lab in iif lo tcp dport 4190 reject"'
operator "$RENEW"
expect_output "port 4190 (sieve)" "a port that does not serve the new certificate is named"
expect_output "the new one stays" "… and since the old one fares no better, the new one stays"
operator 'mailstead cert status'
expect_status 1 "the status is not content while a port serves nothing"
expect_output "port 4190 (sieve)" "… and names it"
operator 'nft delete table inet lab; mailstead cert deploy'
expect_status 0 "mended, the comparison is right again"

# --- what the visitors saw all the while

lab world -- touch /lab/watch-stop
check "the visitors have gone" wait "$WATCH"
cat "$SCENARIO_LOGS/watch" >>"$TRANSCRIPT"
for what in 993 465 DANE; do
	check "never refused: $(grep "^$what:" "$SCENARIO_LOGS/watch")" grep -q "^$what: [1-9][0-9]* went well, 0 went wrong" "$SCENARIO_LOGS/watch"
done

sees_dane() { lab world -- posttls-finger -c -l dane-only "$MAIL_HOST" 2>&1 | grep -q "Verified TLS connection"; }
sees_no_dane() { ! sees_dane; }
must publish_tlsa "s/TLSA 3 1 1 .*/TLSA 3 1 1 $(printf '0%.0s' {1..64})/"
eventually 30 "with a record that the key does not fit that sender would have stayed away" sees_no_dane
must publish_tlsa
eventually 30 "… and with the right one it comes again" sees_dane

# --- overdue

# As if certbot had not run for two months: served, and in the lineage, is a certificate with five of its 85 days left.
make_overdue="cd $LIVE-2 && python3 /root/make_cert.py privkey.pem /root/leaf $MAIL_HOST -80 5 &&
	cat /root/leaf >cert.pem && cat /root/leaf /root/leaf.ca >fullchain.pem &&
	cat privkey.pem fullchain.pem >/var/lib/mailstead/tls/mail.pem && systemctl reload postfix dovecot nginx"
operator "$make_overdue"
must expect_status 0 "a certificate grows old"
operator 'mailstead cert status'
expect_status 1 "a renewal that is overdue is reported"
# Five, or four and almost a day.
expect_output "of its 85 days are left" "… with what is left"
expect_output "mailstead cert fetch" "… and what to do"
check "… and in JSON" status_has 's["renewal"] == "severe"'
operator 'systemctl start mailstead-cert.service; journalctl -u mailstead-cert --no-pager -n 20'
expect_output "overdue" "the timer logs it"
operator 'mailstead cert status'
expect_status 0 "… and renews it itself"
expect_served "$LIVE-2/cert.pem" "after the late renewal"
operator "$make_overdue; systemctl stop nginx; mailstead cert fetch"
expect_status 1 "where the CA cannot reach the box, it says so"
expect_output "The CA must reach port 80" "… and what the CA needs"
operator 'mailstead cert status'
expect_status 1 "… and it stays overdue"
operator 'systemctl start nginx; mailstead cert fetch; mailstead cert status'
expect_status 0 "when it can, the operator's word is enough"
