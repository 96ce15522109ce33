# A name server that does not do its work: instead of the second one, it answers for the zones that are told to be odd.
# Sourced.
# shellcheck shell=bash

odd_up() {
	touch "$DNS/odd"
	world_background odd /lab-src/odd_ns.py /lab/dns/odd "$(net_address odd.registrar.net 4)" "$(net_address odd.registrar.net 6)"
}

odd_ready() { wait_until 15 "the odd name server" world nc -z "$(net_address odd.registrar.net 4)" 53; }

# The parent's delegation and the zone's own NS records name it in the second one's place.
odd_zone() { # ZONE lame|silent|rubbish|flood
	[[ $2 =~ ^(lame|silent|rubbish|flood)$ ]] || usage "lab zone odd ZONE lame|silent|rubbish|flood"
	{ grep -v "^${1%.} " "$DNS/odd" || true; echo "${1%.} $2"; } >"$DNS/odd.new"
	mv "$DNS/odd.new" "$DNS/odd"
	odd_regroup "${1%.}" registrar odd
}

odd_no_more() { # ZONE
	odd_regroup "${1%.}" odd registrar
	{ grep -v "^${1%.} " "$DNS/odd" || true; } >"$DNS/odd.new"
	mv "$DNS/odd.new" "$DNS/odd"
	wait_until 10 "the second name server to follow" dns_same_serial "$1"
}

odd_regroup() { # ZONE FROM TO
	grep -qE "^$1 +($2|$3) " "$DNS/table" || die "no zone $1 in this lab"
	sed -i -E "s/^($1 +)$2 /\1$3 /" "$DNS/table"
	dns_config primary >"$DNS/primary.conf"
	dns_config secondary >"$DNS/secondary.conf"
	world /lab-src/zones.py write
	dns_control primary reload >/dev/null
	dns_control secondary reload >/dev/null
	dns_control primary zone-reload >/dev/null
	resolver_forget "$1"
}
