# A bare box becomes a mail server by keys alone: one command, then the wizard's pages by SSH from a terminal, at three sizes.
# The network is wrong at first; the window is resized and the connection breaks while it installs. The screens are in
# tests/tui/golden/wizard.
# box: fresh
# suites: trixie
# shellcheck shell=bash

# shellcheck source=tests/tui/lab.sh
. "$LAB_HOME/../tui/lab.sh"
GROUP=wizard
alice=alice@$DOMAIN
friend=someone@bigmail.com
password_of "$alice" 'correct horse, battery & staple'

must package_again "$SCENARIO_LOGS/package"
must bare_box_with "$SCENARIO_LOGS/package"
did "at the panels nothing was done so far" lab panel restore "$SAVED-bare.panel"
must let_in_by_ssh
address4=$(lab address "$BOX" 4) address6=$(lab address "$BOX" 6)

# What the operator does at the registrar's panel, and at the provider's.
names_the_server() { printf '%s 60 A %s\n%s 60 AAAA %s\n' "$MAIL_HOST." "$address4" "$MAIL_HOST." "$address6" | lab publish "$DOMAIN"; }
did "the server's name is in DNS" names_the_server
did "its reverse name is another's" lab ptr "$address4" mail.example.net
did "… and right by IPv6" lab ptr "$address6" "$MAIL_HOST"
did "port 25 out is closed" lab port25 out refused "$BOX" 4

# --- one command

log_in 80x24
type_in '/root/mailstead/installer/bootstrap.sh'
press Enter
see 'Go on? [Y/n]'
press y Enter
see 'Welcome' 300
screens welcome
press n

# --- the names, and what the network is like

see 'Names'
type_in "$DOMAIN"
see "[$MAIL_HOST"
press Enter Enter
type_in admin@example.net
screens names
press Enter Enter

see 'Network'
see '12 of 12 done'
screens network-wrong
picture network
until_chosen 'FAIL     PTR v4'
press Enter
see 'mail.example.net, and'
screens network-ptr
press Escape
until_chosen 'FAIL     Port 25 out v4'
press Enter
screens network-port25
press Escape
press n
see 'Go on although mail will not flow yet?'
screen network-despite
press Escape
did "port 25 out is opened" lab port25 out open "$BOX" 4
did "the reverse name is put right" lab ptr "$address4" "$MAIL_HOST"
press r
see 'ok       Port 25 out'
press R
see 'ok       PTR '
see '12 of 12 done'
screens network-right
press n

# --- what it shall be

see 'Services'
screens services
press n
see 'First account'
press Down
type_in alice
press Enter
type_in "${PASSWORD[$alice]}"
press Enter
type_in "${PASSWORD[$alice]}"
see 'the same'
screens account
press Enter Enter Enter
see 'Review'
see_gone 'looking at this machine'
screens review
press Enter
press i

# --- it installs; the window changes, the connection breaks

see '7 of 9  Installing'
see 'Package installation' 300
for size in 60x16 200x60 20x5 80x24; do
	resize "$size"
done
see 'Setup goes on if this connection breaks'
hang_up
note "the connection is lost"
check "it goes on without the terminal" lab exec "$BOX" -- pgrep -f 'mailstead background run'
log_in 80x24
type_in 'clear; mailstead'
press Enter
see '7 of 9  Installing'
see 'is a mail server now' 400
screens installed
picture installed
press n

# --- the records, published at the panel

see 'DNS records'
see 'seen everywhere'
screens records-missing
until_chosen 'missing     TXT    _dmarc'
press c
see 'v=DMARC1'
screen copied
press Enter
see 'seen everywhere'
must publish_records
press r
see 'The world sees all records as they should be.'
screens records-everywhere
picture records
press n

# --- the proof: the certificate comes, mail goes through

see 'Proof'
see 'Mail flows.' 180
screens proof
picture proof
press k
see 'port 993'
screens settings
press u
see "https://$MAIL_HOST/settings"
screens qr
press Escape Escape
see 'Mail flows.'
press w
see 'DMARC'
screens weeks
press Escape
see 'Mail flows.'
press n

# --- from now on the same word opens the dashboard

see "root@$BOX:"
operator 'mailstead cert fetch'         # for the names that were published last, as the timer would do
expect_status 0
type_in 'clear; mailstead'
press Enter
see 'Dashboard'
see 'Mail flows.' 120
see_gone 'looking,' 120
# Debian 12 has a line more, about its support.
if [[ $SUITE == trixie ]]; then
	screens dashboard
	picture dashboard
fi
press q y
see "root@$BOX:"
close_terminal

# --- and the world agrees; the account is the one that was typed in

world_sends user@bigmail.com "$alice" "to alice, by the wizard"
mailbox_has "$alice" "to alice, by the wizard"
user_sends "$alice" 465 "$friend" "from alice, by the wizard"
provider_verdict "from alice, by the wizard" spf=pass dkim=pass dmarc=pass folder=inbox
certificate_is_from Pebble 25 993
operator 'grep -rlF "battery & staple" /var/lib/mailstead /etc/mailstead /var/log /run 2>/dev/null; journalctl --no-pager | grep -cF "battery & staple"'
expect_output 0 "its password was written down nowhere"
expect_no_output / "… in no file either"
operator 'ls /var/lib/mailstead/setup'
expect_no_output answers "what was answered is kept no longer"
