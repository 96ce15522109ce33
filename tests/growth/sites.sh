# Root directories of boxes of any size, applied, and what planning for them costs. Sourced by run and by the bench.
#
#   make_site DIR DOMAINS USERS [RELEASE]   mailstead has been there: keys, files, accounts; the box has Debian trixie
#   put_facts DIR DOMAINS RELEASE     the box has become one of that release
#   plan_of DIR OPTIONS…              the program plans for it
#   instructions DIR [VERB…]          … under valgrind: how many instructions that takes, the same on any machine
#   cost DIR [VERB…]                  … and once without: milliseconds, those of a processor, largest resident set in KiB
#
# GROWTH_WORK is a directory for what is made here, TOP the source tree, PROGRAM the program.
#
# shellcheck shell=bash

put_people() { # DIR: the users that the packages would have made
	local name id=100
	mkdir -p "$1/etc"
	echo 'root:x:0:0:root:/root:/bin/bash' >"$1/etc/passwd"
	echo 'root:x:0:' >"$1/etc/group"
	for name in postfix opendkim _rspamd dovecot vmail; do
		[[ $name != vmail ]] || id=5000
		echo "$name:x:$id:$id::/nonexistent:/usr/sbin/nologin" >>"$1/etc/passwd"
		echo "$name:x:$id:" >>"$1/etc/group"
		id=$((id + 1))
	done
}

put_facts() { # DIR DOMAINS [RELEASE]: every package is there, and two keys a domain
	local keys
	keys=$(seq -f 'd%05g.example.org' "$2" |
		sed 's/.*/{"domain": "&", "selector": "e2026a"}, {"domain": "&", "selector": "r2026a"}/' | paste -sd,)
	sed -e 's/"installed": false/"installed": true/' -e "s/\"dkim_keys\": \[\]/\"dkim_keys\": [\n$keys\n]/" \
		"$TOP/tests/golden/${3:-trixie}/facts.json" >"$1/facts.json"
}

# Empty: planning sees whether a key is there, not what is in it.
put_keys() { # DIR DOMAINS
	local dkim=$1/var/lib/mailstead/dkim
	mkdir -p "$dkim"
	seq -f "$dkim/d%05g.example.org" "$2" | xargs mkdir -m 0750
	{ seq -f "$dkim/d%05g.example.org/r2026a.key" "$2" && seq -f "$dkim/d%05g.example.org/e2026a.key" "$2"; } | xargs touch
	find "$dkim" -name '*.key' -exec chmod 0600 {} +
}

put_users() { # DIR DOMAINS USERS
	sqlite3 "$1/var/lib/mailstead/accounts/accounts.db" "
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
		INSERT INTO users (address, local, domain, password, created)
		SELECT 'user' || i || '@' || d, 'user' || i, d, '{CRYPT}*', 0
		FROM (SELECT i, printf('d%05d.example.org', 1 + i % $2) AS d FROM n)"
}

plan_of() { # DIR OPTIONS…
	local dir=$1
	shift
	"${UNDER[@]}" "$PROGRAM" --root "$dir" --data "$TOP" --facts "$dir/facts.json" "$@"
}
UNDER=()

make_site() { # DIR DOMAINS USERS [RELEASE]
	mkdir -p "$1/etc/mailstead"
	put_people "$1"
	put_facts "$1" "$2" "${4:-trixie}"
	put_keys "$1" "$2"
	{
		printf '%s\n' 'version: 1' 'hostname: mail.example.net' 'contact: admin@example.com' 'domains:'
		seq -f '  - d%05g.example.org' "$2"
	} >"$1/etc/mailstead/site.yaml"
	plan_of "$1" apply --yes --quiet >"$GROWTH_WORK/apply.log" 2>&1 && put_users "$1" "$2" "$3"
}

# Valgrind knows openat2 since 3.24 only.
have_openat2() {
	[[ -e $GROWTH_WORK/openat2.so ]] ||
		gcc -D_GNU_SOURCE -O2 -Wall -Wextra -Werror -shared -fPIC -o "$GROWTH_WORK/openat2.so" "$TOP/tests/growth/openat2.c"
}

instructions() { # DIR [VERB…]
	local said dir=$1
	shift
	have_openat2 || return
	local -a UNDER=(env "LD_PRELOAD=$GROWTH_WORK/openat2.so" valgrind --tool=callgrind --callgrind-out-file=/dev/null)
	said=$(plan_of "$dir" "${@:-plan}" 2>&1 >"$dir/plan.txt") || return
	said=$(sed -n 's/.*Collected : *\([0-9]*\)$/\1/p' <<<"$said")
	[[ $said -gt 0 ]] && echo "$said"
}

cost() { # DIR [VERB…]
	local dir=$1
	shift
	local -a UNDER=(/usr/bin/time -q -f '%e %U %S %M' -o "$GROWTH_WORK/time")
	plan_of "$dir" "${@:-plan}" >"$dir/plan.txt" && awk '{ print $1 * 1000, ($2 + $3) * 1000, $4 }' "$GROWTH_WORK/time"
}
