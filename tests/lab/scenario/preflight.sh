# A box before mailstead is set up there, in every condition that machine, provider and DNS can be in: each gives its finding,
# whose advice mends it, and no other; a clean box gives none. The table is tests/lab/preflight/conditions.txt.
# box: fresh
# shellcheck shell=bash

# shellcheck source=tests/lab/preflight/words.sh
. "$LAB_HOME/preflight/words.sh"

must bare_box bare "$BOX"
write_file "$SITE" <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN]
network:
  look_in: "https://look.isp.net/?address={address}&port={port}"
END
did "a host elsewhere that the operator may log in to" lab friend "$BOX"

for number in $(table rounds); do round "$number"; done
