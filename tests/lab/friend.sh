# A host elsewhere that the operator may log in to by SSH, and look at his box from. Sourced.
# shellcheck shell=bash

FRIEND=friend.isp.net

friend_up() {
	mkdir -p "$LAB_RUN/friend"
	chmod 0755 "$LAB_RUN/friend"
	: >"$LAB_RUN/friend/authorized_keys"
	ssh-keygen -q -t ed25519 -N '' -C "$FRIEND" -f "$LAB_RUN/friend/host_key" </dev/null
	world mkdir -p /run/sshd
	world_background friend /usr/sbin/sshd -D -e -f /dev/null -h /lab/friend/host_key -o UsePAM=no -o StrictModes=no \
		-o ListenAddress="$(net_address "$FRIEND" 4)" -o ListenAddress="$(net_address "$FRIEND" 6)" \
		-o AuthorizedKeysFile=/lab/friend/authorized_keys -o PermitRootLogin=prohibit-password -o PidFile=none
}

friend_ready() { wait_until 15 "the friend's host" world nc -z "$(net_address "$FRIEND" 4)" 22; }

# root of that box may log in there as root from now on, and knows its key.
friend_of() { # NAME
	box_known "$1" || die "no box $1"
	box_exec "$1" sh -euc '
		mkdir -p -m 700 /root/.ssh
		[ -e /root/.ssh/id_ed25519 ] || ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519
		cat >>/root/.ssh/known_hosts' <<<"$FRIEND $(cut -d' ' -f1,2 "$LAB_RUN/friend/host_key.pub")"
	box_exec "$1" cat /root/.ssh/id_ed25519.pub >>"$LAB_RUN/friend/authorized_keys"
}
