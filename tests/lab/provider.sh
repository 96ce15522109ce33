# A large mail provider at the other end: it judges what we send, and sends to us. The work is in provider.py.
# shellcheck shell=bash

provider_keys() { world /lab-src/provider.py keys /lab/provider; }

# It answers for other well-known domains too, so that a box finds somebody on port 25 wherever it looks.
provider_up() {
	local addresses=() host
	for host in mx.bigmail.com gmail-smtp-in.l.google.com mx1.hotmail.com mta5.am0.yahoodns.net; do
		addresses+=("$(net_address "$host" 4)" "$(net_address "$host" 6)")
	done
	world_background provider /lab-src/provider.py serve /lab/provider \
		/lab/ca/mx.bigmail.com.crt /lab/ca/mx.bigmail.com.key "${addresses[@]}"
}

provider_ready() { wait_until 15 "the provider" world nc -z "$(net_address mx.bigmail.com 4)" 25; }
