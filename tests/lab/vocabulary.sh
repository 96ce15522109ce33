# The words in which a scenario is written: what the operator did, what users did, what the world saw.
# Sourced by run, for one scenario on one box. Every word that judges prints one line of the result.
#
#   operator CMD              the operator types CMD at the box, as root
#   expect_status N [WHAT]    … and it ended so
#   expect_output TEXT        … and it said so (a fixed string); expect_no_output TEXT: it did not
#   check WHAT CMD…           any other claim: CMD succeeds; it may read $OUT, what was said before it
#   eventually S WHAT CMD…    the same, tried until S seconds are over
#   must WORD…                a word whose failure ends the scenario: what follows could only fail too
#
# shellcheck shell=bash

BOX=${BOX:-box}
DOMAIN=${DOMAIN:-example.org}
MAIL_HOST=${MAIL_HOST:-mail.$DOMAIN}
PROVIDER4=45.91.25.25 PROVIDER6=2a0a:25::25      # mx.bigmail.com, as in net.sh
# By user, as password_of sets it; the first user is on every box that is "installed".
declare -A PASSWORD=(["alice@$DOMAIN"]='a passphrase, with spaces & signs: %s')
STATUS=0                           # of the last thing done
OUT=$SCENARIO_LOGS/last-output     # what it said
DEEDS=0
TRANSCRIPT=$SCENARIO_LOGS/transcript
DEADLINE=${DEADLINE:-120}          # seconds that mail may take; generous, for it is only spent on failure

lab() { "$LAB_HOME/lab" "$@"; }

# --- results. One line, with its evidence in the same write, so that suites running side by side stay readable.

report() { # ok|not ok, WHAT, EVIDENCE
	local evidence=''
	[[ $1 == ok ]] || evidence=$'\n'$(tail -c 3000 <<<"$3" | tail -n 30 | sed 's/^/#   /')
	printf '%s %s %s: %s%s\n' "$1" "$SUITE" "$SCENARIO" "$2" "$evidence" >&"$RESULTS"
	printf '[%4d s] %s: %s%s\n' "$SECONDS" "$1" "$2" "$evidence" >>"$TRANSCRIPT"
}

passed() { report ok "$1" ''; }
failed() { report 'not ok' "$1" "$2"; return 1; }   # so that must can end the scenario

note() { printf '[%4d s] -- %s\n' "$SECONDS" "$*" >>"$TRANSCRIPT"; }

must() {
	"$@" && return 0
	note "giving up: what follows depends on this"
	touch "$SCENARIO_LOGS/ended"
	exit 1
}

# Does something for its STATUS and OUT, written down in the transcript.
did() { # WHAT CMD…
	local what=$1 said=$OUT.$((++DEEDS))
	shift
	STATUS=0
	note "$what"
	"$@" >"$said" 2>&1 </dev/null || STATUS=$?
	mv "$said" "$OUT" # only now: what judges the last deed reads it
	{ sed 's/^/    /' "$OUT"; echo "    status $STATUS"; } >>"$TRANSCRIPT"
}

evidence() { # what the last deed said, and what the box logged meanwhile
	echo "status $STATUS; said:"
	tail -n "${1:-12}" "$OUT"
}

box_log() {
	echo "the box's journal:"
	lab exec "$BOX" -- journalctl --no-pager -o short-monotonic -n 15 2>&1 || true
}

# --- the operator

DID=''
operator() { # CMD
	DID=$1
	did "operator: $1" lab exec "$BOX" -- bash -c "$1"
}

expect_status() { # N [WHAT]
	local what=${2:-"\`$DID\` ends with $1"}
	if [[ $STATUS == "$1" ]]; then passed "$what"; else failed "$what" "$(evidence 25)"; fi
}

expect_output() { # TEXT [WHAT]
	local what=${2:-"\`$DID\` says \"$1\""}
	if grep -qF -- "$1" "$OUT"; then passed "$what"; else failed "$what" "$(evidence 25)"; fi
}

