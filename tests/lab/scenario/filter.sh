# What comes in is judged: SPF, DKIM, DMARC, ARC, forged headers, forgeries of our own names, spam, learning, and how
# much one account may send. Every message comes from a host that is not the box.
# box: installed
# shellcheck shell=bash

alice=alice@$DOMAIN
bob=bob@$DOMAIN
ELSEWHERE=(--source 45.92.77.7 --source 2a0b:77::7 --helo laptop.isp.net)   # a host that nobody's SPF names

# Domains of others with one policy each; the provider's hosts and its key may send for all of them.
foreign_domains() {
	local name key all
	key=$(sed 's/^[^ ]* [0-9]* //' "/run/mailstead-lab/$LAB/provider/dkim.rr")
	for name in none quarantine reject silent; do
		all=-all
		if [[ $name == silent ]]; then all='~all'; else echo "_dmarc.$name.example.com. 60 TXT \"v=DMARC1; p=$name\""; fi
		echo "$name.example.com. 60 MX 10 mx.bigmail.com."
		echo "$name.example.com. 60 TXT \"v=spf1 ip4:$PROVIDER4 ip6:$PROVIDER6 $all\""
		echo "s2026._domainkey.$name.example.com. 60 $key"
	done
}

# What alice's mail program shows of a message; the claims that follow are about it.
alice_finds() { # SUBJECT [FOLDER]
	mailbox_has "$alice" "$1" imap --folder "${2:-INBOX}"
	# shellcheck disable=SC2034 # named by expect_output
	DID="$1"
	# One header a line, so that a claim can name a whole one.
	sed -i -e ':a' -e '/\r\{0,1\}$/{s/\r$//' -e '}' -e 'N;s/\n[ \t]\{1,\}/ /;ta' -e 'P;D' "$OUT"
}

# Refused once the message was there: the answer to its end.
refused_at_data() { # TEXT WHAT OPTIONS of provider-send…
	local text=$1 what=$2
	shift 2
	did "$what" lab provider-send --retry 60 "$@"
	if [[ $STATUS == 1 ]] && grep -q '^< 354' "$OUT" && grep -q "^status 55.*$text" "$OUT"; then passed "$what"
	else failed "$what" "$(evidence 20; box_log)"; fi
}

# What Bayes has counted. Asked of Redis: rspamd 3.4 looks there but once a minute for its own statistics.
learned() { # spam|ham N
	local n
	n=$(lab exec "$BOX" -- redis-cli -s /run/redis/redis-server.sock hget RS "learns_$1")
	echo "learned as $1: ${n:=0}"
	[[ $n == "$2" ]]
}

publish_foreign() { foreign_domains | lab publish example.com; }
must check "other people's domains are published" publish_foreign

# --- a suspicious stranger waits first

did "a first message" lab provider-send --retry 0 --from a@none.example.com --to "$alice" --no-dkim --subject "spf fails" "${ELSEWHERE[@]}"
expect_status 75 "a suspicious message from a stranger is deferred"
expect_output "status 451 4.7.1" "… with 451"
operator 'redis-cli -s /run/redis/redis-server.sock --scan --pattern "rgm*" | wc -l'
expect_output 1 "… and Redis remembers it"

# The operator's own word in override.d; five minutes are too long for a test.
operator 'mkdir -p /etc/rspamd/override.d && echo "timeout = 1s;" >/etc/rspamd/override.d/greylist.conf && systemctl restart rspamd'
expect_status 0 "an operator may shorten that wait in override.d"

# --- SPF, DKIM, DMARC, ARC: the verdict stands in Authentication-Results

world_sends a@none.example.com "$alice" "all is well" --sign none.example.com
alice_finds "all is well"
expect_output "Authentication-Results: $MAIL_HOST;" "our own Authentication-Results is there"
expect_output "spf=pass" "SPF passes"
expect_output "dkim=pass header.d=none.example.com" "DKIM passes"
expect_output "dmarc=pass (policy=none) header.from=none.example.com" "DMARC passes"
expect_no_output "X-Spam: Yes" "good mail is not marked"

world_sends a@none.example.com "$alice" "spf fails" --no-dkim "${ELSEWHERE[@]}"
alice_finds "spf fails"
expect_output "spf=fail" "it comes the second time; SPF fails"
expect_output "dmarc=fail" "DMARC fails, p=none lets it pass"
world_sends a@silent.example.com "$alice" "spf softfail" --no-dkim "${ELSEWHERE[@]}"
alice_finds "spf softfail"
expect_output "spf=softfail" "SPF softfail is said"
world_sends a@none.example.com "$alice" "dkim broken" --sign none.example.com --tamper
alice_finds "dkim broken"
expect_output 'dkim=fail ("body hash did not verify") header.d=none.example.com' "a signature that a changed body broke is said"

world_sends a@quarantine.example.com "$alice" "to be set aside" --no-dkim "${ELSEWHERE[@]}"
alice_finds "to be set aside" Junk
expect_output "dmarc=fail" "p=quarantine: Junk"
expect_output "X-Spam: Yes" "… marked"
refused_at_data "DMARC policy" "p=reject: refused at the end of DATA, with the reason" \
	--from a@reject.example.com --to "$alice" --no-dkim "${ELSEWHERE[@]}"
world_sends a@reject.example.com "$alice" "p=reject but signed" --sign reject.example.com "${ELSEWHERE[@]}"
alice_finds "p=reject but signed"
expect_output "dmarc=pass (policy=reject)" "the same sender with a signature that holds is taken"

