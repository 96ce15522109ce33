# The words of the scenario outside: the table of checks judged, and each of its rows proved able to fail.
# shellcheck shell=bash disable=SC2016 # inner shells expand for themselves

OUTSIDE=$LAB_HOME/outside
OUTSIDE_USERS=(bob full sieve lock burst0 burst1 burst4)     # burst: one for each phase in which it is looked at

table() { python3 -B "$OUTSIDE/table.py" "$@"; }

# What the probes need: their programs on the box, users of their own, one of whom has a full mailbox, and the TLSA record,
# which is printed once the certificate is there.
outside_prepare() {
	local user
	check "the table names every check and how to break it" table || return
	did "the probes are pushed" lab push "$BOX" "$OUTSIDE" /root
	for user in "${OUTSIDE_USERS[@]}"; do
		password_of "$user@$DOMAIN" "pass phrase $RANDOM$RANDOM, no words"
		add_user "$user@$DOMAIN" || return
	done
	operator "mailstead user remove full@$DOMAIN --purge-mail --yes" && add_user "full@$DOMAIN" --quota 200K || return
	passwords | write_file /root/outside/passwords.json
	# The second one goes beyond the quota, within the grace that both Dovecots give the last message.
	operator "for size in 150000 62000; do
		(printf 'Subject: large\n\n'; base64 </dev/zero | head -c \$size) | sendmail -f alice@$DOMAIN full@$DOMAIN
	done"
	eventually 60 "a mailbox is full" lab exec "$BOX" -- bash -c \
		"doveadm -f tab quota get -u full@$DOMAIN | awk -F '\t' '\$2 == \"STORAGE\" && \$3 > \$4 { found = 1 } END { exit !found }'"
	publish_records
}

passwords() {
	local user separator='{'
	for user in "${!PASSWORD[@]}"; do
		printf '%s"%s": "%s"' "$separator" "$user" "${PASSWORD[$user]}"
		separator=', '
	done
	echo '}'
}

settings() { # PHASE PATIENCE
	printf '{"phase": %d, "patience": %d, "passwords": %s, "address": {"4": "%s", "6": "%s"}}' \
		"$1" "$2" "$(passwords)" "$(lab address "$BOX" 4)" "$(lab address "$BOX" 6)"
}

# Both sides at once; what they print is kept as FILE.
look() { # FILE PHASE PATIENCE [BATCH]
	local batch=(${4:+--batch "$4"})
	settings "$2" "$3" | lab world -- /lab-src/outside/out.py "${batch[@]}" >"$1.out" 2>>"$1.log" &
	lab exec "$BOX" -- python3 -B /root/outside/inside.py "${batch[@]}" </dev/null >"$1.in" 2>>"$1.log"
	wait $!
	cat "$1.out" "$1.in" >"$1"
}

# One line of the result for each row and family; WANTED is holds, or broken where a misconfiguration has to be seen.
judge() { # WHEN WANTED PHASE PATIENCE [BATCH]
	local file=$SCENARIO_LOGS/look-$3 state name evidence
	note "looking $1"
	look "$file" "$3" "$4" ${5:+"$5"}
	cat "$file" >>"$TRANSCRIPT"
	while IFS=$'\t' read -r state name evidence; do
		if [[ $state == "$2" ]]; then passed "$name, $1"; else failed "$name, $1" "$state: $evidence"; fi
	done <"$file"
	check "every row was judged $1" complete "$file" ${5:+"$5"}
}

# As many lines as there are rows and families: one that was left out must not pass for one that holds.
complete() { # FILE [BATCH]
	local want
	want=$(table count "${2:-all}")
	echo "$(wc -l <"$1") of $want rows; $(cat "$1.log")"
	[[ $(wc -l <"$1") == "$want" ]]
}

not_judged() {
	local line
	table not-here all | while IFS= read -r line; do printf 'comment %s %s: not applicable: %s\n' "$SUITE" "$SCENARIO" "$line" >&"$RESULTS"; done
}

# --- misconfigured on purpose, a batch of rows at a time, and put right again

on_box() { # WHAT FIELD BATCH: that field of the rows, run with the words of breaks.sh
	{ cat "$OUTSIDE/breaks.sh"; table "$2" "$3"; } >"$SCENARIO_LOGS/$2-$3.sh"
	did "$1" bash -c '"$1/lab" exec "$2" -- bash -eu -s <"$3"' _ "$LAB_HOME" "$BOX" "$SCENARIO_LOGS/$2-$3.sh"
	if [[ $STATUS == 0 ]]; then passed "$1"; else failed "$1" "$(evidence)"; fi
}

reload_units() { # BATCH
	local units reload restart
	units=$(table units "$1")
	reload=$(grep -vE '^(=|postfix$)' <<<"$units" | tr '\n' ' ')
	restart=$(sed -n 's/^=//p' <<<"$units" | tr '\n' ' ')
	grep -qx postfix <<<"$units" && did "reload of Postfix" lab exec "$BOX" -- postfix reload
	# shellcheck disable=SC2086
	[[ -z $reload ]] || did "reloads" lab exec "$BOX" -- systemctl reload $reload
	# shellcheck disable=SC2086
	[[ -z $restart ]] || did "restarts" lab exec "$BOX" -- bash -c "systemctl daemon-reload; systemctl restart $restart"
}

# A socket that is there may be what a daemon left behind: it has to be listened on.
wait_for_ports() {
	eventually 90 "every daemon listens" lab exec "$BOX" -- bash -c '
		for port in 25 465 587 143 993 110 995 4190; do
			: </dev/tcp/127.0.0.1/$port || exit 1
		done
		for socket in rspamd/milter.sock opendkim/rsa.sock opendkim/ed25519.sock private/dovecot-lmtp private/auth; do
			ss -Hxl | grep -q "/var/spool/postfix/$socket" || { echo "$socket is not listened on"; exit 1; }
		done'
}

publish_zone() { # FILE
	did "publish" bash -c '"$1/lab" publish "$2" <"$3"' _ "$LAB_HOME" "$DOMAIN" "$1"
}

break_records() { # BATCH
	local family name
	table zone "$1" >"$SCENARIO_LOGS/zone.sed"
	if [[ -s $SCENARIO_LOGS/zone.sed ]]; then
		sed -f "$SCENARIO_LOGS/zone.sed" "$SCENARIO_LOGS/records.zone" >"$SCENARIO_LOGS/broken.zone"
		publish_zone "$SCENARIO_LOGS/broken.zone"
	fi
	while read -r family name; do
		did "PTR" lab ptr "$(lab address "$BOX" "$family")" "$name"
	done < <(table ptr "$1")
}

keep_etc() { operator 'tar -C / -cpf /root/outside-etc.tar etc && find /etc | sort >/root/outside-etc.list'; }

put_back() { # BATCH
	on_box "batch $1 is put right again" undo "$1"
	operator 'find /etc | sort | comm -13 /root/outside-etc.list - | tac | xargs -r -d "\n" rm -rf
		tar -C / -xpf /root/outside-etc.tar; fail2ban-client unban --all; systemctl reload mailstead-firewall'
	reload_units "$1"
	publish_zone "$SCENARIO_LOGS/records.zone"
	set_ptr
	wait_for_ports
}

# Each row of the batch must now be seen to be broken: a probe that cannot fail shows nothing.
prove() { # BATCH
	keep_etc
	on_box "batch $1 is misconfigured" break "$1"
	break_records "$1"
	reload_units "$1"
	wait_for_ports
	judge "when that is misconfigured" broken "$1" 12 "$1"
	put_back "$1"
}
