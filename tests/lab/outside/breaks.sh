# The words in which misconfigurations of the table are written, run on the box.
# shellcheck shell=bash

main() { postconf -e "$@"; }                      # NAME=VALUE…
master() { postconf -P "$@"; }                    # SERVICE/TYPE/NAME=VALUE…
master_service() { echo "$1" >>/etc/postfix/master.cf; }
has_parameter() { postconf -H "$1" >/dev/null 2>&1 && [[ -z $(postconf "$1" 2>&1 >/dev/null) ]]; }

# Text for Dovecot 2.3, text for 2.4: at the end of the configuration, where the last word counts.
dovecot() {
	local text=$1
	[[ $(command dovecot --version) == 2.3* ]] || text=$2
	printf '%s\n' "$text" >>/etc/dovecot/dovecot.conf
}

firewall_opens() { # PORT: by the first rule of the chain
	sed -i "/ct state established/i\\    tcp dport $1 accept" /etc/nftables-mailstead.conf
	nft insert rule inet mailstead input tcp dport "$1" accept
}

self_signed() { # FILE: key and certificate, by nobody, over since yesterday
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1" -out "$1.crt" -days 1 \
		-subj /CN=localhost 2>/dev/null
	cat "$1.crt" >>"$1"
}

# Takes the place of Postfix and Dovecot on their ports, for the addresses of one row.
careless_server() { # ROW
	systemctl is-active --quiet careless-server.service ||
		systemd-run --quiet --unit=careless-server /usr/bin/python3 /root/outside/careless_server.py /var/lib/mailstead/tls/mail.pem
	nft -f - <<-END
	table inet careless {
		chain pre {
			type nat hook prerouting priority -100;
			ip saddr & 255.255.128.255 == 45.92.128.$1 tcp dport { 25, 587, 143, 110, 4190 } redirect to :tcp dport map { 25 : 10025, 587 : 10587, 143 : 10143, 110 : 10110, 4190 : 14190 }
		}
	}
	insert rule inet mailstead input ip saddr & 255.255.128.255 == 45.92.128.$1 tcp dport { 10025, 10587, 10143, 10110, 14190 } accept
	END
}

careless_server_ends() {
	nft delete table inet careless
	systemctl stop careless-server.service
}

# Postfix insists on the name of a restriction that protects; one before it makes it idle.
relay_for_all() {
	main "smtpd_relay_restrictions=check_sender_access static:OK, reject_unauth_destination" \
		"smtpd_recipient_restrictions=check_sender_access static:OK, reject_unauth_destination"
}

# A signing key that is too short and that nobody published; OpenDKIM is not told, so mail goes on with the one that it holds.
short_signing_key() {
	local key
	for key in /var/lib/mailstead/dkim/example.org/r*.key; do
		[[ ! -e /root/outside-key ]] || return 0
		cp -p "$key" /root/outside-key
		openssl genrsa -traditional 1024 >"$key" 2>/dev/null
	done
}

short_signing_key_ends() {
	local key
	for key in /var/lib/mailstead/dkim/example.org/r*.key; do
		[[ ! -e /root/outside-key ]] || mv /root/outside-key "$key"
	done
}