world_sends a@none.example.com "$alice" "forwarded" --sign none.example.com --tamper --arc bigmail.com
alice_finds "forwarded"
expect_output "dkim=fail" "a forwarder broke the signature"
expect_output "; arc=pass (" "… and its ARC chain holds"
world_sends a@none.example.com "$alice" "forwarded badly" --sign none.example.com --tamper --tamper --arc bigmail.com
alice_finds "forwarded badly"
expect_output "; arc=reject (" "a chain over another body does not hold"
operator 'journalctl -u rspamd --no-pager | grep -ciE "no signing|signing failure|cannot (load|read).* key" || true'
expect_output 0 "nothing is said of ARC keys that we do not have"

# --- headers that nobody else may write

world_sends user@bigmail.com "$alice" "forged headers" --no-dkim \
	--header "Authentication-Results: $MAIL_HOST; spf=pass forged=1" \
	--header "AUTHENTICATION-results: ${MAIL_HOST^^} 1; spf=pass forged=2" \
	--header "Authentication-Results: (ours) \"$MAIL_HOST\" ; spf=pass forged=3" \
	--header $'Authentication-Results:\r\n '"$MAIL_HOST; spf=pass forged=4" \
	--header "Authentication-Results : $MAIL_HOST; spf=pass forged=5" \
	--header "Authentication-Results: mx.forwarder.example; spf=pass kept=1" \
	--header "Authentication-Results: other$MAIL_HOST; spf=pass kept=2" \
	--header "X-Spam: Yes" --header "X-Spam-Level: ******" --header "X-Spam-Status: No, score=-99"
alice_finds "forged headers"
expect_no_output "forged=" "Authentication-Results in our name are taken away"
expect_output "kept=1" "those of others stay"
expect_output "kept=2" "… also of a host whose name ends like ours"
expect_output "dmarc=pass (policy=reject) header.from=bigmail.com" "our own is there"
expect_no_output "X-Spam: Yes" "a forged X-Spam is taken away"
expect_no_output "X-Spam-Level: ******" "… and the level"
expect_no_output "score=-99" "… and the status"

# --- mail that claims to be ours

world_sends "$alice" "$alice" "spoof, our envelope" --no-dkim "${ELSEWHERE[@]}"
alice_finds "spoof, our envelope" Junk
expect_output "X-Spam: Yes" "mail in our name from elsewhere goes to Junk"
world_sends bulk@silent.example.com "$alice" "spoof, foreign envelope" --header-from "ceo@$DOMAIN" --no-dkim
alice_finds "spoof, foreign envelope" Junk
expect_output "spf=pass" "… even if SPF passes for the envelope"
expect_output "header.from=$DOMAIN" "… and DMARC says for whom it fails"
world_sends bulk@silent.example.com "$alice" "spoof of the host" --header-from "root@$MAIL_HOST" --no-dkim
alice_finds "spoof of the host" Junk
operator 'mailstead config set dmarc.policy reject --yes'
expect_status 0 "the operator goes on to p=reject"
must publish_records
operator 'systemctl restart unbound'      # rather than to wait until it forgets the old record
refused_at_data "DMARC policy" "with p=reject such mail is refused" --from "$alice" --to "$alice" --no-dkim "${ELSEWHERE[@]}"
refused_at_data "DMARC policy" "… also behind a foreign envelope" \
	--from bulk@silent.example.com --header-from "ceo@$DOMAIN" --to "$alice" --no-dkim

# --- spam

refused_at_data "Gtube" "GTUBE is refused" --from user@bigmail.com --to "$alice" \
	--body 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
world_sends a@silent.example.com "$alice" "somebody called it spam" --no-dkim --header "X-Spam: Yes" "${ELSEWHERE[@]}"
alice_finds "somebody called it spam" Junk
expect_output "X-Spam: Yes" "what has the points for it goes to Junk by Sieve"
# shellcheck disable=SC2016 # as it is
world_sends user@bigmail.com "$alice" "eicar" --body 'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
mailbox_has "$alice" "eicar"             # there is no virus scanner, as README says

# --- learning: what a user moves teaches

words='rare herbs from the far mountains grow your savings overnight with no effort and no risk ever known to mankind'
world_sends user@bigmail.com "$alice" "teach me" --body "$words"
must check "nothing is learned yet" learned spam 0
check "alice moves a message to Junk" client "$alice" imap --find "teach me" --move Junk --wait "$DEADLINE"
eventually 30 "… which is learned as spam" learned spam 1
check "alice takes it out again" client "$alice" imap --folder Junk --find "teach me" --move INBOX --wait "$DEADLINE"
eventually 30 "… which is learned as no spam" learned ham 1
operator 'journalctl --no-pager -o cat -t learn-spam -t learn-ham'
expect_output "moved to Junk by $alice" "the log says who taught what"
expect_output "moved out of Junk by $alice" "… both times"

# --- one account cannot send without end

password_of "$bob" 'another long passphrase'
add_user "$bob"
operator 'mailstead config set limits.send_burst 2 --yes && mailstead config set limits.send_per_hour 1 --yes'
expect_status 0
# … not even when what was learned has filled Redis
operator 'redis-cli -s /run/redis/redis-server.sock config set maxmemory 16mb
redis-cli -s /run/redis/redis-server.sock eval "for i = 1, 5000 do redis.call('"'SET', 'word' .. i, string.rep('x', 4000)"') end" 0
redis-cli -s /run/redis/redis-server.sock info stats | grep "evicted_keys:[1-9]"'
expect_status 0
for n in 1 2; do user_sends "$alice" 465 someone@bigmail.com "message $n of a burst"; done
user_is_refused "$alice" 465 "$alice" someone@bigmail.com 451
user_sends "$bob" 587 someone@bigmail.com "another user's message"
world_sends user@bigmail.com "$alice" "still taken"
mailbox_has "$alice" "still taken"
