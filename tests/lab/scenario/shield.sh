# box: installed
# Who attacks: guesses passwords on every daemon, scans ports, breaks into the web server; and an operator who changes
# the firewall by SSH and must not shut himself out. Then the locks inside: units, updates.
# shellcheck shell=bash

alice=alice@$DOMAIN
friend=someone@bigmail.com

# One of the internet's hosts, with bad intentions or none.
from() { # HOST [-4|-6] VERB…
	lab world -- /lab-src/attacker.py --as "$1" --host "$MAIL_HOST" "${@:2}"
}
terminal() { lab world -- /lab-src/terminal.py --as laptop.isp.net --host "$MAIL_HOST" "$@"; }
on_box() { lab exec "$BOX" -- bash -c "$1" </dev/null; }
not() { ! "$@"; }
# A claim about the last output, which is the test's last argument.
check_said() { # WHAT TEST [ARGS…]
	cp "$OUT" "$SCENARIO_LOGS/said"
	check "$@" "$SCENARIO_LOGS/said"
}
lines_with() { # COUNT PATTERN FILE
	[[ $(grep -cE -- "$2" "$3") == "$1" ]] || { cat "$3"; return 1; }
}
address_of() { # HOST 4|6
	lab world -- awk -v name="$1" -v field="$([[ $2 == 4 ]] && echo 2 || echo 3)" '$1 == name { print $field }' /lab/dns/hosts
}

# --- everybody at once who guesses passwords, and each is banned

attacks() { # bot, family, service, jail, a port that is shut then
	cat <<-'END'
	bot1  4 smtps      postfix 465
	bot2  4 submission postfix 587
	bot3  4 imap       dovecot 143
	bot4  4 imaps      dovecot 993
	bot5  4 pop3       dovecot 110
	bot6  4 pop3s      dovecot 995
	bot7  4 sieve      dovecot 4190
	bot8  4 imap-clear dovecot 993
	bot9  4 relay      postfix 25
	bot10 4 helo       postfix 25
	bot11 4 ssh        sshd    22
	bot1  6 smtps      postfix 465
	bot4  6 imaps      dovecot 993
	bot9  6 relay      postfix 25
	bot11 6 ssh        sshd    22
	END
}
user_of() { case $1 in ssh) echo root ;; *) echo "$alice" ;; esac; }

operator 'test -s /var/log/fail2ban.log && fail2ban-client get recidive logpath'
expect_output /var/log/fail2ban.log "the log that repeated offenders are found in is there from the start"

attackers=()
while read -r bot family service _ _; do
	from "$bot.badhost.net" "-$family" guess "$service" --user "$(user_of "$service")" --times 5 \
		>"$SCENARIO_LOGS/$bot-$family" 2>&1 </dev/null &
	attackers+=($!)
done < <(attacks)
# Meanwhile those who are none: a typo, a list with dead addresses, mail as on any day.
did "a user mistypes once" from phone.isp.net -4 guess imaps --user "$alice" --times 1
did "honest mail to users who are gone" from mx.bigmail.com -4 guess unknown --times 6
check "a user who mistyped once gets in" bash -c 'printf "%s\n" "$1" | "${@:2}"' _ "${PASSWORD[$alice]}" \
	"$LAB_HOME/lab" world -- /lab-src/attacker.py --as phone.isp.net --host "$MAIL_HOST" -4 login imaps --user "$alice"
wait "${attackers[@]}"

while read -r bot family service jail port; do
	address=$(address_of "$bot.badhost.net" "$family")
	eventually 40 "$service over IPv$family: the $jail jail has who guesses" \
		on_box "fail2ban-client status $jail | grep -qw '$address' && nft list table inet f2b-table | grep -qwF '$address'"
	eventually 10 "… and port $port is shut for that address" not from "$bot.badhost.net" "-$family" reach "$port"
done < <(attacks)
for family in 4 6; do
	check "another address gets everywhere over IPv$family" from laptop.isp.net "-$family" reach 22 25 80 110 143 443 465 587 993 995 4190
done
operator "fail2ban-client status dovecot; fail2ban-client status postfix"
for host in phone.isp.net mx.bigmail.com; do expect_no_output "$(address_of $host 4)" "$host is in no jail"; done
world_sends user@bigmail.com "$alice" "on an honest day"
mailbox_has "$alice" "on an honest day"

operator 'for jail in sshd postfix dovecot; do
	case $jail in sshd) unit=_SYSTEMD_UNIT=ssh.service filter=sshd ;;
	postfix) unit="_SYSTEMD_UNIT=postfix@-.service + _SYSTEMD_UNIT=postfix.service" filter=mailstead-postfix ;;
	*) unit=_SYSTEMD_UNIT=dovecot.service filter=mailstead-dovecot ;; esac
	fail2ban-regex -m "$unit" systemd-journal $filter | grep ^Lines: | sed "s/^/$jail /"
