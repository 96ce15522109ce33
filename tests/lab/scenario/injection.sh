# Hostile values of the site's options, rendered past the loader: the real Postfix and Dovecot of the release read
# each back as one value and see no setting more or less (tests/injection).
# shellcheck shell=bash

INJECTION=$SCENARIO_LOGS/injection
# What the reading needs, and no more: nothing is configured or started.
DAEMONS='postfix postfix-lmdb postfix-sqlite postfix-pcre dovecot-imapd dovecot-pop3d dovecot-lmtpd
	dovecot-managesieved dovecot-sieve dovecot-sqlite python3'

# What the unit tests have built is there already; the releases, side by side, wait for each other.
render() {
	cd "$LAB_HOME/../.." && mkdir -p build/test "$INJECTION" && flock build/test/.injection make BUILD=build/test injection &&
		build/test/injection-render "$INJECTION/out"
}

push() {
	lab exec "$BOX" -- mkdir -p /root/injection </dev/null &&
		tar -C "$INJECTION" -cf - out -C "$LAB_HOME/../injection" check.py |
		lab exec "$BOX" -- tar -xf - -C /root/injection --no-same-owner
}

# Each line of its TAP is one result here; above it stand the first cases that went wrong.
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

must check "every value is refused or stays within its line" render
did "the cases are pushed" push
[[ $STATUS == 0 ]] || failed "the cases are on the box" "$(evidence)"
operator 'export DEBIAN_FRONTEND=noninteractive
	echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
	apt-get -q update && apt-get -q -y install --no-install-recommends '"${DAEMONS//[[:space:]]/ }"
must expect_status 0 "Debian's Postfix and Dovecot are installed"
operator '/usr/bin/python3 /root/injection/check.py /root/injection/out'
results
expect_status 0 "the daemons read every case as it was meant"
