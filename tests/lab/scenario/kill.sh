# A box that works goes on working whatever an apply does to it, and wherever an apply is killed: with SIGKILL at every
# record of the journal, by a power cut, by the death of what it runs. Mail flows in and out all the while.
# box: installed
# suites: bookworm
# lab: 2
# shellcheck shell=bash disable=SC2016

alice=alice@$DOMAIN

# --- two sites that differ in the files of five daemons, two of which have to restart for it

site() { # MORE LINES
	printf 'version: 1\nhostname: %s\ncontact: admin@example.net\ndomains: [%s]\n%s\n' "$MAIL_HOST" "$DOMAIN" "$1"
}
# Numbered messages: alice sends more of them than one user may.
site 'limits: {send_burst: 5000}' | write_file /root/a.yaml
site 'limits: {send_burst: 5000, message_size: 30M, recipients: 90}
network: {ipv6: none}' | write_file /root/b.yaml
site 'limits: {send_burst: 5000, message_size: 20M, recipients: 80, quota: 3G}
spam: {junk_score: 7, greylist: false, blocklists: []}
tls: {minimum: 1.3}
dkim: {ed25519: false}
web: {mta_sts: none, autoconfig: false}' | write_file /root/reload.yaml

# Content, mode and owner of all that an apply may change, and what is on record of it.
write_file /root/tree <<'END'
cd / && find etc var/lib/mailstead/base var/lib/mailstead/units var/lib/mailstead/readers var/lib/mailstead/templates var/spool/postfix/etc/resolv.conf \
	! -path 'etc/letsencrypt/*' \( -type f -o -type d -o -type l \) -printf '%p %y %m %u:%g %l\n' -type f -exec sha256sum {} + |
	sort
END
# After a kill: what other verbs say; then apply or undo; then what the box is. $1 is finish or undo, $2 the tree it is to
# be (of the two in /root/trees).
write_file /root/after <<'END'
problem() { echo "PROBLEM: $*"; }
said=$(mailstead user list 2>&1 >/dev/null)
[[ $said == *"was cut short; mailstead apply finishes it, mailstead apply --undo undoes it"* ]] || problem "user list says: $said"
[[ $(mailstead user list 2>/dev/null) == *alice@* ]] || problem "user list lists nobody"
undo=''; [[ $1 == finish ]] || undo=--undo
said=$(mailstead apply ${undo:---no-smoke --yes} 2>&1); status=$?
if [[ $1 == undo && $said == *"was complete when it was cut short"* ]]; then
	[[ $status == 1 ]] || problem "status $status: $said"
	set -- committed "$3"
else
	[[ $status == 0 ]] || problem "status $status: $said"
fi
bash /root/tree >/root/now
diff /root/trees/"$2" /root/now >/root/difference || problem "not $2: $(head -n 20 /root/difference)"
[[ ! -e /var/lib/mailstead/journal && ! -e /var/lib/mailstead/staging ]] || problem "work lies about"
[[ $(mailstead plan 2>&1) == *"Nothing to change"* ]] || problem "plan: $(mailstead plan 2>&1)"
while read -r unit; do
	systemctl is-active --quiet "$unit" || problem "$unit: $(systemctl is-active "$unit")"
done </var/lib/mailstead/units
nft list tables | grep -q hold && problem "doors are held"
echo "it is $2"
END

apply_site() { # NAME: a, b …, and what then stands there
	operator "mailstead setup --site /root/$1.yaml --no-smoke --yes && mkdir -p /root/trees && bash /root/tree >/root/trees/$1"
	expect_status 0 "the site \"$1\" is applied"
}

# The contents of a generation are written once: later runs shall all find them there.
must apply_site b
must apply_site a
lab world -- rm -f /lab/traffic-stop
printf '%s\n' "${PASSWORD[$alice]}" | LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" world -- \
	env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/traffic.py /lab/traffic-stop --user "$alice" >"$SCENARIO_LOGS/traffic" 2>&1 &
TRAFFIC=$!
must eventually 90 "mail flows both ways, and ten ports answer" grep -q flowing "$SCENARIO_LOGS/traffic"

# --- changes that every daemon has to take

