# The domain name system: two knotd, one for the root, the TLDs and everything else, and a secondary that the
# registrar's zones have as their second name server. Zone files are written by zones.py, signed by knotd.
# shellcheck shell=bash

DNS=$LAB_RUN/dns

# Every zone: which group of servers, signed or not. More by `lab zone add`.
dns_table() {
	local host
	cat <<-'END'
	.                                root       signed
	arpa                             tld        signed
	in-addr.arpa                     tld        signed
	ip6.arpa                         tld        signed
	com                              tld        signed
	net                              tld        signed
	org                              tld        signed
	de                               tld        signed
	me                               tld        signed
	root-servers.net                 registrar  unsigned
	gtld-servers.net                 registrar  unsigned
	registrar.net                    registrar  signed
	blocklists.net                   registrar  unsigned
	bigcloud.net                     registrar  signed
	10.90.45.in-addr.arpa            registrar  signed
	1.5.0.0.9.0.a.2.ip6.arpa         registrar  signed
	letsencrypt.org                  registrar  signed
	iana.org                         registrar  signed
	example.org                      registrar  signed
	example.net                      registrar  signed
	example.com                      registrar  unsigned
	bigmail.com                      registrar  signed
	smallmail.net                    registrar  signed
	oldmail.net                      registrar  unsigned
	stsmail.net                      registrar  unsigned
	wrongcert.net                    registrar  unsigned
	relayhost.net                    registrar  unsigned
	isp.net                          registrar  unsigned
	92.45.in-addr.arpa               registrar  unsigned
	7.7.0.0.b.0.a.2.ip6.arpa         registrar  unsigned
	badhost.net                      registrar  unsigned
	gmail.com                        registrar  unsigned
	google.com                       registrar  unsigned
	outlook.com                      registrar  unsigned
	hotmail.com                      registrar  signed
	yahoo.com                        registrar  unsigned
	yahoodns.net                     registrar  unsigned
	gmx.net                          registrar  unsigned
	icanhazip.com                    registrar  unsigned
	ident.me                         registrar  unsigned
	ipify.org                        registrar  unsigned
	spamhaus.org                     blocklist  unsigned
	spamhaus.net                     blocklist  unsigned
	barracudacentral.org             blocklist  unsigned
	spamcop.net                      blocklist  unsigned
	surriel.com                      blocklist  unsigned
	mailspike.net                    blocklist  unsigned
	dnswl.org                        blocklist  unsigned
	uceprotect.net                   blocklist  unsigned
	uribl.com                        blocklist  unsigned
	surbl.org                        blocklist  unsigned
	manitu.net                       blocklist  unsigned
	blocklist.de                     blocklist  unsigned
	dronebl.org                      blocklist  unsigned
	abuseat.org                      blocklist  unsigned
	END
	# The mirror's host is a zone of its own, below whatever top-level domain it is in.
	for host in $(mirror_names); do
		echo "$host registrar signed"
		case ${host##*.} in com|net|org|de|me) ;; *) echo "${host##*.} tld signed" ;; esac
	done | sort -u
}

# What the internet's own zones hold besides hosts and delegations.
dns_fixed_records() {
	local host provider4 provider6
	provider4=$(net_address mx.bigmail.com 4)
	provider6=$(net_address mx.bigmail.com 6)
	dns_fixed bigmail.com. <<-END
	bigmail.com. 60 MX 10 mx.bigmail.com.
	bigmail.com. 60 TXT "v=spf1 ip4:$provider4 ip6:$provider6 -all"
	mx.bigmail.com. 60 TXT "v=spf1 a -all"
	_dmarc.bigmail.com. 60 TXT "v=DMARC1; p=reject; rua=mailto:postmaster@bigmail.com"
	_25._tcp.mx.bigmail.com. 60 TLSA 3 1 1 $(ca_spki_digest mx.bigmail.com)
	$(cat "$LAB_RUN/provider/dkim.rr")
	END
	# Providers with less luck: one whose TLSA is of an older key, one without TLS, and two with MTA-STS, of which one shows a
	# certificate of another name. A TLSA in a zone that is not signed says nothing.
	dns_fixed smallmail.net. <<-END
	smallmail.net. 60 MX 10 mx.smallmail.net.
	_25._tcp.mx.smallmail.net. 60 TLSA 3 1 1 $(printf '%064d' 0)
	_mta-sts.smallmail.net. 60 TXT "v=STSv1; id=1"
	END
	dns_fixed oldmail.net. <<<"oldmail.net. 60 MX 10 mx.oldmail.net."
	dns_fixed stsmail.net. <<-END
	stsmail.net. 60 MX 10 mx.stsmail.net.
	_25._tcp.mx.stsmail.net. 60 TLSA 3 1 1 $(printf '%064d' 0)
	_mta-sts.stsmail.net. 60 TXT "v=STSv1; id=1"
	END
	dns_fixed wrongcert.net. <<-END
	wrongcert.net. 60 MX 10 mx.wrongcert.net.
	_mta-sts.wrongcert.net. 60 TXT "v=STSv1; id=1"
	END
	# What a relay tells its customers to put into their SPF.
	dns_fixed relayhost.net. <<-END
	_spf.relayhost.net. 60 TXT "v=spf1 ip4:$(net_address smtp.relayhost.net 4) ip6:$(net_address smtp.relayhost.net 6) -all"
	smtp.relayhost.net. 60 TXT "v=spf1 a -all"
	END
	# The address that a site of the operator's gives for alerts lives at the provider, until published anew.
	dns_fixed example.net. <<<"example.net. 60 MX 10 mx.bigmail.com."
	dns_fixed gmail.com. <<<"gmail.com. 60 MX 5 gmail-smtp-in.l.google.com."
	dns_fixed outlook.com. <<<"outlook.com. 60 MX 5 mx1.hotmail.com."
	dns_fixed yahoo.com. <<<"yahoo.com. 60 MX 5 mta5.am0.yahoodns.net."
	dns_fixed gmx.net. <<<"gmx.net. 60 MX 5 mx00.gmx.net."
	# An ISP whose customers send from where they are.
	dns_fixed isp.net. <<-END
	isp.net. 60 MX 10 mx.bigmail.com.
	isp.net. 60 TXT "v=spf1 ip4:$NET_CUSTOMERS4 ip6:$NET_CUSTOMERS6 -all"
	customer.isp.net. 60 TXT "v=spf1 ip4:$NET_CUSTOMERS4 ip6:$NET_CUSTOMERS6 -all"
	END
	dns_fixed 92.45.in-addr.arpa. <<<"*.92.45.in-addr.arpa. 60 PTR customer.isp.net."
	dns_fixed 7.7.0.0.b.0.a.2.ip6.arpa. <<<"*.7.7.0.0.b.0.a.2.ip6.arpa. 60 PTR customer.isp.net."
	dns_fixed badhost.net. <<<'badhost.net. 60 TXT "v=spf1 -all"'
	dns_fixed letsencrypt.org. <<<'letsencrypt.org. 60 CAA 0 issue "letsencrypt.org"'
	for host in $(mirror_names); do
		dns_fixed "$host." <<-END
		$host. 60 A $(net_address mirror.bigcloud.net 4)
		$host. 60 AAAA $(net_address mirror.bigcloud.net 6)
		END
	done
}

dns_fixed() { cat >"$DNS/records/$1rr"; }

dns_listen() { # awk pattern of host names
	net_hosts | awk -v p="$1" '$1 ~ p { printf "%s%s@53, %s@53", sep, $2, $3; sep = ", " }'
}

# The one knotd signs with keys that exist before it starts, so that every DS is known when zones are written.
dns_config() { # primary|secondary
	local zone group signed ns1 ns2
	ns1=$(net_address ns1.registrar.net 4)
	ns2=$(net_address ns2.registrar.net 4)
	cat <<-END
	server:
	    listen: [ $(if [[ $1 == primary ]]; then dns_listen '^-$|root-servers|gtld|ns1[.]'; else dns_listen '^ns2[.]'; fi) ]
	    rundir: /lab/dns/$1
	    background-workers: 2
	log:
	  - target: stderr
	    any: notice
	database:
	    storage: /lab/dns/$1
	policy:
	  - id: lab
	    manual: on
	    algorithm: ecdsap256sha256
	    single-type-signing: on
	remote:
	  - id: ns1
	    address: $ns1@53
	    via: $ns2
	  - id: ns2
	    address: $ns2@53
	    via: $ns1
	acl:
	  - id: from_ns1
	    address: $ns1
	    action: notify
	  - id: from_ns2
	    address: $ns2
	    action: transfer
	template:
	  - id: default
	    storage: /lab/dns/$([[ $1 == primary ]] && echo zones || echo secondary)
	    journal-content: all
	    zonefile-load: $([[ $1 == primary ]] && echo difference-no-serial || echo none)
	    zonefile-sync: -1
	    serial-policy: unixtime
	zone:
	END
	while read -r zone group signed; do
		case $1:$group in
		*:blocklist | secondary:root | secondary:tld | secondary:odd) continue ;;
		secondary:registrar) printf '  - domain: %s\n    master: ns1\n    acl: from_ns1\n' "$zone" ;;
		*)
			printf '  - domain: %s\n    file: %szone\n' "$zone" "${zone%.}."
			[[ $group == registrar ]] && printf '    notify: ns2\n    acl: from_ns2\n'
			[[ $signed == signed ]] && printf '    dnssec-signing: on\n    dnssec-policy: lab\n'
			;;
		esac
	done <"$DNS/table"
	return 0
}

