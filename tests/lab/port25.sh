# Port 25 as providers leave it: open, or closed, refused, taken over or slowed down on the way, by direction and family.
# Sourced.
# shellcheck shell=bash

# All in the internet's own namespace: what a box sends arrives there, what it is sent leaves or is forwarded there.
# Two maps a direction and family, both by the box's address: what becomes of its packets, and which host takes its
# connections over (port25.py). Those hosts' own connections are left alone, or they would come back to them.
port25_table() {
	local filters4 filters6
	filters4=$(net_hosts | awk '$1 ~ /^filter-/ { printf "%s%s", sep, $2; sep = ", " }')
	filters6=$(net_hosts | awk '$1 ~ /^filter-/ { printf "%s%s", sep, $3; sep = ", " }')
	net_in_world nft -f - <<-END
	table inet port25 {
		map out4 { type ipv4_addr : verdict; }
		map out6 { type ipv6_addr : verdict; }
		map in4 { type ipv4_addr : verdict; }
		map in6 { type ipv6_addr : verdict; }
		map out4to { type ipv4_addr : ipv4_addr; }
		map out6to { type ipv6_addr : ipv6_addr; }
		map in4to { type ipv4_addr : ipv4_addr; }
		map in6to { type ipv6_addr : ipv6_addr; }
		set begun4 { type ipv4_addr . inet_service; flags dynamic, timeout; timeout 1m; }
		set begun6 { type ipv6_addr . inet_service; flags dynamic, timeout; timeout 1m; }

		chain refused { reject with tcp reset; }
		chain unreachable { reject with icmpx type host-unreachable; }
		chain late {
			tcp flags & (syn | ack) != syn return
			ip saddr . tcp sport != @begun4 add @begun4 { ip saddr . tcp sport } drop
			ip6 saddr . tcp sport != @begun6 add @begun6 { ip6 saddr . tcp sport } drop
		}
		chain sent {
			type filter hook prerouting priority -200;
			tcp dport 25 ip saddr vmap @out4
			tcp dport 25 ip6 saddr vmap @out6
		}
		chain received {
			type filter hook output priority 0;
			tcp dport 25 ip daddr vmap @in4
			tcp dport 25 ip6 daddr vmap @in6
		}
		chain forwarded {
			type filter hook forward priority 0;
			tcp dport 25 ip daddr vmap @in4
			tcp dport 25 ip6 daddr vmap @in6
		}
		chain sent_to {
			type nat hook prerouting priority -101;
			meta nfproto ipv4 tcp dport 25 dnat ip to ip saddr map @out4to
			meta nfproto ipv6 tcp dport 25 dnat ip6 to ip6 saddr map @out6to
		}
		chain received_to {
			type nat hook output priority -101;
			ip saddr { $filters4 } return
			ip6 saddr { $filters6 } return
			meta nfproto ipv4 tcp dport 25 dnat ip to ip daddr map @in4to
			meta nfproto ipv6 tcp dport 25 dnat ip6 to ip6 daddr map @in6to
		}
	}
	END
}

port25_up() {
	local host hosts=()
	for host in proxied stripped slow; do
		hosts+=("$host,$(net_address "filter-$host.bigcloud.net" 4),$(net_address "filter-$host.bigcloud.net" 6)")
	done
	world_background port25 /lab-src/port25.py /lab/ca/filter-proxied.bigcloud.net "${hosts[@]}"
}

port25_ready() { wait_until 15 "the provider's filters" world nc -z "$(net_address filter-slow.bigcloud.net 4)" 25; }

port25_set() { # in|out HOW NAME [4|6]
	local family
	[[ $1 == in || $1 == out ]] || usage "lab port25 in|out …"
	box_known "$3" || die "no box $3"
	for family in ${4:-4 6}; do port25_family "$1" "$2" "$3" "$family"; done
}

port25_family() { # in|out HOW NAME 4|6
	local inside outside map=$1$4 verdict='' host=''
	case $2 in
	open) port25_firewall "$3" "$4" delete ;;
	closed) verdict=drop ;;
	firewalled) [[ $1 == in ]] || usage "lab port25 in firewalled"; port25_firewall "$3" "$4" add ;;
	refused | unreachable | late) verdict="jump $2" ;;
	proxied | stripped | slow) host=$(net_address "filter-$2.bigcloud.net" "$4") ;;
	*) usage "lab port25: open, closed, refused, unreachable, late, slow, stripped or proxied" ;;
	esac
	# Behind NAT the private address is what the lines carry; the internet's own programs take the public one.
	outside=$("net_box$4" "$(box_number "$3")")
	inside=$outside
	[[ $4 == 6 || $(cat "$(box_dir "$3")/wiring") != nat ]] || inside=$(net_private4 "$(box_number "$3")")
	port25_forget "$map" "$inside"
	port25_forget "${map}to" "$inside"
	port25_forget "${map}to" "$outside"
	[[ -z $verdict ]] || net_in_world nft add element inet port25 "$map" "{ $inside : $verdict }"
	[[ $1 == out ]] || inside=$outside
	[[ -z $host ]] || net_in_world nft add element inet port25 "${map}to" "{ $inside : $host }"
}

# As the box itself might have it: the program that sets it up need not be there.
port25_firewall() { # NAME 4|6 add|delete
	local table="inet own$2" families=([4]=ipv4 [6]=ipv6)
	if [[ $3 == add ]]; then
		nft_in_box "$1" add table "$table"
		nft_in_box "$1" add chain "$table" in '{ type filter hook input priority 0; }'
		nft_in_box "$1" add rule "$table" in meta nfproto "${families[$2]}" tcp dport 25 drop
	else
		nft_in_box "$1" delete table "$table" 2>/dev/null || true
	fi
}

nft_in_box() { # NAME WORD…
	local name=$1
	shift
	ip netns exec "$(net_box_ns "$name")" nft "$@"
}

port25_forget() { # MAP ADDRESS
	net_in_world nft delete element inet port25 "$1" "{ $2 }" 2>/dev/null || true
}
