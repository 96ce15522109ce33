# The wires: one network namespace is the internet, each box has its own, a bridge joins them.
# Sourced.
# shellcheck shell=bash

NET_WORLD=$LAB_NS-world
NET_GATEWAY4=45.90.10.1                  # the VPS provider's router, as the boxes see it
NET_GATEWAY6=2a09:51::1

# Every host of the internet: name, IPv4, IPv6. All live in one namespace, on its loopback. The addresses
# are public ones on purpose (resolvers treat the documentation ranges apart); they never leave the machine.
# All root servers answer, so that any table of root hints is quick; "-" is an address without a name.
net_hosts() {
	cat <<-'END'
	a.root-servers.net          198.41.0.4      2001:503:ba3e::2:30
	b.root-servers.net          170.247.170.2   2801:1b8:10::b
	-                           199.9.14.201    2001:500:200::b
	c.root-servers.net          192.33.4.12     2001:500:2::c
	d.root-servers.net          199.7.91.13     2001:500:2d::d
	e.root-servers.net          192.203.230.10  2001:500:a8::e
	f.root-servers.net          192.5.5.241     2001:500:2f::f
	g.root-servers.net          192.112.36.4    2001:500:12::d0d
	h.root-servers.net          198.97.190.53   2001:500:1::53
	i.root-servers.net          192.36.148.17   2001:7fe::53
	j.root-servers.net          192.58.128.30   2001:503:c27::2:30
	k.root-servers.net          193.0.14.129    2001:7fd::1
	l.root-servers.net          199.7.83.42     2001:500:9f::42
	m.root-servers.net          202.12.27.33    2001:dc3::35
	a.gtld-servers.net          192.5.6.30      2001:503:a83e::2:30
	ns1.registrar.net           45.90.20.53     2a09:52::53
	ns2.registrar.net           45.90.21.53     2a09:53::53
	odd.registrar.net           45.90.23.53     2a09:55::53
	rdap.registrar.net          45.90.20.80     2a09:52::80
	icanhazip.com               104.16.185.241  2606:4700::6810:b9f1
	ident.me                    49.12.234.183   2a01:4f8:c2c:123f::1
	api64.ipify.org             173.231.16.77   2607:f2d8::77
	look.isp.net                45.92.77.25     2a0b:77::25
	metadata.bigcloud.net       169.254.169.254 fd00:ec2::254
	data.iana.org               192.0.46.9      2620:0:2830:200::b:9
	ns.blocklists.net           45.90.22.53     2a09:54::53
	resolver.bigcloud.net       45.90.11.53     2a09:51:0:11::53
	acme-v02.api.letsencrypt.org 172.65.32.248  2606:4700:60::248
	mirror.bigcloud.net         45.90.11.80     2a09:51:0:11::80
	filter-proxied.bigcloud.net 45.90.11.25     2a09:51:0:11::25
	filter-stripped.bigcloud.net 45.90.11.26    2a09:51:0:11::26
	filter-slow.bigcloud.net    45.90.11.27     2a09:51:0:11::27
	mx.bigmail.com              45.91.25.25     2a0a:25::25
	mx.smallmail.net            45.91.26.25     2a0a:26::25
	mta-sts.smallmail.net       45.91.26.80     2a0a:26::80
	mx.oldmail.net              45.91.27.25     2a0a:27::25
	mx.stsmail.net              45.91.28.25     2a0a:28::25
	mta-sts.stsmail.net         45.91.28.80     2a0a:28::80
	mx.wrongcert.net            45.91.29.25     2a0a:29::25
	mta-sts.wrongcert.net       45.91.29.80     2a0a:29::80
	smtp.relayhost.net          45.91.30.25     2a0a:30::25
	wrongcert.relayhost.net     45.91.30.26     2a0a:30::26
	plain.relayhost.net         45.91.30.27     2a0a:30::27
	gmail-smtp-in.l.google.com  142.250.27.26   2a00:1450:4025::1a
	mx1.hotmail.com             52.101.68.12    2603:1061::12
	mta5.am0.yahoodns.net       67.195.228.94   2001:4998::94
	mx00.gmx.net                212.227.15.9    2001:8d8::9
	laptop.isp.net              45.92.77.7      2a0b:77::7
	phone.isp.net               45.92.77.8      2a0b:77::8
	friend.isp.net              45.92.77.22     2a0b:77::22
	packages.isp.net            45.92.77.80     2a0b:77::80
	scanner.badhost.net         45.93.66.6      2a0c:66::6
	bot1.badhost.net            45.93.66.11     2a0c:66::11
	bot2.badhost.net            45.93.66.12     2a0c:66::12
	bot3.badhost.net            45.93.66.13     2a0c:66::13
	bot4.badhost.net            45.93.66.14     2a0c:66::14
	bot5.badhost.net            45.93.66.15     2a0c:66::15
	bot6.badhost.net            45.93.66.16     2a0c:66::16
	bot7.badhost.net            45.93.66.17     2a0c:66::17
	bot8.badhost.net            45.93.66.18     2a0c:66::18
	bot9.badhost.net            45.93.66.19     2a0c:66::19
	bot10.badhost.net           45.93.66.20     2a0c:66::20
	bot11.badhost.net           45.93.66.21     2a0c:66::21
	bot12.badhost.net           45.93.66.22     2a0c:66::22
	END
	judge_hosts
}