done'
check_said "fail2ban-regex finds failures in the real lines of all three" lines_with 3 '[1-9][0-9]* matched'
# What an attacker calls himself ends up in the log: it must not point at somebody else.
from bot12.badhost.net -4 guess pop3s --times 5 --user 'x>, rip=45.92.77.8, lip=45.90.10.10, session=<abc' >/dev/null 2>&1
from bot12.badhost.net -4 guess imap-clear --times 5 --user 'x>, rip=45.92.77.8, lip=45.90.10.10, session=<abc>,' >/dev/null 2>&1
check "no name that an attacker takes has somebody else banned" not on_box 'grep -F "Found 45.92.77.8" /var/log/fail2ban.log | sed 1d | grep .'

operator "fail2ban-client set dovecot unbanip $(address_of bot4.badhost.net 4)"
eventually 20 "an address that the operator lets go gets in" from bot4.badhost.net -4 reach 993

# --- who comes back is banned longer, and then from everything

again=$(address_of bot12.badhost.net 4)
operator "fail2ban-client set postfix bantime 4"
for round in 1 2 3; do
	eventually 60 "round $round: the address is free" from bot12.badhost.net -4 reach 25
	from bot12.badhost.net -4 guess helo --times 5 >/dev/null 2>&1
	eventually 30 "… attacks, and is banned for the ${round}. time" \
		on_box "[[ \$(grep -cE 'NOTICE +\[postfix\] Ban $again' /var/log/fail2ban.log) == $round ]]"
done
operator "fail2ban-client get postfix banip --with-time; grep 'Increase Ban $again' /var/log/fail2ban.log; fail2ban-client set postfix bantime 3600"
expect_output "+ 16 =" "each ban is twice as long as the one before"
eventually 30 "three bans in a day shut everything for weeks" on_box "fail2ban-client get recidive banip --with-time | grep -w '$again' | grep -q '+ 2419200 ='"
eventually 10 "… the web server, too" not from bot12.badhost.net -4 reach 443

# --- mailstead killed before the operator has answered for a firewall that shuts him out: the timer puts the old one back

key=$(terminal --key)
operator "mkdir -p -m 700 /root/.ssh && echo '$key' >/root/.ssh/authorized_keys"
check "the operator logs in by SSH" terminal true end
operator 'printf "services:\n  pop3: false\n" >>/etc/mailstead/site.yaml
	echo "insert rule inet mailstead input tcp dport 22 ct state new drop" >/etc/mailstead/local.d/nftables/wrong.nft'
terminal 'mailstead apply --confirm-timeout 10' 'see:Apply this' say:y 'see:Does the second' end \
	>"$SCENARIO_LOGS/killed" 2>&1 </dev/null &
waiting=$!
eventually 60 "a new firewall waits to be confirmed, and is not enabled before" \
	on_box '[[ -e /run/mailstead/firewall-before.nft && $(systemctl is-enabled mailstead-firewall) == disabled ]]'
on_box 'kill -9 $(pidof mailstead)'
wait "$waiting"
check "this one lets nobody in by SSH" not from laptop.isp.net -4 reach 22

# --- meanwhile: updates

operator 'unattended-upgrade --dry-run --debug'
expect_status 0 "unattended-upgrade takes its configuration"
check_said "… for the release, its security updates and mailstead, and takes nothing from elsewhere" \
	lines_with 1 '^Allowed origins are: (origin=Debian,codename=[a-z]+(-security)?,label=Debian(-Security)?, )+origin=mailstead,codename=[a-z]+$'
operator 'perl -we '\''our %nrconf = (verbosity => 1); do "/etc/needrestart/needrestart.conf"; die $@ if $@; print "restart=$nrconf{restart}\n"'\'' && needrestart -b -r l'
expect_status 0 "needrestart's configuration is right"
expect_output 'restart=a' "… and restarts without a question"
operator "dpkg-query -W -f '\${Conffiles}\n' | awk 'NF == 2 && \$2 != \"newconffile\" { print \$2 \"  \" \$1 }' | md5sum -c --quiet 2>/dev/null"
expect_status 0 "no conffile of a package was touched: no upgrade will stop at one"

# --- meanwhile: the daemons are locked up, and work

