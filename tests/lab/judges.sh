# The public judges: scanners and mail programs that others wrote, in an image of their own that only the scenario
# of that name needs. They run as an ordinary user, and each connection of theirs comes from another of forty
# addresses: the box's limits for one client and its bans stay as they are in life. Sourced.
# shellcheck shell=bash

JUDGE_USER=65534                         # Debian's nobody; nothing else of the lab runs as it
JUDGE_ADDRESSES=40

# Rows for net_hosts: an address without a reverse name is no client that port 25 would listen to.
judge_hosts() {
	local n
	for ((n = 1; n <= JUDGE_ADDRESSES; n++)); do printf 'judge%d.isp.net 45.92.78.%d 2a0b:78::%x\n' "$n" "$n" "$n"; done
}

# A connection to one of the internet's own hosts goes over the loopback and keeps its address.
judges_spread() {
	{
		echo 'table inet judges'
		echo 'delete table inet judges'
		printf 'table inet judges {\nchain post {\ntype nat hook postrouting priority srcnat;\n'
		judge_hosts | awk -v uid="$JUDGE_USER" -v count="$JUDGE_ADDRESSES" '
			{ four = four sep NR - 1 " : " $2; six = six sep NR - 1 " : " $3; sep = ", " }
			END {
				rule = "oifname \"vps\" meta skuid " uid " "
				print rule "meta nfproto ipv4 snat ip to numgen inc mod " count " map { " four " }"
				print rule "meta nfproto ipv6 snat ip6 to numgen inc mod " count " map { " six " }"
			}'
		printf '}\n}\n'
	} | net_in_world nft -f -
}

judges_up() {
	image_ensure judges
	tree_unpack judges
	lab_lock
	if ! tree_pid judges >/dev/null; then
		mkdir -p "$LAB_RUN/judges"
		chown "$JUDGE_USER:$JUDGE_USER" "$LAB_RUN/judges"
		judges_spread
		tree_up judges
	fi
	lab_unlock
}

# Runs a judge; /lab/judges is its home and the only place that it may write to, besides /tmp.
judge() { # CMD…
	local pid
	judges_up >&2
	pid=$(tree_pid judges)
	nsenter -t "$pid" -m -n -p -r -w setpriv --reuid "$JUDGE_USER" --regid "$JUDGE_USER" --clear-groups \
		env -i -C /lab/judges HOME=/lab/judges LANG=C.UTF-8 TERM=dumb PYTHONDONTWRITEBYTECODE=1 PATH="$BOX_PATH" "$@"
}