# Makes the keys that are missing and writes down each signed zone's DS, as its parent will hold it.
dns_keys() {
	# shellcheck disable=SC2016
	world bash -euc '
		cd /lab/dns
		: >ds.new
		while read -r zone group signed; do
			[[ $signed == signed ]] || continue
			[[ -n $(keymgr -c primary.conf "$zone" list 2>/dev/null) ]] ||
				keymgr -c primary.conf "$zone" generate algorithm=ecdsap256sha256 ksk=yes zsk=yes >/dev/null
			# one digest is enough: SHA-256
			keymgr -c primary.conf "$zone" ds | awk "\$5 == 2 { print \$1, 60, \$2, \$3, \$4, \$5, \$6 }" >>ds.new
		done <table
		mv ds.new ds'
}

# The lab's trust anchor and hints, in the form in which Debian ships them.
dns_root_data() {
	world keymgr -c /lab/dns/primary.conf . dnskey | sed 's/^\. */. 172800 IN /' >"$DNS/root.key"
	net_hosts | awk '$1 ~ /root-servers/ {
		print ".", 3600000, "NS", $1 "."; print $1 ".", 3600000, "A", $2; print $1 ".", 3600000, "AAAA", $3 }' >"$DNS/root.hints"
}

dns_up() {
	mkdir -p "$DNS"/{zones,records,primary,secondary}
	net_hosts >"$DNS/hosts"
	dns_table >"$DNS/table"
	dns_config primary >"$DNS/primary.conf"
	dns_config secondary >"$DNS/secondary.conf"
	dns_keys
	dns_root_data
	dns_fixed_records
	world /lab-src/zones.py write
	world_background knotd-1 knotd -c /lab/dns/primary.conf
	world_background knotd-2 knotd -c /lab/dns/secondary.conf
}

