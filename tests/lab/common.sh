# What every piece of the lab needs: where things live, how to talk, how to start and end a process.
# Sourced, never run.
# shellcheck shell=bash

LAB=${LAB:-lab}                          # the name of this internet; several may run side by side
LAB_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_CACHE=/var/cache/mailstead-lab       # images and packages, kept between runs
LAB_LIB=/var/lib/mailstead-lab           # unpacked root file systems
LAB_RUN=/run/mailstead-lab/$LAB          # the state of this internet; the world sees it as /lab
LAB_SUITES=${LAB_SUITES:-bookworm trixie}
LAB_NS=msl-$LAB                          # prefix of the network namespaces of this internet

say()  { printf '%s\n' "lab: $*" >&2; }
die()  { say "$*"; exit 1; }
usage() { say "$*"; exit 2; }

# Runs a command, silent, again and again until it succeeds; fails when the time is over.
wait_until() { # SECONDS WHAT CMD…
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < deadline)) || { say "gave up waiting for $what"; return 1; }
		sleep 0.1
	done
}

# One change of the lab at a time. Descriptor 9 holds the lock; background() closes it for what lives on.
lab_lock() {
	mkdir -p /run/mailstead-lab
	exec 9>"/run/mailstead-lab/$LAB.lock"
	flock 9
}

lab_unlock() { exec 9>&-; }

# --- processes: recorded as pid and start time, so that a reused pid is never taken for ours

process_start() { # PID -> start time in ticks, nothing when it is gone
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	stat=${stat##*) }
	# shellcheck disable=SC2086
	set -- $stat
	echo "${20}"
}

process_children() { # PID
	cat "/proc/$1/task/$1/children" 2>/dev/null || true
}

record_pid() { # NAME PID
	echo "$2 $(process_start "$2")" >"$LAB_RUN/pid/$1"
}

# Prints the pid recorded under a name when that process still lives.
recorded_pid() { # NAME
	local pid start
	read -r pid start 2>/dev/null <"$LAB_RUN/pid/$1" || return 1
	[[ -n $start && $(process_start "$pid") == "$start" ]] || return 1
	echo "$pid"
}

# Starts a daemon in its own session with its own log; it holds none of our descriptors.
background() { # NAME CMD…
	local name=$1
	shift
	setsid "$@" </dev/null >>"$LAB_RUN/log/$name.log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
	record_pid "$name" $!
	disown
}

# With its children: nsenter starts what it is given as one. Each was made the leader of a group by setsid.
end_process() { # NAME: TERM, and KILL after two seconds
	local pid
	if pid=$(recorded_pid "$1"); then
		kill -- "-$pid" 2>/dev/null || true
		wait_until 2 "the end of $1" process_gone "$1" 2>/dev/null || kill -9 -- "-$pid" 2>/dev/null || true
	fi
	rm -f "$LAB_RUN/pid/$1"
}

process_gone() { ! recorded_pid "$1"; }
