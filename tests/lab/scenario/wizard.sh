# A bare box becomes a mail server by keys alone: one command, the wizard's pages by SSH from a terminal, at three sizes; the
# network is wrong at first; the connection breaks while it installs. The screens are tests/tui/golden/wizard.
# box: fresh
# shellcheck shell=bash

# shellcheck source=tests/tui/lab.sh
. "$LAB_HOME/../tui/lab.sh"
GROUP=wizard
alice=alice@$DOMAIN
friend=someone@bigmail.com
PASSWORD[$alice]='correct horse, battery & staple'

must package_again "$SCENARIO_LOGS/package"
must bare_box_with "$SCENARIO_LOGS/package"
did "the panels are as they were bought" lab panel restore "$SAVED-bare.panel"
must let_in_by_ssh
address4=$(lab address "$BOX" 4) address6=$(lab address "$BOX" 6)
did "port 25 out is closed" lab port25 out refused "$BOX" 4
did "the reverse name is another's" lab ptr "$address4" mail.example.net
did "… by IPv6 none" lab ptr "$address6" none

# --- one command, and what is asked for

log_in 80x24
type_in '/root/mailstead/installer/bootstrap.sh'
press Enter
see 'Go on? [Y/n]'
press y Enter
see 'Welcome'
