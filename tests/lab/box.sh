# Boxes: a fresh Debian with systemd as process 1, as a VPS provider hands it over. Sourced.
# shellcheck shell=bash

BOX_PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

box_dir()  { echo "$LAB_RUN/box/$1"; }
box_root() { echo "$LAB_LIB/$LAB/$1"; }
box_list() { ls "$LAB_RUN/box" 2>/dev/null || true; }
box_known() { [[ -d $(box_dir "$1") ]]; }
box_number() { cat "$(box_dir "$1")/number"; }
box_suite() { cat "$(box_dir "$1")/suite"; }

box_free_number() {
	local n=10
	while grep -qx "$n" "$LAB_RUN"/box/*/number 2>/dev/null; do n=$((n + 1)); done
	echo "$n"
}

# --- making one

# Where memory allows, a box lives in it: package installation then does not wait for the disk.
# LAB_DISK=1 keeps it on the disk.
box_make_root() { # NAME
	local root
	root=$(box_root "$1")
	mkdir -p "$root"
	if [[ -z ${LAB_DISK:-} ]] && awk '$1 == "MemAvailable:" { exit !($2 > 8 * 1024 * 1024) }' /proc/meminfo; then
		mount -t tmpfs -o mode=755,size=6g "lab-$1" "$root"
	fi
}

# Emptied before it is unmounted: another lab's mount namespace may hold a copy of the mount.
box_remove_root() { # DIRECTORY
	[[ -d $1 ]] || return 0
	find "$1" -xdev -mindepth 1 -delete
	if mountpoint -q "$1"; then umount "$1"; fi
	rm -rf "$1"
}

box_unpack() { # NAME SUITE [SAVED]
	local root
	root=$(box_root "$1")
	box_remove_root "$root"
	box_make_root "$1"
	tar -xpf "${3:-$(image_path "$2")}" -C "$root" --numeric-owner
	if [[ -n ${3:-} ]]; then
		# unbound's copy of another lab's root key; its unit makes a new one.
		rm -f "$root/var/lib/unbound/root.key"
	else
		box_hand_over "$1" "$2" "$root"
	fi
	box_trust "$root"
}

# What a provider's own image has besides Debian's.
box_hand_over() { # NAME SUITE ROOT
	local root=$3
	image_write_sources "$2" "$root"
	echo "$1" >"$root/etc/hostname"
	printf '127.0.0.1\tlocalhost\n127.0.1.1\t%s\n::1\tlocalhost ip6-localhost ip6-loopback\n' "$1" >"$root/etc/hosts"
	cp "$LAB_RUN/resolv.conf" "$root/etc/resolv.conf"
	chroot "$root" ssh-keygen -q -t ed25519 -N '' -C "root@$1" -f /etc/ssh/ssh_host_ed25519_key
}

# The box believes in the lab's DNS root and in its certificate authorities. The diversions stand before the
# package that owns those files is there, so that installing it later leaves the lab's in place.
box_trust() { # ROOT
	local file
	mkdir -p "$1/usr/share/dns" "$1/usr/local/share/ca-certificates"
	for file in root.key root.hints; do
		chroot "$1" dpkg-divert --quiet --local --rename --add "/usr/share/dns/$file"
		cp "$DNS/$file" "$1/usr/share/dns/$file"
	done
	cp "$LAB_RUN/ca/web.pem" "$1/usr/local/share/ca-certificates/lab-web.crt"
	cp "$LAB_RUN/ca/acme-root.pem" "$1/usr/local/share/ca-certificates/lab-acme.crt"
	chroot "$1" update-ca-certificates >/dev/null 2>&1
}

box_create() { # NAME SUITE public|nat|no-ipv6 [SAVED]
	local dir number
	[[ $1 =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "not a name for a box: $1"
	image_ensure "$2"
	if box_known "$1"; then box_stop "$1"; fi
	number=$(box_free_number)
	((number < 250)) || die "no address is left"
	dir=$(box_dir "$1")
	mkdir -p "$dir"
	echo "$number" >"$dir/number"
	echo "$2" >"$dir/suite"
	echo "$3" >"$dir/wiring"
	box_unpack "$1" "$2" "${4:-}"
	net_box_up "$1" "$number" "$3"
	# A provider names an IPv4 address by itself and leaves IPv6 alone.
	dns_ptr "$(net_box4 "$number")" "45-90-10-$number.vps.bigcloud.net"
	dns_ptr "$(net_box6 "$number")" none
}

box_boot() { # NAME
	background "box-$1" unshare --mount --propagation private /bin/bash "$LAB_DIR/box-init" \
		"$1" "$(box_root "$1")" "$(net_box_ns "$1")" "$LAB"
}

box_wait() { # NAME
	wait_until 90 "$1 to boot" box_is_up "$1" || { tail -20 "$LAB_RUN/log/box-$1.log" >&2; return 1; }
}

box_is_up() { # NAME
	local state
	state=$(box_exec "$1" systemctl is-system-running 2>/dev/null) || true
	[[ $state == running || $state == degraded ]]
}

# --- being in one

# The loop in box-init has nspawn as its child, and that has the box's process 1 as its own.
box_leader() { # NAME
	local loop nspawn leader comm
	loop=$(recorded_pid "box-$1") || return 1
	for nspawn in $(process_children "$loop"); do
		for leader in $(process_children "$nspawn"); do
			read -r comm <"/proc/$leader/comm" || continue
			[[ $comm == systemd ]] && { echo "$leader"; return 0; }
		done
	done 2>/dev/null
	return 1
}

box_exec() { # NAME CMD…
	local leader name=$1
	shift
	leader=$(box_leader "$name") || die "$name is not running"
	nsenter -t "$leader" -a --wdns=/root env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash \
		LANG=C.UTF-8 TERM="${TERM:-dumb}" PATH="$BOX_PATH" "$@"
}

box_shell() { # NAME: with a terminal of the box's own
	box_exec "$1" script -qec 'bash -l' /dev/null
}

box_push() { # NAME SRC… DSTDIR
	local name=$1 destination=${*: -1} source
	shift
	set -- "${@:1:$#-1}"
	box_exec "$name" mkdir -p "$destination" </dev/null
	for source; do
		tar -C "$(dirname "$source")" -cf - "$(basename "$source")" |
			box_exec "$name" tar -C "$destination" --no-same-owner -xf -
	done
}

box_pull() { # NAME SRC DST
	if box_exec "$1" test -d "$2"; then
		mkdir -p "$3"
		box_exec "$1" tar -C "$2" -cf - . | tar -C "$3" -xf -
	else
		box_exec "$1" cat "$2" >"$3"
	fi
}

box_wire() { # NAME public|nat|shared|no-ipv6
	[[ $2 =~ ^(public|nat|shared|no-ipv6)$ ]] || usage "lab wire NAME public|nat|shared|no-ipv6"
	echo "$2" >"$(box_dir "$1")/wiring"
	net_wire "$1" "$(box_number "$1")" "$2"
}

# --- restarting and ending one

box_reboot() { # NAME
	local before
	before=$(box_leader "$1") || die "$1 is not running"
	box_exec "$1" systemctl reboot >/dev/null 2>&1 || true
	wait_until 120 "$1 to go down" box_has_another_leader "$1" "$before"
	box_wait "$1"
}

# A power cut, but for one thing: the tree is in memory or in this machine's cache, so what was not synced is not lost.
box_power() { # NAME
	local leader
	leader=$(box_leader "$1") || die "$1 is not running"
	kill -9 "$leader"
	wait_until 20 "the end of $1" process_gone "box-$1"
	box_end_stragglers "$1"
	box_boot "$1"
	box_wait "$1"
}

box_has_another_leader() { # NAME BEFORE
	local now
	now=$(box_leader "$1") && [[ $now != "$2" ]]
}

# The plug is pulled; the tree stays for whoever wants to look into it, until a box of that name or `lab down`.
box_stop() { # NAME
	local leader number
	number=$(box_number "$1")
	touch "$(box_dir "$1")/stopping"
	if leader=$(box_leader "$1"); then kill -9 "$leader"; fi
	end_process "box-$1"
	box_forget "$1" "$number"
}

box_forget() { # NAME NUMBER
	local direction
	box_end_stragglers "$1"
	weather_clear "$2"
	for direction in in out; do port25_set "$direction" open "$1"; done
	net_box_down "$1" "$2"
	rm -rf "$(box_dir "$1")"
}

# Shut down in good order and kept as a tree that `box --from` starts again, in this lab or another one.
box_save() { # NAME FILE
	box_leader "$1" >/dev/null || die "$1 is not running"
	touch "$(box_dir "$1")/stopping"
	box_exec "$1" systemctl poweroff >/dev/null 2>&1 || true
	wait_until 90 "$1 to shut down" process_gone "box-$1"
	tar -cpf "$2.tmp" --numeric-owner -C "$(box_root "$1")" --exclude=./var/cache/apt/archives/*.deb .
	mv "$2.tmp" "$2"
	box_forget "$1" "$(box_number "$1")"
}

# Whatever is left in the box's control group, should nspawn itself have been killed.
box_end_stragglers() { # NAME
	local group
	for group in /sys/fs/cgroup{,/unified}/"$LAB_NS-$1"; do
		[[ -e $group/cgroup.kill ]] || continue
		echo 1 >"$group/cgroup.kill" || true
		wait_until 5 "the end of all in $1" box_group_empty "$group" || true
		find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
	done
}

box_group_empty() { grep -qx 'populated 0' "$1/cgroup.events"; }
