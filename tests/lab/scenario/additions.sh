# box: fresh
#
# What the operator adds in local.d: one addition to each daemon, each seen to have effect, each broken one refused by name and
# nothing changed, and all of them gone when they are taken away.
#
# shellcheck shell=bash disable=SC2154,SC2016

D=/etc/mailstead/local.d

add() { # FILE below local.d < CONTENT
	operator "mkdir -p $D/$(dirname "$1")"
	write_file "$D/$1"
}

# --- one for each

operator 'doveconf -n >/root/doveconf.before; postconf -n >/root/postconf.before'
operator "dovecot --version | sed 's/^\(2\.[34]\).*/\1/'"
DOVECOT=$(tr -d '\r\n' <"$OUT")
OTHER=2.4
[[ $DOVECOT == 2.3 ]] || OTHER=2.3

add postfix/mine.cf <<'END'
# less than the site says
smtpd_client_recipient_rate_limit = 77
smtpd_sender_restrictions =
  check_sender_access texthash:/etc/postfix/mailstead/senders.map
  reject_non_fqdn_sender
header_size_limit = 51200
END
add postfix/senders.map <<'END'
friend@example.net OK
END
add postfix/mine.master <<'END'
smtp       inet  n       -      y      -      1       postscreen
  -o postscreen_greet_wait=3s
slow       unix  -       -      y      -      2       smtp
END
add dovecot/mine.conf <<<'mail_max_userip_connections = 7'
add "dovecot/$DOVECOT/this.conf" <<<'login_greeting = added'
add "dovecot/$OTHER/other.conf" <<<'a language = that this one does not know'
add rspamd/actions.conf <<<'reject = 19;'
add rspamd/force_actions.conf <<<'rules { MINE { action = "add header"; expression = "MIME_GOOD & !MIME_GOOD"; } }'
add rspamd/history_redis.conf <<<'nrows = 33;'
add rspamd/override.d/redis.conf <<<'timeout = 7s;'
add rspamd/mine.lua <<<'rspamd_config.MINE_LUA = { callback = function(task) return false end, score = 0.5 }'
add opendkim/mine.conf <<<'UMask 0017'
add opendkim/rsa/mine.conf <<<'UMask 0016'
add unbound/mine.conf <<<$'server:\n  num-queries-per-thread: 700'
add fail2ban/mine.local <<<$'[sshd]\nmaxretry = 9\n[mine]\nenabled = true\nfilter = mine\nbackend = systemd'
add fail2ban/filter.d/mine.local <<<$'[Definition]\nfailregex = ^mine: <HOST>$'
add nginx/mine.conf <<<'map $request_uri $mine { default 1; }'
add nginx/server/mine.conf <<<'location = /mine { return 204; }'
add redis/mine.conf <<<'slowlog-max-len 99'
add nftables/mine.nft <<<'add rule inet mailstead input tcp dport 4711 accept'
operator "chmod 0600 $D/redis/mine.conf $D/rspamd/actions.conf $D/unbound/mine.conf $D/opendkim/mine.conf $D/postfix/senders.map"
operator 'mailstead apply --yes'
must expect_status 0 "an addition to each daemon is applied"

effect() { # WHAT TEXT CMD: what the daemon itself says of it
	operator "$3"
	expect_output "$2" "$1"
}
effect "Postfix has the value of the operator in the place of ours" 'smtpd_client_recipient_rate_limit = 77' 'postconf -n; postfix check'
expect_output 'header_size_limit = 51200' "… and one that we do not set"
expect_no_output 'warning:' "… and warns of nothing"
effect "… and his service in the place of ours" 'postscreen_greet_wait=3s' 'postconf -M'
expect_output 'slow       unix' "… and one of his own"
effect "… and his table, which others may not read" 'OK 600' \
	'echo "$(postmap -q friend@example.net texthash:/etc/postfix/mailstead/senders.map) $(stat -c %a /etc/postfix/mailstead/senders.map)"'
effect "Dovecot has the operator's value" 'mail_max_userip_connections = 7' 'doveconf -n'
expect_output 'login_greeting = added' "… and the one that is for Dovecot $DOVECOT alone"
effect "rspamd has the operator's score" 'reject = 19;' 'rspamadm configdump actions force_actions history_redis redis'
expect_output 'MINE {' "… and his rule"
expect_output 'MAILSTEAD_AUTH_FROM_SPOOF {' "… beside ours"
expect_output 'nrows = 33;' "… and a module that we leave alone"
expect_output 'timeout = 7' "… and what replaces all else"
effect "… and his Lua" MINE_LUA "rspamc -h /var/lib/mailstead/learn/learn.sock counters | grep -o MINE_LUA"
effect "OpenDKIM has the operator's value in both instances, the one's own last" 'rsa.sock 761' \
	"stat -c '%n %a' /var/spool/postfix/opendkim/*.sock"
