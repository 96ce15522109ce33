# A relay that sends for others, one that shows a certificate of another name, one without TLS. The work is in relay.py.
# shellcheck shell=bash

relay_up() {
	local hosts=() host certificate
	while read -r host certificate; do
		hosts+=("$host,$certificate,$(net_address "$host" 4),$(net_address "$host" 6)")
	done <<-'END'
	smtp.relayhost.net       /lab/ca/smtp.relayhost.net
	wrongcert.relayhost.net  /lab/ca/mx.bigmail.com
	plain.relayhost.net      -
	END
	world_background relay /lab-src/relay.py "${hosts[@]}"
}

relay_ready() { wait_until 15 "the relay" world nc -z "$(net_address smtp.relayhost.net 4)" 465; }