expect_no_output() { # TEXT [WHAT]
	local what=${2:-"\`$DID\` does not say \"$1\""}
	if grep -qF -- "$1" "$OUT"; then failed "$what" "$(evidence 25)"; else passed "$what"; fi
}

check() { # WHAT CMD…
	local what=$1
	shift
	did "$what" "$@"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence)"; fi
}

eventually() { # SECONDS WHAT CMD…
	local deadline=$((SECONDS + $1)) what=$2
	shift 2
	until did "$what" "$@"; [[ $STATUS == 0 ]]; do
		((SECONDS < deadline)) || { failed "$what" "$(evidence; box_log)"; return 1; }
		sleep 1
	done
	passed "$what"
}

# The tree under test, at /root/mailstead.
push_source() {
	did "the source tree is pushed" bash -c '
		"$1/lab" exec "$2" -- mkdir -p /root/mailstead </dev/null
		"$1/lab" exec "$2" -- tar -xf - -C /root/mailstead --no-same-owner <"$3"' _ "$LAB_HOME" "$BOX" "$SOURCE"
	if [[ $STATUS == 0 ]]; then passed "the source tree is on the box"; else failed "the source tree is on the box" "$(evidence)"; fi
}

write_file() { # PATH < CONTENT: on the box
	note "operator writes $1"
	lab exec "$BOX" -- bash -c 'cat >"$1"' _ "$1"
}

# What a person with an open panel does: takes the records that mailstead prints, and the two addresses.
publish_records() {
	local zone=$SCENARIO_LOGS/records.zone what="the printed records can be published as they are"
	did "mailstead dns print" bash -c '"$1/lab" exec "$2" -- mailstead dns print --format zone >"$3"' _ "$LAB_HOME" "$BOX" "$zone"
	if [[ $STATUS != 0 ]]; then failed "mailstead prints its records as a zone file" "$(evidence)"; return; fi
	cat "$zone" >>"$TRANSCRIPT"
	did "publish $DOMAIN" bash -c '"$1/lab" publish "$2" <"$3"' _ "$LAB_HOME" "$DOMAIN" "$zone"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence; cat "$zone")"; fi
}

set_ptr() {
	did "PTR v4" lab ptr "$(lab address "$BOX" 4)" "$MAIL_HOST"
	did "PTR v6" lab ptr "$(lab address "$BOX" 6)" "$MAIL_HOST"
}

# A user, with the password that password_of said.
add_user() { # ADDRESS [OPTIONS…]
	local user=$1
	shift
	operator "printf '%s' $(printf '%q' "${PASSWORD[$user]}") | mailstead user add $user --password-stdin $*"
	expect_status 0 "$user is added with one command"
}

# From a box that was set up to one that the world knows.
publish_and_certify() {
	publish_records && set_ptr && operator 'mailstead apply --yes' && expect_status 0 &&
		add_user "alice@$DOMAIN"
}

# Shut down as it is and started again; later scenarios begin with it ("# box: fresh" or "installed").
keep_box() { # fresh|installed
	local what="the box is kept as it is and starts again ($1)"
	did "$what" lab panel keep "$SAVED-$1.panel"
	did "$what" lab save "$BOX" "$SAVED-$1.tar"
	if [[ $STATUS != 0 ]]; then failed "$what" "$(evidence)"; return; fi
	did "$what" lab box "$BOX" "$SUITE" --from "$SAVED-$1.tar"
	did "$what" lab panel restore "$SAVED-$1.panel"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence)"; fi
}

reboot() {
	did "reboot" lab reboot "$BOX"
	if [[ $STATUS == 0 ]]; then passed "the box reboots"; else failed "the box reboots" "$(evidence)"; fi
}

# --- users: password_of and add_user first, then their mail programs somewhere else on the internet

password_of() { PASSWORD[$1]=$2; }

