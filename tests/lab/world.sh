# The internet's programs: one process tree in the world's image, with its own pid, mount and network namespace.
# Whatever runs in it ends with its init, and its mounts go too. Sourced.
# shellcheck shell=bash

world_up() {
	local tree
	tree=$(world_tree)
	background world-shell ip netns exec "$NET_WORLD" unshare --mount --pid --fork --kill-child \
		/bin/bash "$LAB_DIR/world-init" "$tree" "$LAB_RUN" "$LAB_DIR" "$LAB_CACHE"
	wait_until 10 "the world's init" world_pid
	wait_until 10 "the world's mounts" test -e "$LAB_RUN/world-ready"
}

# The init is the child of unshare, which stands in for the shell that we started.
world_pid() {
	local parent child
	parent=$(recorded_pid world-shell) || return 1
	child=$(process_children "$parent")
	child=${child%% *}
	[[ -n $child ]] || return 1
	echo "$child"
}

world_lives() { world_pid >/dev/null; }

# Runs a command in the internet; /lab is this lab's state, /lab-src the lab's own programs.
world() {
	local pid
	pid=$(world_pid) || die "the internet is down: lab up"
	nsenter -t "$pid" -m -n -p -r -w env -i HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
		TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# The same, for a daemon: recorded and logged under its name.
world_background() { # NAME CMD…
	local name=$1 pid
	shift
	pid=$(world_pid)
	background "$name" nsenter -t "$pid" -m -n -p -r -w env -i HOME=/root LANG=C.UTF-8 \
		PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

world_down() {
	local pid
	if pid=$(world_pid); then kill -9 "$pid" 2>/dev/null || true; fi
	end_process world-shell
}
