# The words in which a session at a terminal is written: what the operator typed, and what he saw. Sourced by tests/tui/run, and by
# scenarios of the lab; both bring passed, failed and must.
#
#   terminal 80x24 CMD…       a terminal of that size with CMD in it; the one before is closed
#   see TEXT [S]              wait until the screen shows it (S: seconds at most, PATIENCE without), else all is over;
#                             see_gone: no more; sees, sees_gone: only a failure
#   press KEY…                keys as tmux calls them: n Enter Escape Up C-c; type_in TEXT: as it stands
#   screen NAME               the screen becomes what golden/GROUP/NAME-80x24.txt says, times and such masked (masks.sed)
#   screens NAME              … at 80x24, then at 60x16 and at 200x60, and back
#   colours NAME              … with its colours and attributes: NAME-80x24.ansi
#   picture NAME              … as golden/pictures/NAME-80x24.ansi, of which README's picture is made (tests/tui/pictures)
#   until_chosen TEXT         down in a list to the line that begins so
#   resize 60x16              the window is dragged to that size
#   ended STATUS              the program ends with it; hang_up: the terminal is gone from one moment to the next
#   signal NAME               to the program in the terminal's shell
#
# GOLDEN=write rewrites the goldens instead of comparing with them: read the difference.
# shellcheck shell=bash

TUI_HOME=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
PATIENCE=${PATIENCE:-60}            # seconds that a screen may take: only spent on failure
SIZES='60x16 200x60'                # beside 80x24
SIZE=''                             # WIDTHxHEIGHT
TUI_SERVERS=0                       # each terminal has a server of its own
TUI_WORK=$(mktemp -d)               # sockets of the servers, and what the program in the terminal ended with
TUI_STATUS=$TUI_WORK/status
trap 'close_terminal; rm -rf "$TUI_WORK"' EXIT

in_tmux() { env -u TMUX LC_ALL=C.UTF-8 tmux -u -S "$TUI_WORK/$TUI_SERVERS" -f "$TUI_HOME/tmux.conf" "$@"; }

terminal() { # WxH [VARIABLE=VALUE…] CMD…
	close_terminal
	TUI_SERVERS=$((TUI_SERVERS + 1))
	SIZE=$1
	shift
	rm -f "$TUI_STATUS"
	# shellcheck disable=SC2016 # tmux 3.3 misses the end of a child now and then
	in_tmux new-session -d -x "${SIZE%x*}" -y "${SIZE#*x}" sh -c 'env "$@"; echo $? >"$0"' "$TUI_STATUS" "$@"
}

close_terminal() {
	in_tmux kill-server 2>/dev/null || true
	rm -f "$TUI_STATUS"
}
# The line is cut: nobody says goodbye.
hang_up() { close_terminal; }

shown() { in_tmux capture-pane -p; }
masked() { sed -E -f "$TUI_HOME/masks.sed" -e "${TUI_MASK:-}"; }
# What stands at the ends of lines and below the last one says nothing.
shown_masked() { shown | masked | sed 's/ *$//' | sed -e :a -e '/^\n*$/{$d;N;ba' -e '}'; }
shown_colours() { in_tmux capture-pane -p -e -N | "$TUI_HOME/tidy" | masked; }

# Tries until it succeeds or the time is over.
until_seen() { # SECONDS CMD…
	local deadline=$((SECONDS + $1))
	shift
	until "$@"; do
		((SECONDS < deadline)) || return 1
		sleep 0.05
	done
}

shows() { grep -qF -- "$1" <<<"$(shown)"; }
shows_not() { ! shows "$1"; }

see() { must sees "$@"; }
see_gone() { must sees_gone "$@"; }
sees() { # TEXT [SECONDS]
	if until_seen "${2:-$PATIENCE}" shows "$1"; then passed "the screen shows \"$1\""
	else failed "the screen shows \"$1\"" "$(shown)"; fi
}

sees_gone() { # TEXT [SECONDS]
	if until_seen "${2:-$PATIENCE}" shows_not "$1"; then passed "\"$1\" is gone from the screen"
	else failed "\"$1\" is gone from the screen" "$(shown)"; fi
}

