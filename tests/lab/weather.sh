# Bad weather on a box's line: delay and loss, and no line at all. Sourced.
# shellcheck shell=bash

# In the internet's own namespace: what a box sends arrives there, what it is sent leaves there.
weather_table() {
	net_in_world nft -f - <<-'END'
	table inet weather {
		chain lossy_in { type filter hook prerouting priority -199; }
		chain lossy_out { type filter hook postrouting priority 199; }
	}
	END
}

weather_line() { # NAME [delay MS] [loss PERCENT] | NAME clear | NAME unplugged
	local number delay='' loss=''
	box_known "$1" || die "no box $1"
	number=$(box_number "$1")
	shift
	weather_clear "$number"
	while (($#)); do
		case $1 in
		clear) return 0 ;;
		unplugged) ip -n "$NET_WORLD" link set "vps$number" down; return 0 ;;
		delay) delay=$2; shift 2 ;;
		loss) loss=$2; shift 2 ;;
		*) usage "lab weather NAME clear, or unplugged, or delay MS and loss PERCENT" ;;
		esac
	done
	[[ -z $delay ]] || weather_delay "$number" "$delay"
	[[ -z $loss ]] || weather_loss "vps$number" "$loss"
}

weather_clear() { # NUMBER
	weather_no_delay "$1"
	weather_no_loss "vps$1"
	ip -n "$NET_WORLD" link set "vps$1" up
}

# The kernel's netem is not everywhere, so a program carries the packets between the box's line and the bridge.
weather_delay() { # NUMBER MS
	ip -n "$NET_WORLD" link add name "slow$1" type bridge
	ip -n "$NET_WORLD" link set "slow$1" up
	world_background "delay-$1" /lab-src/delay.py "$2" "near$1" "far$1"
	wait_until 10 "the slow line" ip -n "$NET_WORLD" link show "far$1"
	ip -n "$NET_WORLD" link set "near$1" master "slow$1" up
	ip -n "$NET_WORLD" link set "far$1" master vps up
	ip -n "$NET_WORLD" link set "vps$1" master "slow$1"
}

weather_no_delay() { # NUMBER
	ip -n "$NET_WORLD" link show "slow$1" >/dev/null 2>&1 || return 0
	ip -n "$NET_WORLD" link set "vps$1" master vps
	end_process "delay-$1"
	ip -n "$NET_WORLD" link delete "slow$1"
}

weather_loss() { # INTERFACE PERCENT
	local box=${1#vps} chance="numgen random mod 100 < $2"
	[[ $2 != 100 ]] || chance=''
	net_in_world nft -f - <<-END
	add rule inet weather lossy_in ip saddr { 45.90.10.$box, 10.77.0.$box } $chance drop comment "$1"
	add rule inet weather lossy_in ip6 saddr $(net_box6 "$box") $chance drop comment "$1"
	add rule inet weather lossy_out ip daddr { 45.90.10.$box, 10.77.0.$box } $chance drop comment "$1"
	add rule inet weather lossy_out ip6 daddr $(net_box6 "$box") $chance drop comment "$1"
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
