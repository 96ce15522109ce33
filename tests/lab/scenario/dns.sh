# box: installed
# suites: trixie
# `mailstead dns check`: nothing on a right zone, of each mistake in it exactly its finding, asked of every name server;
# a server that is down or behind, caches that still believe the old; `--watch` until all is right.
# shellcheck shell=bash

RIGHT=$SCENARIO_LOGS/right.zone
OLD_RESOLVER=45.91.53.53

# Three lines each: what must be found (severity, id, subject), and how the zone comes to it: a sed script on the right
# zone, and what is added.
mistakes() {
	cat <<-'END'
	fail dns.missing MX example.org.
		/^example.org.* MX /d

	fail dns.extra MX example.org.

		example.org. 60 MX 5 mx.oldprovider.net.
	fail dns.several TXT example.org.

		example.org. 60 TXT "v=spf1 a ~all"
	fail dns.quotes TXT _dmarc.example.org.
		/^_dmarc/s/TXT "\(.*\)"/TXT "\\"\1\\""/

	fail dns.escaped TXT _dmarc.example.org.
		/^_dmarc/s/;/\\\\;/g

	fail dns.twice TXT _dmarc.example.org.
		/^_dmarc/s/^[^ ]*/_dmarc.example.org.example.org./

	fail dns.cut TXT RSA_NAME
		/^RSA_NAME/s/" ".*/"/

	fail dns.wrong TXT RSA_NAME
		/^RSA_NAME/s/IDAQAB/IDAQAA/

	fail dns.alias TXT RSA_NAME
		/^RSA_NAME/d
		RSA_NAME 60 CNAME dkim.service.net.
	fail dns.wrong A mail.example.org.
		/^mail.example.org.* A /s/45[0-9.]*/45.90.10.99/

	fail dns.spf-all-pass TXT example.org.
		/^example.org.* TXT /s/-all/+all/

	fail dns.spf-lookups TXT example.org.
		/^example.org.* TXT /s/mx/mx mx:a.example.org mx:b.example.org mx:c.example.org mx:d.example.org mx:e.example.org mx:f.example.org mx:g.example.org mx:h.example.org mx:i.example.org mx:j.example.org/
		*.example.org. 60 MX 10 mail.example.org.
	fail dns.wrong TLSA _25._tcp.mail.example.org.
		/ TLSA /s/3 1 1 .*/3 1 1 0000000000000000000000000000000000000000000000000000000000000000/

	fail dns.caa CAA example.org.
		/ CAA /s/issue .*/issue "digicert.com"/

	END
}

# --- what the check says: "severity id subject" a line, of all that needs doing

found() { # FILE of the JSON
	python3 - "$1" <<-'END'
	import json, sys
	document = json.load(open(sys.argv[1]))
	assert document["version"] == 2 and document["cost"]["questions"] > 20
	for f in document["findings"]:
	    if f["severity"] in ("warn", "fail", "unknown"):
	        assert f["seen"] and f["why"] and f["fix"], f
	        print(f["severity"], f["id"], f["subject"])
	END
}

check_finds() { # WANTED: exactly these lines
	local status=0
	lab exec "$BOX" -- mailstead dns check --json >"$SCENARIO_LOGS/dns.json" || status=$?
	found "$SCENARIO_LOGS/dns.json" >"$SCENARIO_LOGS/found" || return 1
	[[ $(<"$SCENARIO_LOGS/found") == "$1" && $status == $(($(wc -w <<<"$1") > 0)) ]] ||
		{ echo "status $status; wanted: $1"; cat "$SCENARIO_LOGS/found" "$SCENARIO_LOGS/dns.json"; return 1; }
}

publish_with() { # SED-SCRIPT ADDED
	{ sed "$1" "$RIGHT"; echo "$2"; } | lab publish "$DOMAIN"
}

# --- the right zone, with the record of the certificate's key

print_records() { lab exec "$BOX" -- mailstead dns print --format zone >"$RIGHT"; }
did "the records as they are" print_records
RSA_NAME=$(grep -o '^r[^ ]*_domainkey[^ ]*' "$RIGHT")
did "all of them are published" publish_with '' ''
RESOLVER=$(lab world -- getent ahostsv4 resolver.bigcloud.net | awk 'NR == 1 { print $1 }')
operator "mailstead config set dns.resolvers '[$RESOLVER]' --yes"
eventually 60 "a right zone gives nothing" check_finds ''
operator 'mailstead dns check --domain example.org'
expect_status 0
expect_output 'The world sees all records as they should be.'
expect_output 'example.org  1 of 10 look-ups' "… and SPF shows as the tree of what it costs"

