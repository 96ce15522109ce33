# Terminals that operators have: the same screens on each.
# shellcheck shell=bash
GROUP=pages

for term in linux xterm screen tmux-256color vt100 xterm-256color; do
	bare_box trixie
	note "TERM=$term"
	mailstead 80x24 TERM="$term"
	screen welcome
	press n
	see Names
	type_in example.org
	press Down Down
	type_in admin@example
	screen names-wrong
	press Home
	press DC DC
	see '[min@example '
	press C-c y
	ended 0
done
