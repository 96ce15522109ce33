# The Debian mirror: a caching proxy in the internet. It reaches the machine's own mirror through a socket file,
# which crosses network namespaces, so the lab needs no route out.
# shellcheck shell=bash

# For each site: the path a box asks for, the socket to go through, and the host and path to ask there.
mirror_up() {
	local kind site scheme host port n=0
	mkdir -p "$LAB_CACHE/debs"
	find "$LAB_CACHE/debs" -type f -atime +30 -delete
	: >"$LAB_RUN/mirror.table"
	for kind in main security; do
		site=$(mirror_site "$kind")
		[[ $site =~ ^(https?)://([^/:]+)(:([0-9]+))?(/.*)?$ ]] || continue
		scheme=${BASH_REMATCH[1]} host=${BASH_REMATCH[2]} port=${BASH_REMATCH[4]}
		n=$((n + 1))
		if [[ $scheme == http ]]; then
			background "mirror-$n" socat "UNIX-LISTEN:$LAB_RUN/mirror-$n.sock,fork" "TCP:$host:${port:-80}"
		else
			background "mirror-$n" socat "UNIX-LISTEN:$LAB_RUN/mirror-$n.sock,fork" "OPENSSL:$host:${port:-443}"
		fi
		echo "$host $(sed -E 's,^https?://[^/]+,,; s,/$,,' <<<"$site") /lab/mirror-$n.sock" >>"$LAB_RUN/mirror.table"
	done
	world_background mirror /lab-src/mirror.py /lab/mirror.table /lab-cache/debs \
		"$(net_address mirror.bigcloud.net 4)" "$(net_address mirror.bigcloud.net 6)"
}

mirror_ready() { wait_until 10 "the mirror" world nc -z "$(net_address mirror.bigcloud.net 4)" 80; }

# What a box asks for and does not get from now on, until the mirror is mended.
mirror_fails() { # 404|cut REGEX
	[[ $1 == 404 || $1 == cut ]] || usage "lab mirror 404|cut REGEX, or lab mirror mend"
	printf '%s %s\n' "$1" "$2" >>"$LAB_RUN/mirror.broken"
}

# The boxes have this machine's clock, so a box whose clock is wrong is made by everybody else's.
mirror_clock() { # SECONDS
	[[ $1 =~ ^-?[0-9]{1,9}$ ]] || usage "lab mirror clock SECONDS"
	echo "$1" >"$LAB_RUN/mirror.clock"
}

mirror_mend() { rm -f "$LAB_RUN"/mirror.{broken,clock}; }
