# The second day at a terminal: the dashboard says whether mail flows, and by its keys alone accounts come, change and go,
# pending changes are applied while the connection breaks, and what was applied is rolled back.
# box: installed
# suites: trixie
# shellcheck shell=bash

# shellcheck source=tests/tui/lab.sh
. "$LAB_HOME/../tui/lab.sh"
carol=carol@$DOMAIN
AREAS=(Health Services Queue Certificate Records Accounts Aliases Domains History Changes Options Log)
AREA=0

open_area() { # NAME
	local to=0 step=Down
	while [[ ${AREAS[to]} != "$1" ]]; do to=$((to + 1)); done
	((to >= AREA)) || step=Up
	press Tab
	while ((AREA != to)); do
		press "$step"
		AREA=$((AREA + (to > AREA ? 1 : -1)))
	done
	see "> $1"
	press Tab
}

is_chosen() { grep -q "> .*$1" <<<"$(shown)"; }
choose() { # TEXT: down to the row that has it
	local tries
	for ((tries = 0; tries < 20; tries++)); do
		until_seen 1 is_chosen "$1" && return
		press Down
	done
	must failed "$1 is in a row" "$(shown)"
}

open_dashboard() {
	type_in mailstead
	press Enter
	see 'Dashboard'
	AREA=0
}

setting_is() { lab exec "$BOX" -- postconf -h message_size_limit | grep -qx "$1"; }

must let_in_by_ssh
log_in 80x24
open_dashboard
see 'Mail flows.'
see_gone 'looking,'

# --- an account

open_area Accounts
press a
see 'Add an account'
type_in carol
see "$carol"
press Tab
type_in 'correct horse, battery & staple'
press Tab
type_in 'correct horse, battery & staple'
press Tab Tab Enter
see "$carol was added"
check "the password was no argument of a program, and is not on the screen" shows_not 'battery'
password_of "$carol" 'correct horse, battery & staple'
world_sends user@bigmail.com "$carol" "to carol"
mailbox_has "$carol" "to carol"
choose "$carol"
press s
see "Suspend: $carol"
type_in 'sends spam'
press Tab Enter
see "$carol can no longer log in"
operator "mailstead user show $carol"
expect_output 'suspended since' "the suspension is what the verb does"
press s
see 'can log in and send again'

# --- what waits to be applied, while the line is cut

operator 'mailstead config set limits.message_size 25M --yes && sed -i "s/message_size: 25M/message_size: 31M/" /etc/mailstead/site.yaml'
expect_status 0
open_area Changes
press r
see '/etc/postfix/main.cf'
press d
see '+message_size_limit = 32505856'
press b
press a
see 'Apply the pending changes?'
press y
see 'Validation'
hang_up
eventually "$DEADLINE" "the change goes on though the terminal is gone" setting_is 32505856
operator 'mailstead background follow'
expect_status 0 "… and ends well"

# --- and back

log_in 80x24
open_dashboard
open_area History
see 'in place'
press d
see 'What generation'
press b
press Down
press o
see 'Roll back to generation'
press y
see 'The box is as generation' 120
eventually "$DEADLINE" "the setting from before is back" setting_is 26214400
press b

open_area Accounts
choose "$carol"
press x
see "Remove $carol?"
press y
see "$carol was removed"
operator "mailstead user show $carol"
expect_status 1 "the account is gone"
press q
see "root@$BOX:"
close_terminal
