# A large mail provider at the other end: it judges what we send, and sends to us. The work is in provider.py.
# shellcheck shell=bash

provider_keys() { world /lab-src/provider.py keys /lab/provider; }

# It answers for other well-known domains too, so that a box finds somebody on port 25 wherever it looks, and plays some
# smaller providers (see dns_fixed_records).
provider_up() {
	local hosts=() host certificate
	while read -r host certificate; do
		hosts+=("$host,$certificate,$(net_address "$host" 4),$(net_address "$host" 6)")
	done <<-'END'
	mx.bigmail.com              /lab/ca/mx.bigmail.com
	gmail-smtp-in.l.google.com  /lab/ca/gmail-smtp-in.l.google.com
	mx1.hotmail.com             /lab/ca/mx1.hotmail.com
	mta5.am0.yahoodns.net       /lab/ca/mta5.am0.yahoodns.net
	mx00.gmx.net                /lab/ca/mx00.gmx.net
	mx.smallmail.net            /lab/ca/mx.smallmail.net
	mx.stsmail.net              /lab/ca/mx.stsmail.net
	mx.wrongcert.net            /lab/ca/mx.bigmail.com
	mx.oldmail.net              -
	END
	world_background provider /lab-src/provider.py serve /lab/provider "${hosts[@]}"
}

provider_ready() { wait_until 15 "the provider" world nc -z "$(net_address mx.bigmail.com 4)" 25; }
