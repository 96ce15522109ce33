# The VPS provider's resolver, which a box uses until it runs its own; the world's own programs use it too.
# shellcheck shell=bash

# Answers are kept for seconds only, so that what was just published is seen.
resolver_config() {
	local v4 v6
	v4=$(net_address resolver.bigcloud.net 4)
	v6=$(net_address resolver.bigcloud.net 6)
	cat <<-END
	server:
	    interface: $v4
	    interface: $v6
	    outgoing-interface: $v4
	    outgoing-interface: $v6
	    access-control: 0.0.0.0/0 allow
	    access-control: ::/0 allow
	    do-daemonize: no
	    use-syslog: no
	    username: ""
	    chroot: ""
	    pidfile: ""
	    directory: /lab/dns
	    root-hints: /lab/dns/root.hints
	    trust-anchor-file: /lab/dns/root.key
	    cache-max-ttl: 3
	    cache-max-negative-ttl: 1
	    infra-host-ttl: 10
	remote-control:
	    control-enable: yes
	    control-interface: /lab/dns/resolver.sock
	    control-use-cert: no
	END
}

# Who changes a record in a scenario does not want to wait for a cache.
resolver_forget() { # ZONE…
	local zone
	for zone; do
		world unbound-control -q -c /lab/dns/resolver.conf flush_zone "$zone" || true
	done
}

resolver_up() {
	resolver_config >"$DNS/resolver.conf"
	{
		echo "nameserver $(net_address resolver.bigcloud.net 4)"
		echo "nameserver $(net_address resolver.bigcloud.net 6)"
	} >"$LAB_RUN/resolv.conf"
	world_background resolver unbound -d -c /lab/dns/resolver.conf
}

resolver_ready() { wait_until 15 "a validated answer from the resolver" resolver_validates; }

resolver_validates() {
	world kdig +timeout=1 +retry=0 +dnssec "@$(net_address resolver.bigcloud.net 4)" example.org SOA | grep -q 'Flags:.* ad'
}
