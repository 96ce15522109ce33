# Without colours where they are not wanted or not there; the meaning is in words.
# shellcheck shell=bash

to_wrong_names() {
	see Welcome
	press n
	see Names
	press C-u
	type_in example..org
	see 'is not a domain name'
}

mailstead 80x24 TERM=xterm-256color
to_wrong_names
with_colour
colours wrong
mailstead 80x24 TERM=xterm
to_wrong_names
with_colour
mailstead 80x24 TERM=xterm-256color NO_COLOR=1
to_wrong_names
without_colour
colours wrong-plain
mailstead 80x24 TERM=vt100
to_wrong_names
without_colour
MAILSTEAD_HERE+=(--no-color)
mailstead 80x24 TERM=xterm-256color
to_wrong_names
without_colour
