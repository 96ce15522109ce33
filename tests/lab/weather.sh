# Bad weather: delay and loss on a box's line, and providers that close port 25.
# shellcheck shell=bash

# In the internet's own namespace: what a box sends arrives there, what it is sent leaves there.
weather_table() {
	net_in_world nft -f - <<-'END'
	table inet weather {
		set out4 { type ipv4_addr; }
		set out6 { type ipv6_addr; }
		set in4 { type ipv4_addr; }
		set in6 { type ipv6_addr; }
		chain arriving {
			type filter hook prerouting priority -200;
			tcp dport 25 ip saddr @out4 drop
			tcp dport 25 ip6 saddr @out6 drop
		}
		chain leaving {
			type filter hook postrouting priority 200;
			tcp dport 25 ip daddr @in4 drop
			tcp dport 25 ip6 daddr @in6 drop
		}
		chain lossy_in { type filter hook prerouting priority -199; }
		chain lossy_out { type filter hook postrouting priority 199; }
	}
	END
}

weather_port25() { # in|out open|closed NAME [4|6]: silently dropped, as providers do
	local verb=add number set
	[[ $2 == open ]] && verb=delete
	number=$(box_number "$3")
	for set in 4 6; do
		[[ -z ${4:-} || $4 == "$set" ]] || continue
		net_in_world nft "$verb" element inet weather "$1$set" "{ $("weather_address$set" "$3" "$number") }" 2>/dev/null || true
	done
}

# Behind NAT the private address is what the lines carry.
weather_address4() { if [[ $(cat "$(box_dir "$1")/wiring") == nat ]]; then net_private4 "$2"; else net_box4 "$2"; fi; }
weather_address6() { net_box6 "$2"; }

# Delay needs the kernel's netem; loss is done by nft, which is everywhere.
weather_line() { # NAME [delay MS] [loss PERCENT] | NAME clear
	local number delay='' loss=''
	number=$(box_number "$1")
	shift
	net_in_world tc qdisc del dev "vps$number" root 2>/dev/null || true
	weather_no_loss "vps$number"
	while (($#)); do
		case $1 in
		clear) return 0 ;;
		delay) delay=$2; shift 2 ;;
		loss) loss=$2; shift 2 ;;
		*) die "weather: clear, or delay MS and loss PERCENT" ;;
		esac
	done
	if [[ -n $delay ]]; then
		net_in_world tc qdisc add dev "vps$number" root netem delay "${delay}ms" ||
			die "this kernel has no netem: there is no delay here, only loss"
	fi
	[[ -z $loss ]] || weather_loss "vps$number" "$loss"
}

weather_loss() { # INTERFACE PERCENT
	local box=${1#vps}
	net_in_world nft -f - <<-END
	add rule inet weather lossy_in ip saddr { 45.90.10.$box, 10.77.0.$box } numgen random mod 100 < $2 drop comment "$1"
	add rule inet weather lossy_in ip6 saddr $(net_box6 "$box") numgen random mod 100 < $2 drop comment "$1"
	add rule inet weather lossy_out ip daddr { 45.90.10.$box, 10.77.0.$box } numgen random mod 100 < $2 drop comment "$1"
	add rule inet weather lossy_out ip6 daddr $(net_box6 "$box") numgen random mod 100 < $2 drop comment "$1"
	END
}

weather_no_loss() { # INTERFACE
	local chain handle
	for chain in lossy_in lossy_out; do
		for handle in $(net_in_world nft -a list chain inet weather "$chain" | sed -n "s/.*comment \"$1\" # handle //p"); do
			net_in_world nft delete rule inet weather "$chain" handle "$handle"
		done
	done
}
