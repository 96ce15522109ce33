# The same wizard by a pipe: its questions answered line by line, from a bare box to mail flowing. One release is enough, for the
# pages are those of the scenario wizard.
# box: fresh
# suites: trixie
# shellcheck shell=bash disable=SC2016 # $() in single quotes is for the box

# shellcheck source=tests/tui/lab.sh
. "$LAB_HOME/../tui/lab.sh"
alice=alice@$DOMAIN
password_of "$alice" 'correct horse, battery & staple'
must package_again "$SCENARIO_LOGS/package"
must bare_box_with "$SCENARIO_LOGS/package"
did "at the panels nothing was done so far" lab panel restore "$SAVED-bare.panel"

# Welcome, names, network, services, the account, review, and then what comes by itself: installing, records, proof.
answers=(n "$DOMAIN" '' admin@example.net n n y '<' n yes "$alice" "${PASSWORD[$alice]}" "${PASSWORD[$alice]}" '' n i n n n)
printf '%s\n' "${answers[@]}" | write_file /root/answers
operator 'installer=/root/mailstead/installer/bootstrap.sh; $installer --yes --plain </root/answers; status=$?; rm /root/answers; exit $status'
must expect_status 0 "a bare box becomes a mail server by the answers in a pipe"
expect_output '7 of 9  Installing' "… page by page"
expect_output "$MAIL_HOST is a mail server now." "… to the installation"
expect_output 'v=DMARC1' "… the records"
expect_output '9 of 9  Proof' "… and the proof"
expect_no_output "${PASSWORD[$alice]}" "the password is not repeated"
check "nothing but lines was written" bash -c '! grep -q "[[:cntrl:]]" "$1"' _ "$OUT"
must publish_records
set_ptr
operator 'mailstead cert fetch'
expect_status 0 "the certificate comes"
world_sends user@bigmail.com "$alice" "to alice, by a pipe"
mailbox_has "$alice" "to alice, by a pipe"