# Customers of an ISP, each with an address of its own: whoever is to be judged, limited or banned by itself comes
# from one of these. Their names all are customer.isp.net. A program binds one with IP_FREEBIND.
NET_CUSTOMERS4=45.92.128.0/17
NET_CUSTOMERS6=2a0b:77:8000::/33

net_address() { # NAME 4|6
	net_hosts | awk -v name="$1" -v field="$([[ $2 == 4 ]] && echo 2 || echo 3)" '$1 == name { print $field }'
}

net_in_world() { ip netns exec "$NET_WORLD" "$@"; }

net_up() {
	ip netns add "$NET_WORLD"
	net_in_world sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
		net.ipv4.conf.all.rp_filter=0 net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0 \
		net.ipv6.conf.default.accept_dad=0 net.ipv4.ip_unprivileged_port_start=0
	# What is no host of ours is refused at once instead of waited for.
	{
		echo "link set lo up"
		net_hosts | awk '{ print "addr add " $2 "/32 dev lo"; print "addr add " $3 "/128 dev lo nodad" }'
		# A fixed address: else it is the lowest of the lines in it, and changes under the boxes with each new one.
		echo "link add name vps address 02:00:45:90:10:01 type bridge"
		echo "link set vps up"
		echo "addr add $NET_GATEWAY4/24 dev vps"
		echo "addr add $NET_GATEWAY6/64 dev vps nodad"
		echo "route add local $NET_CUSTOMERS4 dev lo"
		echo "-6 route add local $NET_CUSTOMERS6 dev lo"
		echo "route add unreachable default metric 9999"
		echo "-6 route add unreachable default metric 9999"
	} | net_batch "$NET_WORLD"
}

# ip's batch mode takes no -6 in a line; so v6 routes go to a second batch.
net_batch() { # NAMESPACE < LINES
	local lines
	lines=$(cat)
	grep -v '^-6 ' <<<"$lines" | ip -n "$1" -batch -
	if grep -q '^-6 ' <<<"$lines"; then
		sed -n 's/^-6 //p' <<<"$lines" | ip -n "$1" -6 -batch -
	fi
}

net_down() {
	local ns
	for ns in $(ip netns list | awk -v p="$LAB_NS-" 'index($1, p) == 1 { print $1 }'); do
		ip netns delete "$ns" || say "namespace $ns would not go"
	done
}

# --- a box: eth0 in its own namespace, the other end on the bridge

