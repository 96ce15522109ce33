# A box before mailstead is set up there, in every condition that machine, provider and DNS can be in: each gives its finding,
# whose advice mends it, and no other; a clean box gives none. The table is tests/lab/preflight/conditions.txt.
# box: fresh
# suites: bookworm
# lab: 2
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
did "its records" publish_besides ''
set_ptr
did "a host elsewhere that the operator may log in to" lab friend "$BOX"

for number in $(table rounds); do round "$number"; done

# --- setup stops for what stands in its way, and changes nothing; who knows better names it

traces='find /etc /usr /var/lib/dpkg -xdev -type f -newer /root/mark; dpkg-query -W | sha256sum'
operator "touch /root/mark; $traces >/root/before"
operator "mailstead setup --site $SITE --yes"
expect_status 1 "setup stops for a mail server that is in use"
expect_output 'nothing was changed: 1 thing stands in the way' "… says so"
expect_output '--ignore clash.mta' "… and how one goes on nevertheless"
operator "mailstead check clash --stream --site $SITE"
expect_status 1 "whoever reads the stream of a check is told the same, and by the exit status"
expect_output '{"event":"finding","check":"clash","finding":{"id":"clash.mta","severity":"fail","blocks":"installation",' "… as it is found"
operator "$traces | cmp - /root/before"
expect_status 0 "nothing was changed"
operator "mailstead setup --site $SITE --yes --ignore clash.mat"
expect_status 2 "only what stands in the way can be ignored, by its name"
did "the mirror has no packages today" lab mirror 404 /pool/
did "the provider is one that can be told" lab ptr "$ADDRESS4" static.7.10.90.45.clients.your-server.de
operator "mailstead setup --site $SITE --yes --ignore clash.mta"
expect_output 'Hetzner Console, the server, Networking' "what only the provider can mend is told in the words of its panel"
expect_output 'cannot install the packages' "with --ignore it goes on, as far as the mirror lets it"
operator "dpkg-query -W -f '\${db:Status-Status}' exim4-daemon-light"
expect_output installed "… and what is ignored stays until then"
did "the mirror is mended" lab mirror mend