expect_output 'ed25519.sock 760' "… and in each its own"
effect "unbound has the operator's value" 700 'unbound-control get_option num-queries-per-thread'
effect "fail2ban has the operator's value" 9 'fail2ban-client get sshd maxretry'
effect "… and his jail with his filter" '^mine:' 'fail2ban-client get mine failregex'
effect "nginx answers for the operator" 'HTTP/1.1 204' \
	"printf 'GET /mine HTTP/1.0\r\nHost: $MAIL_HOST\r\n\r\n' | openssl s_client -quiet -connect 127.0.0.1:443 -servername $MAIL_HOST"
effect "… and has what stands beside the servers" 'map $request_uri $mine' 'nginx -T 2>&1'
effect "Redis has the operator's value" 99 'redis-cli -s /run/redis/redis-server.sock CONFIG GET slowlog-max-len'
effect "… from a copy that others may not read" '640 root redis' 'stat -c "%a %U %G" /etc/redis/mailstead/mine.conf'
effect "the firewall has the operator's rule" 4711 'nft list table inet mailstead'
operator 'mailstead plan'
expect_output 'Nothing to change' "the plan is empty then"

# --- what a daemon does not accept is refused by name, and nothing changes

broken() { # FILE CONTENT NAMED
	add "$1" <<<"$2"
	operator 'mailstead apply --yes'
	expect_status 3 "a wrong addition to ${1%%/*} is refused"
	expect_output "$3" "… with \"$3\""
	[[ -z ${4-} ]] || expect_output "$4" "… and $4"
	operator "rm $D/$1"
}
broken postfix/bad.cf 'no_such_parameter = 1' no_such_parameter "Line 1 of $D/postfix/bad.cf"
broken postfix/bad.master $'bad unix - - y - - smtp\n  -o no_such_option=1' no_such_option "Line 2 of $D/postfix/bad.master"
broken dovecot/bad.conf 'no_such_setting = 1' bad.conf
broken rspamd/multimap.conf 'a { map = ' multimap.conf
broken rspamd/bad.lua 'this is no Lua' bad.lua
broken opendkim/bad.conf 'NoSuchSetting 1' bad.conf
broken unbound/bad.conf $'server:\n  no-such-setting: 1' bad.conf
broken fail2ban/bad.local $'[bad]\nenabled = true\nfilter = none-such' none-such
broken nginx/server/bad.conf 'no_such_directive on;' bad.conf
broken redis/bad.conf 'no-such-setting 1' no-such-setting "Line 1 of $D/redis/bad.conf"
broken nftables/bad.nft 'add rule inet mailstead input no such rule' bad.nft

add postfix/bad.cf <<<$'ok = 1\nnot a setting'
operator 'mailstead apply --yes'
expect_status 2 "what is no setting of Postfix at all is refused before anything else"
expect_output "$D/postfix/bad.cf:2" "… with file and line"
operator "rm $D/postfix/bad.cf"
add certbot/mine.ini <<<'key-type = rsa'
operator 'mailstead apply --yes'
expect_status 2 "so is what is meant for a daemon that takes nothing"
expect_output '/etc/letsencrypt' "… with where it belongs"
operator "rm -r $D/certbot; ln -s /root/x.conf $D/dovecot/link.conf; mkdir $D/postfux; mailstead plan"
expect_output 'link.conf' "a link is not followed, and named"
expect_output 'local.d/postfix/ is there' "a directory of no daemon is named"
operator 'mailstead check config'
expect_status 1 "… by check as well"
expect_output 'postfux' "… each of them"
operator "rm $D/dovecot/link.conf; rmdir $D/postfux"
operator 'postconf -h header_size_limit; mailstead plan'
expect_output 51200 "all this has changed nothing"
expect_output 'Nothing to change' "… at all"

# --- taken away

operator "rm -r $D/*/* && mailstead apply --yes"
expect_status 0 "the additions are taken away"
operator 'doveconf -n | diff /root/doveconf.before - && postconf -n | diff /root/postconf.before -'
expect_status 0 "Postfix and Dovecot have ours again"
effect "rspamd has" "reject = 15;" 'rspamadm configdump actions'
effect "unbound has" 512 'unbound-control get_option num-queries-per-thread'
effect "Redis has" 128 'redis-cli -s /run/redis/redis-server.sock CONFIG GET slowlog-max-len'
effect "fail2ban has" 5 'fail2ban-client get sshd maxretry'
operator 'ls -A /etc/opendkim/*.d /etc/postfix/mailstead /etc/rspamd/mailstead /etc/nginx/mailstead/local.d /etc/nftables-mailstead.d; grep -r Include /etc/opendkim/mailstead*'
expect_no_output mine "no copy is left"
operator 'mailstead check mail'
expect_status 0 "mail goes through"