# Which run of each unit this is: another one after a restart, the same after a reload.
runs() { # FILE
	operator 'systemctl show --property=Id,InvocationID $(cat /var/lib/mailstead/units) postfix@-.service | sed "/^$/d" | paste - -'
	cp "$OUT" "$SCENARIO_LOGS/$1"
}
restarted() { comm -13 <(sort "$SCENARIO_LOGS/$1") <(sort "$SCENARIO_LOGS/$2") | grep -v 'Id=mailstead-opendkim-ed25519'; }
runs runs-first
must apply_site reload
runs runs-reloaded
check "none of a dozen options restarts a daemon" test -z "$(restarted runs-first runs-reloaded)"
operator 'mailstead rollback --yes --no-smoke && bash /root/tree >/root/now && diff /root/trees/a /root/now'
expect_status 0 "a rollback takes them back"
# As a new version of mailstead may: another definition of every unit.
operator 'for file in /usr/share/mailstead/templates/*/drop-in.conf; do echo "# of a later version" >>$file; done; mailstead apply --no-smoke --yes'
expect_status 0 "every daemon restarts"
runs runs-restarted
check "… as one sees" test "$(restarted runs-reloaded runs-restarted | grep -cE 'postfix|dovecot|opendkim|rspamd|unbound|nginx|redis|fail2ban')" -ge 7
operator 'sed -i "/of a later version/d" /usr/share/mailstead/templates/*/drop-in.conf; mailstead rollback --yes --no-smoke && bash /root/tree >/root/now && diff /root/trees/a /root/now'
expect_status 0 "… and once more, back"

# --- every record. The calls of fsync are counted in a run that is left alone, and are the same ones in each that follows.

# strace attaches before mailstead begins, and follows no child: validators run as fast as ever.
traced() { # NAME OPTIONS…: mailstead goes to that site under strace
	local name=$1 mark=traced-$SUITE-$RANDOM pid='' ended=0
	shift
	coproc MAILSTEAD { exec "$LAB_HOME/lab" exec "$BOX" -- \
		bash -c "read -r _; exec mailstead setup --site /root/$name.yaml --no-smoke --yes # $mark" >"$SCENARIO_LOGS/said" 2>&1; }
	local lab=$MAILSTEAD_PID in=${MAILSTEAD[1]}
	until [[ -n $pid ]]; do
		pid=$(ps -eo pid=,comm=,args= | awk -v mark="$mark" '$2 == "bash" && $3 == "bash" && $NF == mark { print $1 }')
	done
	strace -y -e trace=fsync -e signal=none "$@" -p "$pid" 2>/dev/null &
	until grep -q '^TracerPid:.*[1-9]' "/proc/$pid/status"; do :; done
	echo >&"$in"
	wait "$lab" || ended=$?
	wait $!
	cat "$SCENARIO_LOGS/said"
	return $ended
}
count_calls() { # TO
	did "setup --site $1, watched" traced "$1" -o "$SCENARIO_LOGS/calls-$1"
	expect_status 0 "… and watched"
	operator "bash /root/tree >/root/trees/$1"
}
# The numbers at which a record was just written, and some of the calls after the commit.
points() { # TO
	grep -o 'fsync([0-9]*<[^>]*>' "$SCENARIO_LOGS/calls-$1" | awk '
		# The first is a file of its own that is put in place: it is there at the next call.
		/journal\/\.journal\.jsonl\.mailstead-tmp>/ { print NR + 1, "record " ++n }
		/journal\/journal\.jsonl>/ { print NR, "record " ++n }
		/generations\/[0-9]*\/\.site/ { print NR, "generation" }
		/generations\/[0-9]*\/\.manifest/ { print NR, "commit"; commit = NR }
		commit && NR == commit + 1 { print NR, "committed" }
		commit && NR == commit + 30 { print NR, "base copies" }
		/journal>$/ { last = NR }
		END { print last, "journal removed" }'
}
must count_calls b
must count_calls a
TO=b FROM=a KILLS=0 BAD=0
# Half of the records are undone and half finished; on the other release it is the other half.
CHOICES=(undo finish)
[[ $SUITE == bookworm ]] && CHOICES=(finish undo)

