#!/usr/bin/env bash
# What `bootstrap.sh --try` does: try.sh SUITE yes|no (yes: no shell at the end). As root.
#
# All of README.md on a throwaway machine in the lab (tests/lab), by the same
# commands that an operator types, with the registrar's and the provider's part
# played by the lab. Exit status 0 only if mail went both ways and was judged good.
set -euo pipefail
suite=$1 unattended=$2
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
box=mail domain=example.org host=mail.example.org
log=/var/log/mailstead-try.log

die() {
	printf '\ntry: %s\n' "$1" >&2
	exit "${2:-1}"
}
lab() { "$top/tests/lab/lab" --lab try "$@"; }
in_box() { lab exec "$box" -- "$@"; }
title() { printf '\n== %s\n' "$1"; }

# on_box COMMAND…: shown as the operator would type it, with what the operator would see.
on_box() {
	printf '\nroot@%s# %s\n' "$box" "$*" >&2
	in_box "$@" </dev/null
}

check() {
	case $suite in
	bookworm | trixie) ;;
	*) die "--suite is bookworm or trixie, not \"$suite\"" 2 ;;
	esac
	[[ -x $top/tests/lab/lab ]] || die "the lab is missing: --try needs a whole clone, with tests/lab in it" 2
	command -v apt-get >/dev/null || die "this needs a Debian machine: the lab is made of Debian's packages" 2
	[[ $unattended == yes || -t 0 ]] || die "there is no terminal for the shell at the end; with --yes there is none" 2
}

make_box() {
	title "A throwaway $suite machine and an internet around it (the first time takes some minutes)"
	(umask 077 && : >"$log")
	LAB_SUITES=$suite lab up 2>&1 | tee -a "$log" || die "the lab does not start; see $log"
	lab box "$box" "$suite" 2>&1 | tee -a "$log" || die "the machine does not start; see $log"
}

# The clone as an operator has it, and any package that lies beside bootstrap.sh.
push_mailstead() {
	local parts=("$top"/{Makefile,README.md,LICENSE,src,templates,installer,packaging}) deb
	for deb in "$top"/mailstead_*.deb; do
		if [[ -f $deb ]]; then parts+=("$deb"); fi
	done
	lab push "$box" "${parts[@]}" /root/mailstead
	in_box tee /root/site.yaml >/dev/null <<-END
		version: 1
		hostname: $host
		contact: admin@example.net
		domains: [$domain]
	END
}

install() {
	title "The first command of README.md"
	on_box cat site.yaml
	on_box mailstead/installer/bootstrap.sh --site site.yaml --yes || die "setup ended with $?"
}

publish() {
	title "The records, published as printed; the reverse names, set at the provider of the machine"
	on_box mailstead dns print --format zone --domain "$domain" | tee "$work/zone"
	lab publish "$domain" <"$work/zone"
	lab ptr "$(lab address "$box" 4)" "$host"
	lab ptr "$(lab address "$box" 6)" "$host"
	on_box mailstead apply --yes || die "apply ended with $?"
	on_box mailstead cert status || die "there is no certificate, though the names lead to the machine"
}

make_accounts() {
	local user
	title "Two accounts"
	for user in alice bob; do
		head -c 15 /dev/urandom | base64 | tr '+/' 'xy' >"$work/$user"
		printf '\nroot@%s# mailstead user add %s --password-stdin\n' "$box" "$user@$domain"
		in_box mailstead user add "$user@$domain" --password-stdin <"$work/$user"
	done
}

# shown WHAT COMMAND…: one line with the outcome; all of it is in the log.
shown() {
	local what=$1
	shift
	if "$@" >>"$log" 2>&1; then
		printf '  %-6s %s\n' yes "$what"
	else
		printf '  %-6s %s\n' NO "$what"
		failures=$((failures + 1))
	fi
}

client() { # USER VERB…: a mail program elsewhere, with the user's password
	local user=$1 verb=$2
	shift 2
	lab client "$verb" --user "$user@$domain" --password-stdin "$@" <"$work/$user"
}

judged_good() { # SUBJECT
	local verdict method
	verdict=$(lab verdict --subject "$1" --wait 60) || return 1
	echo "$verdict"
	for method in spf dkim dmarc; do
		[[ $verdict == *"\"$method\": \"pass\""* ]] || return 1
	done
}

exchange_mail() {
	title "Mail"
	failures=0
	shown "a large provider's message is accepted" \
		lab provider-send --to "alice@$domain" --subject "From outside" --retry 60
	shown "alice reads it by IMAP (993)" client alice imap --find "From outside"
	shown "alice writes to bob (465)" client alice send --from "alice@$domain" --to "bob@$domain" --subject "From alice"
	shown "bob reads it by POP3 (995)" client bob pop3 --find "From alice"
	shown "bob writes to the large provider (587)" client bob send --port 587 --from "bob@$domain" --to someone@bigmail.com \
		--subject "From bob"
	shown "the provider finds SPF, DKIM and DMARC good" judged_good "From bob"
	shown "a second apply has nothing to do" in_box mailstead apply --check
}

banner() {
	cat <<-END

		This is root on $host ($suite), a mail server in an internet of its own. Some things to try:

		  mailstead plan                       nothing to do, until you change something
		  mailstead config list                what can be chosen
		  mailstead config set limits.quota 5G
		  mailstead dns print                  the records
		  mailstead history
		  mailstead user add carol@$domain
		  printf 'Subject: hi\n\nhello\n' | sendmail -f alice@$domain bob@$domain
		  doveadm fetch -u bob@$domain 'hdr.subject text' mailbox INBOX ALL
		  journalctl -u 'postfix*' -u dovecot -f

		In another terminal on your own machine, as root, the rest of that internet:

		  $top/tests/lab/lab --lab try provider-send --to alice@$domain --subject hello
		  $top/tests/lab/lab --lab try verdict            how the provider judged what it got
		  echo PASSWORD | $top/tests/lab/lab --lab try client imap --user alice@$domain --password-stdin

		  alice@$domain   $(cat "$work/alice")
		  bob@$domain     $(cat "$work/bob")

		Leave with exit: then all of this is gone.

	END
}

cleanup() {
	trap '' HUP INT TERM
	rm -rf "$work"
	title "Taking it all down"
	lab down || true
}

check
work=$(mktemp -d)
trap cleanup EXIT
trap 'exit 130' HUP INT TERM
failures=0
make_box
push_mailstead
install
publish
make_accounts
exchange_mail
if [[ $unattended == no ]]; then
	banner
	lab shell "$box" || true
fi
if ((failures)); then die "$failures of the things above did not work; what was said is in $log"; fi