security() { # MOST UNIT…: systemd's own figure, ten times
	local most=$1 unit
	shift
	for unit; do
		operator "systemd-analyze security --no-pager $unit | grep 'Overall exposure'; systemd-analyze security --no-pager --threshold=$most $unit >/dev/null"
		expect_status 0 "$unit is exposed by $((most / 10)).$((most % 10)) at most"
	done
}
security 20 opendkim.service mailstead-opendkim-ed25519.service redis-server.service rspamd.service
security 30 fail2ban.service unbound.service nginx.service certbot.service mailstead-cert.service
security 40 dovecot.service "$([[ $SUITE == bookworm ]] && echo postfix@-.service || echo postfix.service)"

operator 'python3 - <<"END"
import imaplib, ssl
box = imaplib.IMAP4_SSL("127.0.0.1", ssl_context=ssl._create_unverified_context())
box.login("'"$alice"'", "'"${PASSWORD[$alice]}"'")
words = "cheap watches medicine lottery winner prince transfer million dollars urgent reply account casino bonus offer limited"
box.append("INBOX", None, None, ("From: x@bigmail.com\r\nSubject: offer\r\nMessage-ID: <learn@bigmail.com>\r\n\r\n" + words + "\r\n").encode())
box.select("INBOX")
print(box.copy(box.search(None, "SUBJECT", "offer")[1][0].split()[-1], "Junk"))
END'
eventually 90 "what a user moves to Junk is learned, by a script that Dovecot runs" \
	on_box 'rspamc -h /var/lib/mailstead/learn/learn.sock stat | grep -E "^Messages learned: [1-9]"'
user_sends "$alice" 465 "$friend" "from locked daemons"
provider_verdict "from locked daemons" spf=pass dkim=pass dmarc=pass
operator 'mkdir -p /run/systemd/system/certbot.service.d && printf "[Service]\nExecStart=\nExecStart=/usr/bin/certbot -q renew --no-random-sleep-on-renew --force-renewal\n" \
	>/run/systemd/system/certbot.service.d/zz.conf && systemctl daemon-reload && systemctl start certbot.service && mailstead cert deploy'
expect_status 0 "certbot's own service renews, and its hook reloads the daemons"
expect_output already "… all of them"

# --- meanwhile: OpenDKIM goes and comes back

operator 'systemctl show -p RuntimeMaxUSec,MemoryMax,Restart opendkim mailstead-opendkim-ed25519'
check_said "both OpenDKIMs are bounded in time and memory" lines_with 6 '^(RuntimeMaxUSec=1d|MemoryMax=134217728|Restart=always)$'
operator 'systemctl stop opendkim'
user_is_refused "$alice" 465 "$alice" "$friend" 4.3.0
operator 'systemctl start opendkim && mkdir -p /run/systemd/system/opendkim.service.d && printf "[Service]\nRuntimeMaxSec=2\n" \
	>/run/systemd/system/opendkim.service.d/zz.conf && systemctl daemon-reload && systemctl restart opendkim'
eventually 30 "one whose time is over starts anew" on_box '(($(systemctl show -P NRestarts opendkim) >= 2))'
operator 'rm -r /run/systemd/system/opendkim.service.d && systemctl daemon-reload && systemctl restart opendkim && systemctl kill -s KILL opendkim'
eventually 30 "one that is killed, as for want of memory, comes back" on_box '(($(systemctl show -P NRestarts opendkim) >= 1)) && systemctl is-active -q opendkim'
eventually "$DEADLINE" "… and signs" bash -c 'printf "%s\n" "$1" | LAB_MAIL_HOST=$2 "${@:3}"' _ "${PASSWORD[$alice]}" "$MAIL_HOST" \
	"$LAB_HOME/lab" client send --user "$alice" --password-stdin --port 465 --from "$alice" --to "$friend" --subject "after the kill"
provider_verdict "after the kill" dkim=pass dmarc=pass

# --- the timer

eventually 180 "the firewall from before is back by itself" from laptop.isp.net -4 reach 22
operator 'mailstead plan'
expect_output 'was cut short' "plan says that a change was cut short"
expect_output 'mailstead-firewall.service' "… and that the firewall is not as wanted"
operator 'rm /etc/mailstead/local.d/nftables/wrong.nft && sed -i "/^services:/,\$d" /etc/mailstead/site.yaml && mailstead apply --yes && mailstead plan'
expect_output 'Nothing to change' "the next apply puts it right"

# --- one who can answer

operator 'printf "services:\n  pop3: false\n" >>/etc/mailstead/site.yaml'
check "a firewall that nobody confirms is undone with the rest" bash -c '"$@"; (($? == 3))' _ "$LAB_HOME/lab" world -- /lab-src/terminal.py \
	--as laptop.isp.net --host "$MAIL_HOST" 'mailstead apply --confirm-timeout 10' 'see:Apply this' say:y 'see:Does the second' end
