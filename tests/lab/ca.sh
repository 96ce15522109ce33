# The web's certificate authority: signs what the internet's own servers show. A box trusts it, and the ACME CA's root.
# shellcheck shell=bash

# shellcheck disable=SC2046 # as words
ca_up() {
	world bash -euc '
		mkdir -p /lab/ca && cd /lab/ca
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj "/O=Lab/CN=Lab Web CA" \
			-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
			-keyout web.key -out web.pem 2>/dev/null
		for name in "$@"; do
			openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 90 -subj "/CN=$name" \
				-CA web.pem -CAkey web.key -addext "subjectAltName=DNS:$name,DNS:localhost,IP:127.0.0.1" \
				-addext basicConstraints=CA:FALSE -keyout "$name.key" -out "$name.crt" 2>/dev/null
			cat web.pem >>"$name.crt"
		done' ca acme-v02.api.letsencrypt.org mx.bigmail.com mx.smallmail.net mx.stsmail.net \
		gmail-smtp-in.l.google.com mx1.hotmail.com mta5.am0.yahoodns.net mx00.gmx.net \
		filter-proxied.bigcloud.net look.isp.net smtp.relayhost.net $(sts_hosts) $(web_hosts)
}

# For TLSA 3 1 1: the digest of the public key.
ca_spki_digest() { # NAME
	world bash -c "openssl x509 -in /lab/ca/$1.crt -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum | cut -d' ' -f1"
}

# What an outside client checks our box's certificates against.
ca_bundle() { cat "$LAB_RUN/ca/web.pem" "$LAB_RUN/ca/acme-root.pem" >"$LAB_RUN/ca/bundle.pem"; }