client() { # USER VERB ARGS…: stdin is the password
	local user=$1 verb=$2
	shift 2
	bash -c 'printf "%s\n" "$1" | LAB_MAIL_HOST=$2 "$3/lab" client "$4" --user "$5" --password-stdin "${@:6}"' _ \
		"${PASSWORD[$user]}" "$MAIL_HOST" "$LAB_HOME" "$verb" "$user" "$@"
}

mailbox_has() { # USER SUBJECT [imap|pop3 [OPTIONS…]]
	local user=$1 subject=$2 verb=${3:-imap}
	shift "$(($# < 3 ? $# : 3))"
	local what="$user finds \"$subject\" by ${verb^^} over TLS${*:+ ($*)}"
	did "$what" client "$user" "$verb" --find "$subject" --wait "$DEADLINE" "$@"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence; box_log)"; fi
}

user_sends() { # USER PORT TO SUBJECT [OPTIONS…]
	local user=$1 port=$2 to=$3 subject=$4
	shift 4
	local what="$user sends \"$subject\" to $to by port $port"
	did "$what" client "$user" send --port "$port" --from "$user" --to "$to" --subject "$subject" "$@"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence; box_log)"; fi
}

user_is_refused() { # USER PORT FROM TO TEXT: sending as somebody else, say
	local what="$1 may not send as $3 to $4 by port $2"
	did "$what" client "$1" send --port "$2" --from "$3" --to "$4" --subject "not allowed"
	if [[ $STATUS != 0 ]] && grep -qF -- "$5" "$OUT"; then passed "$what"; else failed "$what" "$(evidence)"; fi
}

# --- the world

world_sends() { # FROM TO SUBJECT [OPTIONS of provider-send…]
	local from=$1 to=$2 subject=$3
	shift 3
	local what="the world sends \"$subject\" to $to"
	did "$what" lab provider-send --from "$from" --to "$to" --subject "$subject" --retry "$DEADLINE" "$@"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence; box_log)"; fi
}

# Refused for good, and where: CODE is what the answer to RCPT begins with.
world_is_refused() { # CODE FROM TO WHAT [OPTIONS…]
	local code=$1 from=$2 to=$3 what=$4
	shift 4
	did "$what" lab provider-send --from "$from" --to "$to" --subject refused --retry 60 "$@"
	if [[ $STATUS == 1 ]] && grep -qF "rcpt to:<$to>" "$OUT" && grep -q "^status $code" "$OUT"; then passed "$what ($code at RCPT)"
	else failed "$what ($code at RCPT)" "$(evidence 20)"; fi
}

provider_verdict() { # SUBJECT FIELD=VALUE…
	local subject=$1
	shift
	local what="the provider judges \"$subject\": $*"
	did "$what" lab verdict --subject "$subject" --wait "$DEADLINE" --expect "$@"
	if [[ $STATUS == 0 ]]; then passed "$what"; else failed "$what" "$(evidence 40; box_log)"; fi
}

# The certificate on a port: who made it. ISSUER is a fixed string; "self" is a certificate signed by itself.
certificate_is_from() { # ISSUER PORT…
	local issuer=$1 port
	shift
	for port; do
		did "the certificate on $port" env LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" client tls "$port"
		certificate_judged "$issuer" "$port" || return 1
	done
}

certificate_judged() { # ISSUER PORT
	local subject issuer
	subject=$(sed -n 's/^subject=//p' "$OUT")
	issuer=$(sed -n 's/^issuer=//p' "$OUT")
	if [[ $1 == self ]]; then
		if [[ -n $issuer && $issuer == "$subject" ]]; then passed "port $2 shows a self-signed certificate"
		else failed "port $2 shows a self-signed certificate" "$(evidence)"; fi
	elif [[ $STATUS == 0 && $issuer == *"$1"* ]]; then passed "port $2 shows a valid certificate of $1"
	else failed "port $2 shows a valid certificate of $1" "$(evidence)"; fi
}