operator 'mailstead plan'
expect_output 'mailstead-firewall.service' "… and asked for again"
check "a firewall that is confirmed by a second connection stays" terminal 'mailstead apply' 'see:Apply this' say:y \
	'see:Does the second' second say:yes 'see:is in place' end
expect_output "second connection is let in" "… which is really let in"
operator 'mailstead plan; systemctl is-enabled mailstead-firewall; systemctl list-timers --all'
expect_output 'Nothing to change' "nothing is left to do"
expect_no_output firewall-revert "… and no timer ticks on"

# --- from outside: what is not wanted is not there

operator 'systemd-run --quiet --unit=stray python3 -m http.server 8080 --bind :: && systemd-run --quiet --unit=stray4 python3 -m http.server 8081 --bind 0.0.0.0'
for family in 4 6; do
	did "scan over IPv$family" from scanner.badhost.net "-$family" scan 1-300 440-600 783 953 990-1000 2000 2525 3306 4190 5432 6379 8000-8100 8953 11332-11334 12340
	expect_output 'open: 22 25 80 143 443 465 587 993 4190' "only what is served answers a scan over IPv$family, POP3 no longer"
	# Were the firewall not there, what nobody listens on would be refused.
	check_said "… and the rest says nothing, refusal included" lines_with 1 '^refused:$'
done
for address in "$(lab address "$BOX" 4)" "$(lab address "$BOX" 6)"; do
	check "the box answers a ping at $address" lab world -- ping -c 1 -W 5 "$address"
done
operator 'ip -6 neigh flush dev eth0; ping -6 -c 1 -W 5 2a09:51::1 >/dev/null 2>&1 || python3 -c "import socket; socket.create_connection((\"2a0a:25::25\", 25), 10)" 2>&1; ip -6 neigh show dev eth0'
expect_output lladdr "IPv6 finds its neighbours again"

dial='import socket, sys
try: socket.create_connection((sys.argv[1], 25), 8).close(); print("connected")
except OSError as error: print(type(error).__name__)'
for user in www-data nobody vmail; do
	operator "for a in $PROVIDER4 $PROVIDER6; do setpriv --reuid=$user --clear-groups python3 -c '$dial' \$a; done | sort | uniq -c"
	expect_output '2 ConnectionRefusedError' "$user cannot dial port 25, over no IP"
done
operator "for a in $PROVIDER4 $PROVIDER6; do setpriv --reuid=postfix --clear-groups python3 -c '$dial' \$a; done | sort | uniq -c"
expect_output '2 connected' "Postfix can"

operator 'nft list table inet f2b-table | sort >/tmp/before; systemctl reload mailstead-firewall && nft list table inet f2b-table | sort | diff /tmp/before - && grep -c 45.93.66 /tmp/before'
expect_status 0 "fail2ban's bans outlive a reload of ours"

# --- SSH moves

operator 'mkdir -p /etc/ssh/sshd_config.d && echo "Port 2222" >/etc/ssh/sshd_config.d/port.conf && systemctl restart ssh && mailstead plan'
expect_output '/etc/nftables-mailstead.conf' "plan sees that sshd listens elsewhere"
operator 'mailstead apply --yes && nft list chain inet mailstead input'
expect_output 2222 "the port follows"
check "the operator logs in there" terminal --port 2222 true end
operator 'fail2ban-client get sshd action nftables port'
expect_output 2222 "fail2ban shuts the new port, too"
operator 'mailstead rollback --yes'
expect_status 1 "a rollback to a firewall that would shut it is refused"
expect_output 'would shut port 2222' "… and says why"
check "… and nothing has changed" terminal --port 2222 'mailstead plan' 'see:Nothing to change' end

# --- after a restart

must reboot
operator 'for unit in mailstead-firewall.service network-pre.target ssh.service; do systemctl show -P ActiveEnterTimestampMonotonic $unit; done | sort -nc && systemctl is-active mailstead-firewall fail2ban'
expect_status 0 "the firewall is up before the network, and before sshd"
eventually 60 "a ban outlives the restart" on_box "nft list table inet f2b-table | grep -qwF '$(address_of bot3.badhost.net 4)'"
# rspamd also asks for names that this internet does not have.
operator 'journalctl -b --no-pager -p err -u dovecot -u fail2ban -u unbound -u nginx -u rspamd -u opendkim -u mailstead-firewall -o cat | grep -vE "rspamd\.com|fuzzy_parse_rule|requested record is not found"
	systemctl --failed --no-legend --plain'
check_said "no locked daemon complains" lines_with 0 .
world_sends user@bigmail.com "$alice" "after the restart"
mailbox_has "$alice" "after the restart"
