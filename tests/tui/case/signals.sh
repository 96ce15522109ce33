# However it ends or is interrupted, the terminal is as it was, and what was typed is there when it is started again.
# shellcheck shell=bash

# What the shell's terminal is like: its modes, and that it shows what is typed into it.
remember_terminal() {
	type_in "stty -a >$WORK/before; echo rem''embered"
	press Enter
	see remembered
}
terminal_is_sane() { # AFTER
	see 'prompt>'
	type_in "clear; stty -a >$WORK/after; echo still'' here"
	press Enter
	see 'still here'
	check "the terminal is as before after $1" diff "$WORK/before" "$WORK/after"
	check "… shows its cursor and its own screen" in_its_own_screen
}
in_its_own_screen() { [[ $(pane cursor_flag) == 1 && $(pane alternate_on) == 0 && $(pane mouse_any_flag) == 0 && $(pane keypad_flag) == 0 ]]; }

begin_typing() {
	type_mailstead
	see Welcome
	press n
	see Names
	press C-u
	type_in example.org
	see '[mail.example.org'
}

shell 80x24 TERM=xterm-256color
remember_terminal
for how in HUP TERM QUIT SEGV ABRT; do
	begin_typing
	signal "$how"
	terminal_is_sane "SIG$how"
done

begin_typing
signal INT
see 'Quit mailstead?'
press y
terminal_is_sane 'SIGINT'

begin_typing
press C-z
see Stopped
terminal_is_sane 'Ctrl-Z'
type_in fg
press Enter
see '[mail.example.org'
press End
type_in .uk
see '[mail.example.org.uk'
press C-c y
terminal_is_sane 'Ctrl-C'