# --- each mistake

mapfile -t TABLE < <(mistakes | sed "s/RSA_NAME/$RSA_NAME/g")
for ((row = 0; row < ${#TABLE[@]}; row += 3)); do
	did "the zone is published with a mistake: ${TABLE[row]}" publish_with "${TABLE[row + 1]#$'\t'}" "${TABLE[row + 2]#$'\t'}"
	eventually 60 "found: ${TABLE[row]}" check_finds "${TABLE[row]}"
done

did "the zone is published without MX" publish_with '/^example.org.* MX /d' ''
operator 'mailstead status'
expect_status 1
expect_output 'missing or wrong in the DNS of example.org: MX example.org' "status says what is missing"

# --- one of two name servers

did "the second name server stops following" lab zone stale "$DOMAIN"
did "the right zone is published" publish_with '' ''
stale_found() {
	! lab exec "$BOX" -- mailstead dns check --json >"$SCENARIO_LOGS/dns.json" && found "$SCENARIO_LOGS/dns.json" >"$SCENARIO_LOGS/found" &&
		! grep -v '^warn dns.server-stale ns2.registrar.net' "$SCENARIO_LOGS/found" && grep -q stale "$SCENARIO_LOGS/found"
}
eventually 60 "what the second name server lacks is said of it, and of no record" stale_found
operator 'mailstead dns check --stream'
expect_status 1
expect_output '"event":"state","id":"MX example.org.","state":"some","right":1,"of":2' "the stream says that one of two servers has the record"
expect_output '"event":"state","id":"A mail.example.org.","state":"everywhere","right":2,"of":2' "… and that both have another"
expect_output '"name":"ns2.registrar.net","address":"45.90.21.53","state":"missing"' "… and which one lacks it"
did "it follows again" lab zone fresh "$DOMAIN"
eventually 60 "and nothing is left to do" check_finds ''
operator 'mailstead dns check --stream | tail -n 1'
expect_output '"to_do":0,"status":0' "… and says so as a stream, too"

ns2=$(lab world -- kdig +short @198.41.0.4 ns2.registrar.net A 2>/dev/null | head -n 1)
[[ -n $ns2 ]] || ns2=$(lab world -- getent ahostsv4 ns2.registrar.net | awk 'NR == 1 { print $1 }')
operator "nft add table inet silence && nft 'add chain inet silence out { type filter hook output priority 0; }' && nft add rule inet silence out ip daddr $ns2 udp dport 53 drop"
operator 'mailstead dns check'
expect_status 0 "a name server that is down makes no record wrong"
expect_output 'dns.server-silent' "… it is said once, of the server"
operator 'nft delete table inet silence'

# --- what a public resolver still believes: one that has kept the old provider's MX, and will for 25 minutes

# shellcheck disable=SC2016
old_resolver() { # start|stop
	lab world -- bash -euc '
		if [[ $1 == stop ]]; then kill "$(</lab/dns/old.pid)"; exit; fi
		ip address add '$OLD_RESOLVER'/32 dev lo
		sed -e "/interface:/d" -e "s#^server:#&\n interface: '$OLD_RESOLVER'\n local-zone: example.org typetransparent\n local-data: \"example.org. 1500 MX 10 mx.oldprovider.net.\"#" \
			-e "s#pidfile: .*#pidfile: /lab/dns/old.pid#" /lab/dns/resolver.conf >/lab/dns/old.conf
		setsid unbound -d -c /lab/dns/old.conf </dev/null >/lab/log/old-resolver.log 2>&1 &' _ "$1"
}

did "a resolver that remembers" old_resolver start
operator "mailstead config set dns.resolvers '[$RESOLVER, $OLD_RESOLVER]' --yes"
eventually 60 "what a public resolver still believes" check_finds "warn dns.cached MX $DOMAIN."
check "… which one, and for how long" grep -q "not yet at $OLD_RESOLVER: caches agree in 25 minutes" "$SCENARIO_LOGS/dns.json"
did "it forgets" old_resolver stop
eventually 60 "one that does not answer is no error" check_finds ''

# --- until all is right

did "the zone is published without DMARC" publish_with '/^_dmarc/d' ''
lab exec "$BOX" -- timeout 120 mailstead dns check --watch --interval 5 >"$SCENARIO_LOGS/watch" 2>&1 </dev/null &
watch=$!
eventually 60 "--watch shows what is missing" grep -q 'TXT _dmarc.example.org. is missing' "$SCENARIO_LOGS/watch"
did "the right zone is published" publish_with '' ''
check "--watch ends by itself once all is right" wait "$watch"
