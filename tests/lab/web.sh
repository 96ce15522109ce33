# The web that a box asks about itself and about its domain: RDAP (RFC 9082, its servers found as RFC 9224 has it), and
# services that tell a client its own address. What a cloud says to its own machines. And a site for packages. Sourced.
# shellcheck shell=bash

web_config() {
	local host
	cat <<-'END'
	daemon off;
	pid /run/web.pid;
	error_log stderr;
	events { }
	http {
		access_log /dev/stdout;
	END
	while read -r host; do
		cat <<-END
		server {
			listen $(net_address "$host" 4):443 ssl;
			listen [$(net_address "$host" 6)]:443 ssl;
			listen $(net_address "$host" 4):80;
			listen [$(net_address "$host" 6)]:80;
			ssl_certificate /lab/ca/$host.crt;
			ssl_certificate_key /lab/ca/$host.key;
			$(web_location "$host")
		}
		END
	done < <(web_hosts)
	echo "}"
}

# Those that tell a client its address have the names that mailstead asks by itself.
web_hosts() {
	net_hosts | awk '$1 ~ /^(data[.]iana[.]org|rdap[.]registrar[.]net|metadata[.].*|icanhazip[.]com|ident[.]me|api64[.]ipify[.]org|packages[.]isp[.]net)$/ {
		print $1 }'
}

web_location() { # HOST
	case $1 in
	data.iana.org) echo 'location = /rdap/dns.json { default_type application/json; alias /lab/rdap/dns.json; }' ;;
	rdap.*) echo 'location /domain/ { default_type application/rdap+json; root /lab/rdap; }' ;;
	packages.*) echo 'location / { root /lab/packages; }' ;;
	metadata.*) echo 'location / { default_type text/plain; root /lab/metadata; }' ;;
	*) echo 'location / { default_type text/plain; return 200 "$remote_addr\n"; }' ;;
	esac
}

web_up() {
	local domain
	mkdir -p "$LAB_RUN/rdap/domain" "$LAB_RUN/metadata" "$LAB_RUN/packages" "$LAB_RUN/web"
	cat >"$LAB_RUN/rdap/dns.json" <<-'END'
	{ "version": "1.0", "publication": "2026-01-01T00:00:00Z", "description": "RDAP bootstrap file for Domain Name System registrations",
	  "services": [ [ ["org", "net", "com"], ["https://rdap.registrar.net/"] ] ] }
	END
	for domain in example.org example.net example.com; do web_rdap "$domain" 2000; done
	web_config >"$LAB_RUN/web/nginx.conf"
	world_background web nginx -c /lab/web/nginx.conf
	world_background look /lab-src/look.py /lab/ca/look.isp.net "$(net_address look.isp.net 4)" "$(net_address look.isp.net 6)"
}

web_ready() {
	wait_until 15 "who looks at boxes" world nc -z "$(net_address look.isp.net 4)" 443
	wait_until 15 "the registry" world curl -sf --cacert /lab/ca/web.pem -o /dev/null https://rdap.registrar.net/domain/example.org
}

web_rdap() { # DOMAIN DAYS|none|rubbish
	local file=$LAB_RUN/rdap/domain/$1
	[[ $1 =~ ^[a-z0-9.-]+$ && $1 != .* ]] || usage "lab rdap DOMAIN DAYS|none|rubbish"
	case $2 in
	none) rm -f "$file"; return ;;
	rubbish) head -c 3000 /dev/urandom >"$file.new" ;;
	*[!0-9]* | '') usage "lab rdap DOMAIN DAYS|none|rubbish" ;;
	*) web_registration "$1" "$2" >"$file.new" ;;
	esac
	mv "$file.new" "$file"
}

# What a registry says of a domain, as far as anybody reads it.
web_registration() { # DOMAIN DAYS
	cat <<-END
	{ "objectClassName": "domain", "handle": "LAB-1", "ldhName": "$1", "status": ["active"],
	  "rdapConformance": ["rdap_level_0"],
	  "events": [
	    { "eventAction": "registration", "eventDate": "$(date -u -d "$2 days ago" +%Y-%m-%dT%H:%M:%SZ)" },
	    { "eventAction": "expiration", "eventDate": "$(date -u -d "300 days" +%Y-%m-%dT%H:%M:%SZ)" } ],
	  "nameservers": [ { "objectClassName": "nameserver", "ldhName": "ns1.registrar.net" },
	    { "objectClassName": "nameserver", "ldhName": "ns2.registrar.net" } ] }
	END
}

# The metadata service of a cloud; at first there is none of these paths.
web_metadata() { # PATH [TEXT]
	[[ $1 =~ ^(/[a-zA-Z0-9_-][a-zA-Z0-9._-]*)+$ ]] || usage "lab metadata PATH [TEXT]; lab metadata none"
	mkdir -p "$LAB_RUN/metadata${1%/*}"
	printf '%s\n' "${2:-lab}" >"$LAB_RUN/metadata$1"
}

web_no_metadata() { find "$LAB_RUN/metadata" -mindepth 1 -delete; }