# Down in a list until that line is the chosen one.
chosen() { grep -qF -- "> $1" <<<"$(shown)"; }
until_chosen() { # TEXT
	local tries
	for ((tries = 0; tries < 60; tries++)); do
		if chosen "$1"; then return; fi
		press Down
		sleep 0.05
	done
	must failed "the line \"$1\" can be chosen" "$(shown)"
}

press() { in_tmux send-keys "$@"; }
type_in() { in_tmux send-keys -l -- "$1"; }

resize() { # WxH
	SIZE=$1
	in_tmux resize-window -x "${SIZE%x*}" -y "${SIZE#*x}"
}

# --- goldens

# GROUP: whose goldens these are; another case may look at them too.
golden() { echo "$TUI_HOME/golden/$GROUP/$1"; }
is_golden() { cmp -s <("$1") "$2"; }                # WHAT FILE
stays() { # WHAT: the same three times in a row
	local first
	first=$("$1")
	sleep 0.2
	[[ $("$1") == "$first" ]] || return 1
	sleep 0.2
	[[ $("$1") == "$first" ]]
}

compare() { # NAME FILE WHAT
	local file
	file=$(golden "$2")
	if [[ ${GOLDEN:-} == write && ${CASE:-$GROUP} == "$GROUP" ]]; then
		until_seen "$PATIENCE" stays "$3"
		mkdir -p "$(dirname "$file")"
		"$3" >"$file"
	fi
	if [[ ! -f $file ]]; then failed "$1" "there is no $file; GOLDEN=write makes it. The screen:"$'\n'"$("$3")"
	elif until_seen "${SCREEN_PATIENCE:-10}" is_golden "$3" "$file"; then passed "$1"
	else failed "$1" "$(diff -u --label "${file#"$TUI_HOME"/}" --label 'the screen' "$file" <("$3"))"; fi
}

screen() { compare "the screen is $1 at $SIZE" "$1-$SIZE.txt" shown_masked; }
colours() { compare "the screen has the colours of $1 at $SIZE" "$1-$SIZE.ansi" shown_colours; }
picture() { compare "the screen is that of README's picture $1" "../pictures/$1-$SIZE.ansi" shown_colours; }

screens() { # NAME
	local size before=$SIZE
	screen "$1"
	for size in $SIZES; do
		resize "$size"
		screen "$1"
	done
	# Keys that come before the program knows of it mean what they mean at that size.
	resize "$before"
	until_seen "${SCREEN_PATIENCE:-10}" is_golden shown_masked "$(golden "$1-$SIZE.txt")" || true
}

# No colour is asked for: no SGR parameter of 30 to 49, 90 to 107.
sees_no_colour() { ! in_tmux capture-pane -p -e | grep -qP '\e\[([0-9;]*;)?(3[0-8]|4[0-8]|9[0-7]|10[0-7])(;[0-9;]*)?m'; }
without_colour() {
	if sees_no_colour; then passed "nothing on the screen is coloured"; else failed "nothing on the screen is coloured" "$(in_tmux capture-pane -p -e | cat -v)"; fi
}
with_colour() {
	if sees_no_colour; then failed "there is colour on the screen" "$(in_tmux capture-pane -p -e | cat -v)"; else passed "there is colour on the screen"; fi
}
# Only ASCII.
only_ascii() {
	if LC_ALL=C grep -qP '[^\x00-\x7f]' <<<"$(shown)"; then failed "all on the screen is ASCII" "$(shown)"; else passed "all on the screen is ASCII"; fi
}

# --- what runs in it

pane() { in_tmux display-message -p "#{$1}"; }
has_ended() { [[ -s $TUI_STATUS ]]; }

ended() { # STATUS
	local what="the program ends with $1"
	if until_seen "$PATIENCE" has_ended && [[ $(<"$TUI_STATUS") == "$1" ]]; then passed "$what"
	else failed "$what" "status $(cat "$TUI_STATUS" 2>/dev/null || echo 'none yet')"$'\n'"$(shown)"; fi
}

# What the terminal's shell runs in the foreground.
foreground() { ps -o tpgid= -p "$(pane pane_pid)" | tr -d ' '; }
signal() { kill "-$1" "$(foreground)"; }    # NAME
