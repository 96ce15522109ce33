# The audit checklist of a mail server, looked at from other hosts and on the box: as set up, each row with the proof that
# it can fail, and again after a reboot and a renewal of the certificate. The table is tests/lab/outside/checks.txt.
# box: installed
# shellcheck shell=bash

# shellcheck source=tests/lab/outside/words.sh
. "$LAB_HOME/outside/words.sh"

must outside_prepare
not_judged
judge "as set up" holds 0 120

for batch in 1 2 3; do prove "$batch"; done
operator 'mailstead plan'
expect_output 'Nothing to change' "after all that the box is as it was"

reboot
operator 'certbot renew --force-renewal --no-random-sleep-on-renew -q; echo "rc=$?"'
expect_output 'rc=0' "the certificate is renewed before its time"
wait_for_ports
judge "after a reboot and a renewal" holds 4 120