dns_ready() {
	wait_until 15 "the root zone" dns_answers "$(net_address a.root-servers.net 4)" . &&
		wait_until 15 "the first name server" dns_answers "$(net_address ns1.registrar.net 4)" example.org &&
		wait_until 15 "the second name server" dns_answers "$(net_address ns2.registrar.net 4)" example.org
}

dns_answers() { # SERVER ZONE
	[[ -n $(dns_serial "$1" "$2") ]]
}

dns_serial() { # SERVER ZONE
	world kdig +short +timeout=1 +retry=0 "@$1" "$2" SOA 2>/dev/null | awk '{ print $3 }'
}

dns_control() { # primary|secondary COMMAND…
	local which=$1
	shift
	world knotc -b -t 20 -c "/lab/dns/$which.conf" "$@"
}

# Reads changed zone files and waits until the second name server has them too, unless it is held back.
dns_reload() { # ZONE…
	local zone
	for zone; do
		dns_control primary zone-reload "$zone" >/dev/null || return 1
		if grep -q "^  - domain: ${zone%.}\$" "$DNS/secondary.conf" && [[ ! -e $DNS/stale-${zone%.} ]]; then
			wait_until 10 "the second name server to follow" dns_same_serial "$zone"
		fi
	done
	resolver_forget "$@"
}

