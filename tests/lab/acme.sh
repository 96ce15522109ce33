# The ACME CA: pebble, behind a TLS front that has the name and the directory URL which certbot has built in.
# shellcheck shell=bash

acme_config() {
	cat <<-'END'
	{ "pebble": {
		"listenAddress": "127.0.0.1:14000",
		"managementListenAddress": "127.0.0.1:15000",
		"certificate": "/lab/ca/acme-v02.api.letsencrypt.org.crt",
		"privateKey": "/lab/ca/acme-v02.api.letsencrypt.org.key",
		"httpPort": 80,
		"tlsPort": 443,
		"externalAccountBindingRequired": false,
		"retryAfter": { "authz": 1, "order": 1 },
		"certificateValidityPeriod": 7776000
	} }
	END
}

# pebble makes its URLs from the Host it is asked for, so passing that through is all the front has to do.
acme_front_config() {
	cat <<-END
	daemon off;
	pid /run/nginx.pid;
	error_log stderr;
	events { }
	http {
		access_log /dev/stdout;
		server {
			listen $(net_address acme-v02.api.letsencrypt.org 4):443 ssl;
			listen [$(net_address acme-v02.api.letsencrypt.org 6)]:443 ssl;
			ssl_certificate /lab/ca/acme-v02.api.letsencrypt.org.crt;
			ssl_certificate_key /lab/ca/acme-v02.api.letsencrypt.org.key;
			proxy_set_header Host \$host;
			location = /directory { proxy_pass https://127.0.0.1:14000/dir; }
			location / { proxy_pass https://127.0.0.1:14000; }
		}
	}
	END
}

acme_up() {
	mkdir -p "$LAB_RUN/acme"
	acme_config >"$LAB_RUN/acme/pebble.json"
	acme_front_config >"$LAB_RUN/acme/nginx.conf"
	world_background pebble env PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 PEBBLE_AUTHZREUSE=0 \
		pebble -config /lab/acme/pebble.json -dnsserver "$(net_address resolver.bigcloud.net 4):53"
	world_background acme-front nginx -c /lab/acme/nginx.conf
}

# pebble makes a new root at each start.
acme_ready() {
	wait_until 15 "the ACME CA" world curl -sfk -o /lab/ca/acme-root.pem https://127.0.0.1:15000/roots/0
	wait_until 15 "the front of the ACME CA" world curl -sf --cacert /lab/ca/web.pem -o /dev/null \
		https://acme-v02.api.letsencrypt.org/directory
}
