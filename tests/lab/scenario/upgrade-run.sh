# From Debian 12 to 13 by `mailstead upgrade run`, with mail in both directions all the while, killed at ten points on
# the way and once by a power cut. Afterwards it is as if nothing had been: no message lost or doubled, no edit gone.
# suites: bookworm
# lab: 2
# box: installed
# shellcheck shell=bash disable=SC2016

alice=alice@$DOMAIN

# --- what an operator and a user have done by hand

write_file /root/site.yaml <<END
version: 1
hostname: $MAIL_HOST
contact: admin@example.net
domains: [$DOMAIN]
limits: {send_burst: 5000}
END
operator 'mailstead setup --site /root/site.yaml --no-smoke --yes'
must expect_status 0
operator 'echo "header_size_limit = 204800" >>/etc/postfix/main.cf
	install -d /etc/mailstead/local.d/dovecot
	printf "protocol imap {\n  mail_max_userip_connections = 33\n}\n" >/etc/mailstead/local.d/dovecot/connections.conf
	printf "require \"fileinto\";\nif header :contains \"Subject\" \"to the archive\" { fileinto \"Archive\"; }\n" >/root/archive.sieve
	doveadm sieve put -u '"$alice"' -a archive </root/archive.sieve && mailstead apply --yes --no-smoke'
must expect_status 0 "a setting in main.cf, one for Dovecot in local.d, and a Sieve script"
operator 'mkdir /srv/other && touch /srv/other/Packages && echo "deb [trusted=yes] file:/srv/other ./" >/etc/apt/sources.list.d/other.list'

lab world -- rm -f /lab/traffic-stop
printf '%s\n' "${PASSWORD[$alice]}" | LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" world -- \
	env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/traffic.py /lab/traffic-stop --user "$alice" >"$SCENARIO_LOGS/traffic" 2>&1 &
TRAFFIC=$!
must eventually 90 "mail flows both ways, and ten ports answer" grep -q flowing "$SCENARIO_LOGS/traffic"

# --- the step, killed on the way

write_file /root/kill-at <<'END'
# Runs the step, or goes on with it, and kills it with all that it has started as soon as the condition $1 holds.
# With $2 it only waits for that.
dir=/var/lib/mailstead
step() { sed -n 's/^ *"step": "\(.*\)",$/\1/p' $dir/upgrade/state.json 2>/dev/null; }
# What dpkg has done since the beginning.
done_by_dpkg() { echo $(($(wc -l </var/log/dpkg.log) - $(cat /root/dpkg-lines))); }
# A phase of it has begun, in this run.
says() { grep -q "^{\"event\":\"phase\".*\"phase\":\"$1\"" $dir/background/events 2>/dev/null && systemctl is-active --quiet mailstead-background; }
[[ -e /root/dpkg-lines ]] || wc -l </var/log/dpkg.log >/root/dpkg-lines
mailstead upgrade run --yes >/root/said 2>&1 &
until eval "$1"; do
	jobs %1 >/dev/null 2>&1 && [[ -n $(jobs -r) ]] || { echo "PROBLEM: it ended before $1:"; tail -n 20 /root/said; exit 1; }
	sleep 0.03
done
[[ -z ${2-} ]] || { echo "at $(step), $(done_by_dpkg) lines of dpkg"; exit 0; }
systemctl kill --kill-whom=all --signal=KILL mailstead-background.service
wait
at=$(step)
[[ -n $at ]] || echo "PROBLEM: it was not killed; it said: $(tail -n 5 /root/said)"
echo "killed at $at, $(done_by_dpkg) lines of dpkg"
said=$(mailstead user list 2>&1 >/dev/null)
[[ $said == *"Debian 13 was cut short while "*"mailstead upgrade run goes on"* ]] || echo "PROBLEM: user list says: $said"
[[ $(mailstead user list 2>/dev/null) == *alice@* ]] || echo "PROBLEM: user list lists nobody"
case $at in packages)
	for unit in postfix 'postfix@-' dovecot rspamd opendkim redis-server; do
		! systemctl is-active --quiet $unit || echo "PROBLEM: $unit runs"
	done ;;