dns_same_serial() {
	local one
	one=$(dns_serial "$(net_address ns1.registrar.net 4)" "$1")
	[[ -n $one && $one == "$(dns_serial "$(net_address ns2.registrar.net 4)" "$1")" ]]
}

# --- what an operator does at the registrar's and the VPS provider's panel

dns_publish() { # ZONE < ZONEFILE
	local changed before=$DNS/records/${1%.}.rr
	cp "$before" "$DNS/before.rr" 2>/dev/null || : >"$DNS/before.rr"
	changed=$(world /lab-src/zones.py publish "$1") || return 1
	# shellcheck disable=SC2086
	if ! dns_reload $changed; then
		cp "$DNS/before.rr" "$before"
		world /lab-src/zones.py write
		tail -3 "$LAB_RUN/log/knotd-1.log" >&2
		die "the name server refuses this zone"
	fi
}

dns_ptr() { # IP NAME…|none
	local changed
	changed=$(world /lab-src/zones.py ptr "$@") || return 1
	# shellcheck disable=SC2086
	dns_reload $changed
}

dns_keep() { # DIR
	rm -rf "$1"
	cp -R "$DNS/records" "$1"
}

# Only what differs is loaded anew; a domain that was bought since stays, empty.
dns_restore() { # DIR
	local zone changed=()
	while read -r zone _; do
		[[ $(cat "$1/${zone%.}.rr" 2>/dev/null) == "$(cat "$DNS/records/${zone%.}.rr" 2>/dev/null)" ]] || changed+=("$zone")
	done <"$DNS/table"
	rm -rf "$DNS/records"
	cp -R "$1" "$DNS/records"
	world /lab-src/zones.py write
	if ((${#changed[@]})); then dns_reload "${changed[@]}"; fi
}

dns_zone_add() { # ZONE signed|unsigned
	local zone=${1%.}
	grep -q "^$zone " "$DNS/table" && die "$zone is there already"
	echo "$zone registrar $2" >>"$DNS/table"
	dns_config primary >"$DNS/primary.conf"
	dns_config secondary >"$DNS/secondary.conf"
	dns_keys
	world /lab-src/zones.py write
	dns_control primary reload >/dev/null
	dns_control secondary reload >/dev/null
	dns_control primary zone-reload >/dev/null
	wait_until 10 "$zone on both name servers" dns_same_serial "$zone"
}

# The second name server keeps what it has, as when a registrar's transfer hangs.
dns_stale() { # ZONE
	touch "$DNS/stale-${1%.}"
	dns_control secondary zone-freeze "$1" >/dev/null
}

dns_fresh() { # ZONE
	rm -f "$DNS/stale-${1%.}"
	dns_control secondary zone-thaw "$1" >/dev/null
	dns_control secondary zone-refresh "$1" >/dev/null
	wait_until 10 "the second name server to follow" dns_same_serial "$1"
}
