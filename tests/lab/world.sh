# The internet's programs: one process tree in the world's image, with its own pid, mount and network namespace;
# a second one in the judges' when they are called. Whatever runs in one ends with its init, and its mounts go too. Sourced.
# shellcheck shell=bash

tree_up() { # world|judges
	background "$1-shell" ip netns exec "$NET_WORLD" unshare --mount --pid --fork --kill-child \
		/bin/bash "$LAB_DIR/world-init" "$(tree_path "$1")" "$LAB_RUN" "$LAB_DIR" "$LAB_CACHE" "$1"
	wait_until 10 "the init of the $1" tree_pid "$1"
	wait_until 10 "the mounts of the $1" test -e "$LAB_RUN/$1-ready"
}

# The init is the child of unshare, which stands in for the shell that we started.
tree_pid() { # world|judges
	local parent child
	parent=$(recorded_pid "$1-shell") || return 1
	child=$(process_children "$parent")
	child=${child%% *}
	[[ -n $child ]] || return 1
	echo "$child"
}

world_lives() { tree_pid world >/dev/null; }

# Runs a command in the internet; /lab is this lab's state, /lab-src the lab's own programs.
world() {
	local pid
	pid=$(tree_pid world) || die "the internet is down: lab up"
	nsenter -t "$pid" -m -n -p -r -w env -i HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
		TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# The same, for a daemon: recorded and logged under its name.
world_background() { # NAME CMD…
	local name=$1 pid
	shift
	pid=$(tree_pid world)
	background "$name" nsenter -t "$pid" -m -n -p -r -w env -i HOME=/root LANG=C.UTF-8 \
		PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

world_down() {
	local pid kind
	for kind in judges world; do
		if pid=$(tree_pid "$kind"); then kill -9 "$pid" 2>/dev/null || true; fi
		end_process "$kind-shell"
	done
}
