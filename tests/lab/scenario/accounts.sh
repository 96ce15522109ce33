# Whose mail is whose: who may send as whom, in envelope and header; what a suspended account loses at once and gets
# back; a full mailbox is said at RCPT.
# box: installed
# suites: bookworm
# shellcheck shell=bash

alice=alice@$DOMAIN
bob=bob@$DOMAIN
carol=carol@$DOMAIN
friend=someone@bigmail.com
HEADERS=$SCENARIO_LOGS/headers.jsonl
LIVE=()

password_of "$bob" 'a passphrase of bob'
password_of "$carol" 'a passphrase of carol'

session() { # USER VERB ARGS…: stdin goes on after the password
	local user=$1 verb=$2
	shift 2
	{ printf '%s\n' "${PASSWORD[$user]}"; cat; } |
		lab world -- env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/session.py "$verb" --user "$user" "$@"
}

said() { # WHAT TEXT: of the last thing done, one of its lines begins so
	local what=$1
	if grep -q -- "^$2" "$OUT"; then passed "$what"; else failed "$what" "$(evidence 40)"; fi
}

# Refused logins by the dozen would have the lab's laptop banned, which is another scenario's matter.
operator 'systemctl stop fail2ban'
expect_status 0

# --- the addresses of two people

add_user "$bob"
operator "mailstead alias add info@$DOMAIN $alice && mailstead alias add sales@$DOMAIN info@$DOMAIN &&
	mailstead alias add team@$DOMAIN $alice $bob && mailstead domain add example.net --yes &&
	mailstead alias add @example.net $bob && mailstead alias add shop@example.net $alice"
must expect_status 0 "aliases, one of an alias, and a catch-all of another domain"
for to in "info@$DOMAIN" "sales+x@$DOMAIN" "team@$DOMAIN" "alice+list@$DOMAIN"; do
	world_sends user@bigmail.com "$to" "to $to"
	mailbox_has "$alice" "to $to"
done
mailbox_has "$bob" "to team@$DOMAIN"

# --- the envelope

user_is_refused "$alice" 587 "$bob" "$friend" 553
user_is_refused "$alice" 587 someone@example.net "$friend" 553
user_is_refused "$alice" 465 ceo@bank.example "$friend" 553
user_sends "$alice" 587 "$friend" "by the alias" --from "info@$DOMAIN"
provider_verdict "by the alias" spf=pass dkim=pass dmarc=pass

# --- the header: each case is one line, and what is to come of it

header_case() { # 250|554 ENVELOPE WHAT HEADER…
	local code=$1 envelope=$2 what=$3
	shift 3
	CASES+=("$code $what")
	python3 -c 'import json, sys; print(json.dumps({"envelope": sys.argv[1], "subject": sys.argv[2], "headers": sys.argv[3:]}))' \
		"$envelope" "$what" "$@" >>"$HEADERS"
}

judge_headers() { # USER: the answers of one session
	local case line what
	did "headers by $1" session_from "$HEADERS" "$1" headers
	for case in "${CASES[@]}"; do
		what="$1 writes From: ${case#* } (${case%% *})"
		line=$(grep -F -- " -- ${case#* }" "$OUT" | grep -v -- " -- ${case#* }." | head -n 1)
		if [[ $line == "${case%% *} "* ]]; then passed "$what"; else failed "$what" "$line"$'\n'"$(evidence 6)"; fi
	done
}
session_from() { local file=$1; shift; session "$@" <"$file"; }
no_cases() { CASES=(); : >"$HEADERS"; }
no_cases

header_case 250 "$alice" "own address" "From: Alice <$alice>"
header_case 250 "$alice" "own address in capitals" "From: <ALICE@${DOMAIN^^}>"
header_case 250 "$alice" "own address with a detail" "From: alice+shop@$DOMAIN"
header_case 250 "$alice" "alias, own envelope" "From: Info <info@$DOMAIN>"
header_case 250 "$alice" "alias of an alias, own envelope" "From: Sales <Sales@$DOMAIN>"
header_case 250 "$alice" "alias shared with another" "From: Team <team@$DOMAIN>"
header_case 250 "$alice" "alias with a detail" "From: info+shop@$DOMAIN"
header_case 250 "$alice" "alias in another domain" "From: shop@example.net"
header_case 250 "$alice" "a display name is just a name" "From: \"ceo@bank.example\" <$alice>"
header_case 250 "$alice" "an encoded display name is just a name" "From: =?utf-8?q?ceo=40bank=2Eexample?= <$alice>"
header_case 250 "$alice" "an own alias as Sender" "From: $alice" "Sender: info@$DOMAIN"
header_case 250 "$alice" "a folded From" "From: Alice"$'\r\n'" <$alice>"
header_case 554 "$alice" "another user" "From: Bob <$bob>"
header_case 554 "$alice" "another hosted domain" "From: ceo@example.net"
header_case 554 "$alice" "a foreign domain" "From: ceo@bank.example"
header_case 554 "$alice" "nobody of the own domain" "From: nobody@$DOMAIN"
header_case 554 "$alice" "a role that another reads" "From: postmaster@$DOMAIN"
header_case 554 "$alice" "two From headers" "From: $alice" "From: $bob"
header_case 554 "$alice" "two From headers, one with a blank" "From: $alice" "From : $bob"
header_case 554 "$alice" "two addresses in From" "From: $alice, $bob"
header_case 554 "$alice" "two own addresses in From" "From: $alice, info@$DOMAIN"
header_case 554 "$alice" "a group in From" "From: people: $alice, $bob;"
header_case 554 "$alice" "a group of nobody in From" "From: undisclosed-recipients:;"
header_case 554 "$alice" "an empty From" "From:"
header_case 554 "$alice" "another address before the own" "From: <ceo@bank.example> <$alice>"
header_case 554 "$alice" "another address as an unquoted name" "From: ceo@bank.example <$alice>"
header_case 554 "$alice" "another address hidden by comments" "From: (\") <ceo@bank.example> (\") $alice"
header_case 554 "$alice" "quotes without an end" "From: \"Alice <$alice>"
header_case 554 "$alice" "another user as Sender" "From: $alice" "Sender: $bob"
header_case 250 "" "own address, empty envelope (a receipt)" "From: $alice"
judge_headers "$alice"
provider_verdict "alias of an alias, own envelope" spf=pass dkim=pass dmarc=pass