kill_at() { # NUMBER WHAT
	local choice=${CHOICES[KILLS++ % 2]} want
	[[ $choice == undo ]] && want=$FROM || want=$TO
	# Nobody starts a daemon so often; systemd would refuse it after a while.
	did "starts are not counted" lab exec "$BOX" -- systemctl reset-failed
	did "killed on the way to $TO at fsync $1 ($2)" traced "$TO" -o "$SCENARIO_LOGS/strace" -e inject=fsync:signal=KILL:when="$1"
	if [[ $STATUS != 137 ]]; then BAD=$((BAD + 1)); failed "$2: it is killed" "$(evidence)"; fi
	if [[ $2 == 'journal removed' ]]; then
		# Nothing is left to be said.
		operator "rm -rf /var/lib/mailstead/journal/undo; rmdir /var/lib/mailstead/journal 2>/dev/null; mailstead plan"
		expect_output 'Nothing to change' "killed at the very end it is done"
		want=$TO
	else
		operator "bash /root/after $choice $want $TO"
		if [[ $STATUS != 0 ]] || grep -q PROBLEM "$OUT"; then
			BAD=$((BAD + 1))
			failed "killed at $2 on the way from $FROM to $TO, then $choice" "$(evidence 40)"
		fi
	fi
	if grep -q "^it is $TO" "$OUT" || [[ $2 == 'journal removed' ]]; then
		want=$FROM FROM=$TO TO=$want
	fi
}

must points b >"$SCENARIO_LOGS/points-b"
must points a >"$SCENARIO_LOGS/points-a"
check "both ways are cut at the same places" diff "$SCENARIO_LOGS/points-a" "$SCENARIO_LOGS/points-b"
while read -r number what <&5; do kill_at "$number" "$what"; done 5<"$SCENARIO_LOGS/points-a"
check "$KILLS kills, at every record: each is said, and finished or undone as was chosen" test "$BAD" = 0 -a "$KILLS" -ge 15

# --- the death of what it runs

dies() { # NAME COMMAND-LINE
	operator "(until pkill -KILL -f -- '$2'; do :; done) & mailstead setup --site /root/$TO.yaml --no-smoke --yes; status=\$?; kill \$! 2>/dev/null
		bash /root/tree >/root/now; diff /root/trees/$FROM /root/now >/dev/null && echo 'as before'; exit \$status"
	expect_status 3 "$1 that is killed fails the apply"
	expect_output 'as before' "… which is undone"
}
dies "a validator" '^rspamadm configtest'
dies "a systemctl" '^systemctl [a-z-]* dovecot'

# --- what all of them saw

lab world -- touch /lab/traffic-stop
while kill -0 "$TRAFFIC" 2>/dev/null; do
	# What had to wait while a daemon restarted is tried again in five minutes; we are impatient.
	lab exec "$BOX" -- postqueue -f
	sleep 2
done
did "the traffic ends" wait "$TRAFFIC"
cat "$SCENARIO_LOGS/traffic" >>"$TRANSCRIPT"
cp "$SCENARIO_LOGS/traffic" "$OUT"
for port in 25 465 587 143 993 110 995 4190 80 443; do
	check "never refused: $(grep "^port $port:" "$SCENARIO_LOGS/traffic")" grep -q "^port $port: [1-9][0-9]* answered, 0 refused" "$SCENARIO_LOGS/traffic"
done
for way in in out; do
	check "none lost, none doubled: $(grep "^$way:" "$SCENARIO_LOGS/traffic")" grep -q "^$way: [1-9][0-9]* accepted, 0 lost, 0 doubled" "$SCENARIO_LOGS/traffic"
done

# --- a power cut in the middle of it

number=$(awk '/record/ { n[++k] = $1 } END { print n[k - 2] }' "$SCENARIO_LOGS/points-a")
did "killed among the units" traced "$TO" -o "$SCENARIO_LOGS/strace" -e inject=fsync:signal=KILL:when="$number"
did "the plug is pulled" lab power "$BOX"
expect_status 0 "the box starts again after a power cut in the middle of an apply"
operator "bash /root/after undo $FROM $TO"
expect_no_output PROBLEM "… says so, and is undone"
