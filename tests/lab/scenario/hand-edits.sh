# box: fresh
# What the operator changes by hand: shown, kept, taken over by adopt, given up by --reset; and his line is named when a
# checker refuses it. Before that, merged files by the hundred, judged by the release's own checkers (tests/merges).
# shellcheck shell=bash

MERGES=$SCENARIO_LOGS/merges

make_merges() {
	cd "$LAB_HOME/../.." && mkdir -p build/test && flock build/test/.merges make BUILD=build/test merges &&
		python3 tests/merges/make.py "$SUITE" build/test/merge-files "$MERGES"
}

push_merges() {
	lab exec "$BOX" -- mkdir -p /root/merges </dev/null &&
		tar -C "$MERGES" -cf - . -C "$LAB_HOME/../merges" judge.py |
		lab exec "$BOX" -- tar -xf - -C /root/merges --no-same-owner
}

# Each line of its TAP is one result here; above it stand the cases that went wrong.
results() {
	local line wrong=''
	while IFS= read -r line; do
		case $line in
		'ok '*) passed "${line#*- }" ;;
		'not ok '*) failed "${line#*- }" "$wrong" ;;
		'# '*) wrong+=$line$'\n' ;;
		esac
	done < <(grep -E '^(ok|not ok|#) ' "$OUT")
}

check "no line of an operator is lost in what is merged" make_merges
did "the merged files are pushed" push_merges
operator '/usr/bin/python3 /root/merges/judge.py /root/merges'
results
expect_status 0 "the daemons' checkers refuse nothing that is merged of what they take"

# --- shown

dovecot=2.3
[[ $SUITE == bookworm ]] || dovecot=2.4
write_file /root/sees.sh <<-'END'
	postconf -n; postconf -M; doveconf -n 2>/dev/null; unbound-checkconf -o num-queries-per-thread
END
write_file /root/edit.sh <<-'END'
	sed -i 's/^delay_warning_time = .*/# for the impatient\ndelay_warning_time = 1h/; s/^message_size_limit = .*/message_size_limit = 31457280/' /etc/postfix/main.cf
	sed -i 's/^mail_max_userip_connections = .*/mail_max_userip_connections = 50/; /^service imap-login {/a\  process_limit = 300' /etc/dovecot/dovecot.conf
	sed -i 's/num-queries-per-thread: .*/num-queries-per-thread: 600/' /etc/unbound/unbound.conf.d/mailstead.conf
	bash /root/sees.sh >/root/before
END
operator 'bash /root/edit.sh; mailstead plan'
expect_output "by hand since generation" "plan says since when the files are changed by hand"
expect_output "(delay_warning_time)" "… and in which setting of Postfix"
expect_output "(mail_max_userip_connections)" "… and of Dovecot"
operator 'mailstead check drift'
expect_status 0 "a kept edit is nothing to do"
expect_output "changed by hand since generation" "… and is told all the same"

# --- refused

refuses() { # WHAT SAYS
	expect_status 3 "$1 is refused"
	expect_output "$2" "… and the line is named as the operator's"
}
operator 'echo "no_such_setting = 1" >>/etc/postfix/main.cf; mailstead config set limits.quota 3G --yes'
refuses "a setting that Postfix does not know" 'of /etc/postfix/main.cf is yours: "no_such_setting = 1"'
operator 'sed -i "/^no_such_setting/d" /etc/postfix/main.cf
	echo "nonsense_here = 1" >/etc/mailstead/local.d/dovecot/mine.conf; mailstead apply --yes'
refuses "an addition that Dovecot does not know" 'Line 1 of /etc/mailstead/local.d/dovecot/mine.conf is yours: "nonsense_here = 1"'
operator 'rm /etc/mailstead/local.d/dovecot/mine.conf'

# --- taken over

operator 'mailstead adopt --yes'
expect_status 0 "the edits are taken over"
expect_output "message_size_limit                 becomes limits.message_size: 30M" "… one as an option"
expect_output "goes to /etc/mailstead/local.d/dovecot/$dovecot/adopted.conf" "… others as additions"
operator 'bash /root/sees.sh >/root/after; diff /root/before /root/after'
expect_status 0 "every daemon sees what it saw before"
operator 'mailstead plan'
expect_output "Nothing to change"
expect_no_output "by hand"
check "the comment went along" lab exec "$BOX" -- grep -q '^# for the impatient' /etc/mailstead/local.d/postfix/adopted.cf

# --- given up

operator 'echo "webmaster: root" >>/etc/aliases && mailstead apply --reset /etc/aliases --yes'
expect_status 0 "an edit is given up"
operator 'grep webmaster /etc/aliases.mailstead-old && ! grep webmaster /etc/aliases && mailstead plan'
expect_status 0 "ours is in place, theirs is beside it"
expect_output "Nothing to change"