net_box_ns() { echo "$LAB_NS-box-$1"; }
net_box4()   { echo "45.90.10.$1"; }     # by the box's number
net_box6()   { echo "2a09:51::$1"; }
net_private4() { echo "10.77.0.$1"; }    # behind NAT
NET_SHARED4=45.90.10.254                 # what many boxes behind one NAT have in common

net_box_up() { # NAME NUMBER public|nat|shared|no-ipv6
	local ns
	ns=$(net_box_ns "$1")
	ip netns add "$ns"
	ip -n "$NET_WORLD" link add name "vps$2" type veth peer name eth0 netns "$ns"
	ip -n "$NET_WORLD" link set "vps$2" master vps up
	ip netns exec "$ns" sysctl -q -w net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.eth0.accept_ra=0
	ip -n "$ns" link set lo up
	ip -n "$ns" link set eth0 up
	net_wire "$1" "$2" "$3"
}

# The addresses of a box that may be running, instead of those that it had.
net_wire() { # NAME NUMBER public|nat|shared|no-ipv6
	local ns address gateway=$NET_GATEWAY4
	ns=$(net_box_ns "$1")
	address=$(net_box4 "$2")
	ip -n "$ns" addr flush dev eth0 scope global
	ip -n "$ns" -6 route delete default 2>/dev/null || true    # it would serve link-local addresses
	net_no_nat "$2"
	if [[ $3 == nat || $3 == shared ]]; then
		address=$(net_private4 "$2")
		gateway=10.77.0.1
		"net_$3" "$2"
	fi
	net_batch "$ns" <<-END
	addr add $address/24 dev eth0
	route replace default via $gateway
	END
	[[ $3 == public ]] || return 0
	net_batch "$ns" <<-END
	addr add $(net_box6 "$2")/64 dev eth0 nodad
	-6 route replace default via $NET_GATEWAY6
	END
}

# A one-to-one NAT at the provider, as some clouds have it. Most of the internet lives in the namespace that
# translates, so the box's own packets are translated on input and the internet's on output.
net_nat() { # NUMBER
	local inside outside
	inside=$(net_private4 "$1")
	outside=$(net_box4 "$1")
	ip -n "$NET_WORLD" addr replace 10.77.0.1/24 dev vps
	ip -n "$NET_WORLD" addr replace "$outside/32" dev lo
	net_in_world nft -f - <<-END
	table ip nat$1
	delete table ip nat$1
	table ip nat$1 {
		chain in   { type nat hook input priority 100; ip saddr $inside snat to $outside; }
		chain post { type nat hook postrouting priority 100; ip saddr $inside snat to $outside; }
		chain pre  { type nat hook prerouting priority -100; ip daddr $outside dnat to $inside; }
		chain out  { type nat hook output priority -100; ip daddr $outside dnat to $inside; }
	}
	END
}

# One address for many: what they send leaves from it, and nothing finds its way back that they did not ask for.
net_shared() { # NUMBER
	ip -n "$NET_WORLD" addr replace 10.77.0.1/24 dev vps
	ip -n "$NET_WORLD" addr replace "$NET_SHARED4/32" dev lo
	net_in_world nft -f - <<-END
	table ip nat$1
	delete table ip nat$1
	table ip nat$1 {
		chain in   { type nat hook input priority 100; ip saddr $(net_private4 "$1") snat to $NET_SHARED4; }
		chain post { type nat hook postrouting priority 100; ip saddr $(net_private4 "$1") snat to $NET_SHARED4; }
	}
	END
}

net_no_nat() { # NUMBER
	net_in_world nft delete table ip "nat$1" 2>/dev/null || return 0
	ip -n "$NET_WORLD" addr delete "$(net_box4 "$1")/32" dev lo 2>/dev/null || true
}

net_box_down() { # NAME NUMBER
	ip netns delete "$(net_box_ns "$1")" 2>/dev/null || true
	ip -n "$NET_WORLD" link delete "vps$2" 2>/dev/null || true
	net_no_nat "$2"
}
