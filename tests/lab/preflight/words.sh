# The words of the scenario preflight: conditions made, looked at and undone, by the table conditions.txt.
# shellcheck shell=bash

PREFLIGHT=$LAB_HOME/preflight
SITE=/root/site.yaml

# shellcheck disable=SC2153 # SUITE is the scenario's
table() { SUITE=$SUITE BOX=$BOX ADDRESS4=$ADDRESS4 ADDRESS6=$ADDRESS6 python3 -B "$PREFLIGHT/table.py" "$@"; }

# A bare box with the program of another one on it, and the libraries that its package would have brought.
bare_box() { # NAME FROM
	did "a bare box" lab box "$1" "$SUITE"
	# shellcheck disable=SC2016
	did "the program is copied" bash -c '"$1/lab" exec "$2" -- tar -C / -cf - usr/sbin/mailstead usr/share/mailstead |
		"$1/lab" exec "$3" -- tar -C / -xf -' _ "$LAB_HOME" "$2" "$1"
	did "its libraries" lab exec "$1" -- sh -c 'apt-get -q update && apt-get -qy install --no-install-recommends \
		libcurl4 libqrencode4 libzxcvbn0 libunbound8 libjansson4 libyaml-0-2 libidn2-0 libsqlite3-0'
	BOX=$1
	ADDRESS4=$(lab address "$BOX" 4)
	ADDRESS6=$(lab address "$BOX" 6)
	operator 'mailstead --version'
	expect_status 0 "the program runs on a bare box"
}

# The zone of the domain: the addresses of the mail server, and what is given. A name that is given is not in it twice.
publish_besides() { # RECORD;…
	local more=${1//;/$'\n'}
	{
		grep -qE "^ *$MAIL_HOST\. A " <<<"$more" || echo "$MAIL_HOST. A $ADDRESS4"
		grep -qE "^ *$MAIL_HOST\. AAAA " <<<"$more" || echo "$MAIL_HOST. AAAA $ADDRESS6"
		sed 's/^ *//' <<<"$more"
	} | lab publish "$DOMAIN"
}

deeds() { # ROUND LINES
	local line
	while IFS= read -r line; do
		case $line in
		'') ;;
		fix\ *) operator "$(table fix "${line#fix }" "$SCENARIO_LOGS/found-$1.json")" ;;
		lab\ *) did "$line" eval "$line" ;;
		publish*) did "$line" publish_besides "${line#publish}" ;;
		*) operator "$line" ;;
		esac
		[[ $STATUS == 0 ]] || note "status $STATUS"
	done <<<"$2"
}

# What was made may take a moment to be there; what is found too much is not looked at a second time.
# The last line says whether anything was found besides. What could not be seen just then may be seen at the next look.
wrong_besides() { tail -n 1 "$1" | grep -q $'^no\t[^\t]*\t' && ! tail -n 1 "$1" | grep -q $'^no\t[^\t]*\tunknown '; }

look_at() { # ROUND CHECKS OPTIONS
	local deadline=$((SECONDS + 20))
	while :; do
		# shellcheck disable=SC2086 # as words
		lab exec "$BOX" -- mailstead check --site "$SITE" --json $2 $3 >"$SCENARIO_LOGS/found-$1.json" 2>>"$TRANSCRIPT" </dev/null
		table judge "$1" "$SCENARIO_LOGS/found-$1.json" >"$SCENARIO_LOGS/judged-$1" 2>&1 &&
			{ ! grep -q '^no' "$SCENARIO_LOGS/judged-$1" || wrong_besides "$SCENARIO_LOGS/judged-$1"; } && return
		((SECONDS < deadline)) || return 0
	done
}

round() { # NUMBER
	local answer claim why began=$SECONDS
	deeds "$1" "$(table make "$1")"
	look_at "$1" "$(table check "$1")" "$(table options "$1")"
	deeds "$1" "$(table undo "$1")"
	while IFS=$'\t' read -r answer claim why; do
		if [[ $answer == yes ]]; then passed "$claim"; else failed "$claim" "$answer $why"; fi
	done <"$SCENARIO_LOGS/judged-$1"
	note "round $1 took $((SECONDS - began)) s"
}
