# The same pages as questions: by a pipe, on a dumb terminal, and where --plain is said.
# shellcheck shell=bash

questions() { # NAME < ANSWERS: what is said
	timeout 60 "${MAILSTEAD_HERE[@]}" >"$WORK/said" 2>&1
	STATUS=$?
	masked <"$WORK/said" | grep -v "looking …" >"$WORK/masked"    # which may be through before it is said
	compare "what is said by a pipe is $1" "$1.txt" piped
}
piped() { cat "$WORK/masked"; }

questions names-and-quit <<-END
	n
	example..org
	example.org

	admin@example.net
	q
END

# On terminals on which no screen can be drawn, and on those where none is wanted.
asks_in_lines() { # WHAT
	see 'q quit,'
	see '? help: [n]'
	check "$1: there is no escape sequence" nothing_but_lines
	press q Enter
	ended 0
}
nothing_but_lines() { [[ $(pane alternate_on) == 0 ]] && ! in_tmux capture-pane -p -e | grep -q $'\e'; }

bare_box trixie
mailstead 80x24 TERM=dumb
asks_in_lines 'TERM=dumb'
bare_box trixie
mailstead 80x24 TERM=nobody-knows-it
asks_in_lines 'a terminal that nobody knows'
bare_box trixie
MAILSTEAD_HERE+=(--plain)
mailstead 80x24 TERM=xterm-256color
asks_in_lines '--plain'