esac
for unit in ssh mailstead-firewall fail2ban; do systemctl is-active --quiet $unit || echo "note: $unit does not run now"; done
END

KILLS=0 BAD=0
killed_when() { # CONDITION
	KILLS=$((KILLS + 1))
	operator "bash /root/kill-at '$1'"
	if [[ $STATUS != 0 ]] || grep -q PROBLEM "$OUT"; then
		BAD=$((BAD + 1))
		failed "killed when $1" "$(evidence 30)"
	fi
}

killed_when '[[ -e $dir/backups/before-debian-13/files.tar ]]'
# The sources are moved in no time.
killed_when '[[ $(step) == @(sources|lists) ]]'
# Its state is put back afterwards: to look again whether the box is ready would take as long as all of this.
operator 'cp -a /var/lib/mailstead/upgrade /root/state
	mailstead upgrade run --undo && cat /etc/apt/sources.list /etc/apt/sources.list.d/other.list
	status=$?; cp -a /root/state/. /var/lib/mailstead/upgrade/
	sed -i "s/\"step\": \".*\"/\"step\": \"sources\"/" /var/lib/mailstead/upgrade/state.json; exit $status'
expect_status 0 "before the packages all of it is taken back"
expect_no_output trixie "… and apt's sources are those of bookworm"
expect_output 'deb [trusted=yes] file:/srv/other ./' "… with that of somebody else"
killed_when '[[ $(step) == lists ]]'
killed_when '[[ $(step) == download ]] && (($(ls /var/cache/apt/archives | wc -l) > 40))'
killed_when '[[ $(step) == hold ]]'
killed_when '(($(done_by_dpkg) > 60))'
killed_when '(($(done_by_dpkg) > 900))'

operator "bash /root/kill-at '((\$(done_by_dpkg) > 1500))' wait"
expect_no_output PROBLEM "dpkg is in the midst of it"
did "the plug is pulled" lab power "$BOX"
expect_status 0 "the box starts again after a power cut in the midst of dpkg"
operator 'for unit in postfix dovecot rspamd opendkim; do ! systemctl is-active --quiet $unit || echo "$unit runs"; done; systemctl is-active ssh mailstead-firewall'
expect_no_output ' runs' "no daemon of the mail server came up half-way"
eventually 180 "it goes on by itself" lab exec "$BOX" -- mailstead background status
killed_when '(($(done_by_dpkg) > 2400))'
killed_when 'says validate'
killed_when 'says serve'
check "$KILLS kills: each is said, and no daemon runs on the packages of two releases" test "$BAD" = 0 -a "$KILLS" -ge 10

operator 'mailstead upgrade run --yes'
must expect_status 0 "then it comes to its end"
expect_output 'This is Debian 13 now' "… and says so"

# --- what the box is now

# check says something itself: what was said before is kept for it.
SAID=$SCENARIO_LOGS/said
asked() { operator "$1"; cp "$OUT" "$SAID"; }

asked 'cat /etc/debian_version && dovecot --version && dpkg --audit'
check "it is Debian 13 with Dovecot 2.4, and dpkg has nothing to say" \
	bash -c '[[ $(wc -l <"$1") == 2 && $(head -n 1 "$1") == 13* && $(tail -n 1 "$1") == 2.4.* ]]' _ "$SAID"