no_cases
header_case 250 "$bob" "the catch-all of a domain" "From: whoever@example.net"
header_case 554 "$bob" "what the catch-all does not catch" "From: shop@example.net"
judge_headers "$bob"
operator "mailstead alias add press@$DOMAIN $bob"
expect_status 0
no_cases
header_case 250 "$bob" "a new alias" "From: press@$DOMAIN"
new_alias_works() { session_from "$HEADERS" "$bob" headers >"$SCENARIO_LOGS/new-alias" && grep -q ^250 "$SCENARIO_LOGS/new-alias"; }
eventually "$DEADLINE" "a new alias may stand in From soon, without a reload" new_alias_works

# --- suspended: with sessions open, a message under way and one in the queue

ways_in() { # USER yes|no WHEN
	local way what
	did "logins of $1" session_from /dev/null "$1" logins
	for way in imap pop3 sieve 587 465; do
		what="$1 can log in by $way $3: $2"
		if grep -q "^$way $2" "$OUT"; then passed "$what"; else failed "$what" "$(evidence)"; fi
	done
}

queue_says() { # WHAT PYTHON-EXPRESSION: over q, the messages in the queue
	operator "postqueue -j | python3 -c 'import json, sys
q = [json.loads(line) for line in sys.stdin]
print(q)
sys.exit(not ($2))'"
	expect_status 0 "$1"
}

live_begin() { # USER
	local line='' what="$1 has an IMAP session and two submissions open"
	coproc LIVE { exec 2>&1; lab world -- env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/session.py live --user "$1" \
		--subject "was in DATA"; }
	printf '%s\n' "${PASSWORD[$1]}" >&"${LIVE[1]}"
	read -r -t "$DEADLINE" line <&"${LIVE[0]}"
	if [[ $line == ready ]]; then passed "$what"; else failed "$what" "$line"; fi
}

live_end() { did "what became of the open sessions" live_rest; }
live_rest() { echo go >&"${LIVE[1]}"; timeout "$DEADLINE" cat <&"${LIVE[0]}"; }

ways_in "$alice" yes "at first"
operator "mailstead user suspend $alice --reason \$'two\nlines'"
expect_status 2 "a reason of two lines is refused"
queue_is_empty() { [[ -z $(lab exec "$BOX" -- postqueue -j) ]]; }
eventually "$DEADLINE" "all that was sent so far has left" queue_is_empty
# Both wait, deferred: while Postfix is in the middle of trying one, it can still leave.
did "port 25 out is closed" lab port25 out closed "$BOX"
operator "postconf -e smtp_connect_timeout=2s && postfix reload
	printf 'redirect \"%s\";\n' $friend >/root/on.sieve && doveadm sieve put -u $alice -a on </root/on.sieve"
expect_status 0 "a Sieve script forwards all mail"
user_sends "$alice" 587 "$friend" "held back" --from "info@$DOMAIN" --header-from "$alice"
user_sends "$bob" 587 "$friend" "of bob" --from "team@$DOMAIN"
all_deferred() { lab exec "$BOX" -- bash -c "postqueue -j | grep -c '\"deferred\"'" | grep -qx "$1"; }
eventually "$DEADLINE" "both messages wait in the queue" all_deferred 2
operator 'mailstead queue list'
expect_output "info@$DOMAIN -> $friend" "the queue verb shows what waits"
operator 'mailstead queue show "$(mailstead queue list --json | python3 -c "import json, sys; print(json.load(sys.stdin)[\"messages\"][0][\"id\"])")"'
expect_output 'Subject: ' "… and its headers"
must live_begin "$alice"
operator "mailstead user suspend $alice --reason 'sends spam'"
must expect_status 0 "the account is suspended"
expect_output "1 message it sent is on hold"
live_end
said "the open IMAP session ends" 'imap ended'
said "a message whose DATA had begun is refused" 'within DATA 521'
said "the open submission session is refused at its next message" 'next message 521'
expect_output 'account is suspended' "… in clear words"
queue_says "its message is on hold, the other's is not, and nothing was added" \
	'sorted((m["queue_name"] == "hold", m["sender"]) for m in q) == [(False, "team@'"$DOMAIN"'"), (True, "info@'"$DOMAIN"'")]'
