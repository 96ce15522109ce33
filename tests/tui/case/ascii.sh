# A locale that is not UTF-8: nothing but ASCII, and nothing is lost by it.
# shellcheck shell=bash

for locale in C POSIX; do
	bare_box trixie
	note "LC_ALL=$locale"
	mailstead 80x24 LC_ALL="$locale" TERM=xterm
	see Welcome
	only_ascii
	screen welcome
	press F1
	see Keys
	only_ascii
	screen help
	press Escape
	see_gone Keys
	press n
	see Names
	type_in xn--mller-kva.example
	screen names
	only_ascii
	press C-c y
	ended 0
done