operator 'mailstead plan'
expect_output 'Nothing to change' "the plan is empty"
asked 'systemctl --failed --no-legend; find /etc/systemd/system -name "zz-mailstead*"; ls /var/lib/mailstead/upgrade; systemctl is-enabled mailstead-upgrade.service'
check "no unit failed, and nothing is left but the log" bash -c '[[ $(tr "\n" " " <"$1") == "apt.log disabled " ]]' _ "$SAID"
operator 'while read -r unit; do systemctl is-active --quiet "$unit" || echo "$unit does not run"; done </var/lib/mailstead/units; systemctl is-active ssh'
expect_no_output 'does not run' "every unit runs"
asked 'mailstead check'
check "the check finds nothing that fails" bash -c 'grep -q updates.reboot "$1" && ! grep -E "^(fail|unknown)" "$1"' _ "$SAID"
asked 'postconf -h header_size_limit; doveconf -n | grep -o "mail_max_userip_connections = 33"; doveadm sieve list -u '"$alice"
check "every edit is there" bash -c '[[ $(tr "\n" " " <"$1") == "204800 mail_max_userip_connections = 33 archive ACTIVE "* ]]' _ "$SAID"
operator 'cat /etc/apt/sources.list /etc/apt/sources.list.d/other.list'
expect_no_output bookworm "apt's sources are those of trixie"
expect_output '# disabled by mailstead on the way to Debian 13: deb [trusted=yes] file:/srv/other ./' \
	"… and that of somebody else is off"
asked 'stat -c "%a %U %n" /var/lib/mailstead/backups /var/lib/mailstead/backups/before-debian-13/*; cd /var/lib/mailstead/backups/before-debian-13 && tar -xOf files.tar ./etc/debian_version && grep -c . packages.txt'
check "the backup point is whole, and root's alone" \
	bash -c 'grep -q "^700 root" "$1" && ! grep " /var/lib" "$1" | grep -vE "^[67]00 root " && grep -q "^12" "$1"' _ "$SAID"
world_sends friend@bigmail.com "$alice" "to the archive"
did "it is filed" client "$alice" imap --folder Archive --find "to the archive" --wait "$DEADLINE"
expect_status 0 "the user's Sieve script still files mail"

# --- what mail saw of it

lab world -- touch /lab/traffic-stop
while kill -0 "$TRAFFIC" 2>/dev/null; do
	lab exec "$BOX" -- postqueue -f
	sleep 2
done
did "the traffic ends" wait "$TRAFFIC"
cat "$SCENARIO_LOGS/traffic" >>"$TRANSCRIPT"
for way in in out; do
	check "none lost, none doubled: $(grep "^$way:" "$SCENARIO_LOGS/traffic")" \
		grep -q "^$way: [1-9][0-9]* accepted, 0 lost, 0 doubled" "$SCENARIO_LOGS/traffic"
done
for port in 25 465 587 143 993 110 995 4190 80 443; do
	check "it answers again: $(grep "^port $port:" "$SCENARIO_LOGS/traffic")" \
		grep -qE "^port $port: [1-9][0-9]* answered.*, (answered|later) last$" "$SCENARIO_LOGS/traffic"
done
operator "journalctl --no-pager -o cat -u 'postfix*' | grep -o 'status=[a-z]*' | sort | uniq -c"
expect_output 'status=sent' "the log has what was sent"
expect_no_output 'status=bounced' "nothing bounced"

# --- back to what was wanted on Debian 12, in the language of 13

operator 'mailstead history 1; mailstead rollback 1 --check'
expect_status 1 "a generation of Debian 12 can be gone back to"
expect_output 'was made for Debian 12 with Dovecot 2.3; this is Debian 13 with Dovecot 2.4: its settings are rendered anew' \
	"… and it is said that it is rendered for what is installed"
expect_output 'Packages stay as they are' "… and that packages stay"
operator 'mailstead rollback 1 --yes && mailstead plan && postconf -h header_size_limit'
expect_status 0 "a rollback to it works"
expect_output 'Nothing to change' "… whole"
expect_output 204800 "… with the operator's edit"
world_sends friend@bigmail.com "$alice" "after the way back"
mailbox_has "$alice" "after the way back"