ways_in "$alice" no "suspended"
operator "mailstead user suspend $alice"
expect_status 1 "suspending it again has nothing to do"
expect_output 'suspended already, since' "… and says so"
operator "mailstead user list"
expect_output 'suspended since' "user list shows it"
operator "mailstead user show $alice --json"
expect_output '"reason": "sends spam"' "user show tells the reason"

# It still receives; its Sieve script, which sends on what comes, does not run.
did "port 25 out is open" lab port25 out open "$BOX"
operator 'postqueue -f'
world_sends user@bigmail.com "$alice" "while suspended"
delivered_to() { lab exec "$BOX" -- doveadm fetch -u "$1" hdr.subject mailbox INBOX subject "$2" | grep -qF "$2"; }
eventually "$DEADLINE" "mail for the suspended account is delivered, not sent on by its script" delivered_to "$alice" "while suspended"
provider_verdict "of bob" spf=pass dkim=pass
did "the provider's mail" lab verdict
expect_no_output "held back" "what is on hold does not leave, though the way is open"
expect_no_output "while suspended" "no mail is sent on by the script of a suspended account"
expect_no_output "was in DATA" "the message that was refused did not leave"

# --- resumed

operator "mailstead user resume $alice"
expect_status 0 "the account is resumed"
expect_output "1 message released"
ways_in "$alice" yes "resumed"
mailbox_has "$alice" "while suspended"
provider_verdict "held back" spf=pass dkim=pass dmarc=pass
exactly_once() { [[ $(lab verdict --subject "$1" | grep -c '"subject"') == 1 ]]; }
check "… exactly once" exactly_once "held back"
operator "doveadm sieve delete -u $alice -a on"
expect_status 0
eventually "$DEADLINE" "the queue is empty" queue_is_empty
operator "mailstead user resume $alice"
expect_status 1 "resuming it again has nothing to do"

# --- another password, and a removed user

must live_begin "$alice"
password_of "$alice" 'another passphrase of alice'
operator "printf '%s' $(printf '%q' "${PASSWORD[$alice]}") | mailstead user password $alice --password-stdin"
live_end
said "another password ends the IMAP session" 'imap ended'
must live_begin "$bob"
operator "mailstead user remove $bob --yes"
live_end
said "removing the user ends its IMAP session" 'imap ended'
said "… refuses a message whose DATA had begun" 'within DATA 521'
said "… and ends its submission session at the next message" 'next message 521'
ways_in "$bob" no "removed"

# --- a full mailbox: said at RCPT, so that nobody gets a bounce

add_user "$carol"
operator "mailstead user quota $carol 1M"
expect_status 0 "a quota is changed"
rcpt() { # CODE TO SIZE WHAT
	did "$4" lab world -- env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/session.py rcpt --as mx.bigmail.com --to "$2" --size "$3" </dev/null
	if grep -q "^RCPT $1" "$OUT"; then passed "$4 ($1)"; else failed "$4 ($1)" "$(evidence)"; fi
}
operator "mailstead alias add full@$DOMAIN $carol"
expect_status 0
rcpt 250 "$carol" 10000 "mail for an empty mailbox is taken"
# Dovecot 2.4.1 has one answer for both, whatever quota_status_toolarge says.
too_large=552
[[ $SUITE == bookworm ]] || too_large=452
rcpt "$too_large" "$carol" 20000000 "a message larger than the mailbox is refused at RCPT"
rcpt "$too_large" "carol+x@$DOMAIN" 20000000 "… also by an address with a detail"
rcpt "$too_large" "full@$DOMAIN" 20000000 "… and by an alias"
operator "{ printf 'Subject: fill\n\n'; head -c 900000 /dev/zero | tr '\\0' x | fold -w 72; } | doveadm save -u $carol"
expect_status 0
mostly=$SCENARIO_LOGS/mostly.eml
{ printf 'From: user@bigmail.com\nTo: %s\nSubject: the last one\n\n' "$carol"; head -c 180000 /dev/zero | tr '\0' 'x' | fold -w 72; } >"$mostly"
send_last() { lab provider-send --file - --to "$carol" --retry "$DEADLINE" <"$mostly"; }
check "the mailbox is filled a little beyond its size" send_last
mailbox_has "$carol" "the last one"
rcpt 452 "$carol" 10000 "mail for a full mailbox is refused for now"
rcpt 452 "$carol" 0 "… also when its size is not announced"
rcpt 452 "full@$DOMAIN" 0 "… and by an alias"
eventually "$DEADLINE" "nothing waits, and no bounce was made" queue_is_empty
did "the provider's mail" lab verdict
expect_no_output 'MAILER-DAEMON' "no bounce reached the provider"
