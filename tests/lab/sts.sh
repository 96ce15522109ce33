# Policies by which some of the world's domains want their mail: MTA-STS (RFC 8461), over https. Sourced.
# shellcheck shell=bash

sts_hosts() { net_hosts | awk '$1 ~ /^mta-sts[.]/ { print $1 }'; }

sts_config() {
	local host
	cat <<-'END'
	daemon off;
	pid /run/sts.pid;
	error_log stderr;
	events { }
	http {
		access_log /dev/stdout;
	END
	for host in $(sts_hosts); do
		cat <<-END
		server {
			listen $(net_address "$host" 4):443 ssl;
			listen [$(net_address "$host" 6)]:443 ssl;
			ssl_certificate /lab/ca/$host.crt;
			ssl_certificate_key /lab/ca/$host.key;
			default_type text/plain;
			location = /.well-known/mta-sts.txt {
				return 200 "version: STSv1\nmode: enforce\nmx: mx.${host#mta-sts.}\nmax_age: 86400\n";
			}
		}
		END
	done
	echo "}"
}

sts_up() {
	mkdir -p "$LAB_RUN/sts"
	sts_config >"$LAB_RUN/sts/nginx.conf"
	world_background sts nginx -c /lab/sts/nginx.conf
}

sts_ready() {
	wait_until 15 "the MTA-STS policies" world curl -sf --cacert /lab/ca/web.pem -o /dev/null \
		https://mta-sts.stsmail.net/.well-known/mta-sts.txt
}
