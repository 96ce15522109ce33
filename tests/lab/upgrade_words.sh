# Words of scenarios in which packages change. Sourced by them, after vocabulary.sh.
# shellcheck shell=bash disable=SC2016

# dpkg must know our triggers. On a box whose mailstead came from a package of this tree it does; where the program was
# only pushed (run --installed), a package is made of what lies there.
have_triggers() {
	operator 'grep -q "^/usr/lib/dovecot mailstead" /var/lib/dpkg/triggers/File' && [[ $STATUS == 0 ]] && return 0
	push_source || return 1
	operator 'set -e
		tree=$(mktemp -d) from=/root/mailstead/packaging/debian
		mkdir $tree/DEBIAN
		(dpkg -L mailstead; find /usr/share/mailstead /usr/lib/systemd/system/mailstead-* -type f) | sort -u |
			while read -r file; do if [[ -f $file ]]; then echo "${file#/}"; fi; done | tar -C / -cf - -T - | tar -xf - -C $tree
		dpkg-query -s mailstead | sed -e "/^Status:/d" -e "/^Conffiles:/,/^[A-Z]/{/^Conffiles:/d;/^ /d}" -e "s/^Version: .*/&+lab/" >$tree/DEBIAN/control
		for script in postinst prerm postrm; do sed "/#DEBHELPER#/d" $from/$script >$tree/DEBIAN/$script; chmod 755 $tree/DEBIAN/$script; done
		cp $from/triggers $tree/DEBIAN/
		dpkg-deb -Zgzip -z1 -b $tree /root/tree.deb && dpkg -i /root/tree.deb && rm -rf $tree /root/mailstead'
	expect_status 0 "mailstead is on the box as a package that has triggers"
}

# A claim about what was said last, which CMD finds in the file that is its last argument.
said() { # WHAT CMD…
	local what=$1
	shift
	cp "$OUT" "$SCENARIO_LOGS/said"
	check "$what" "$@" "$SCENARIO_LOGS/said"
}

# What dpkg's trigger began is over.
followed() { # SECONDS
	eventually "$1" "what follows the packages has come to its end" lab exec "$BOX" -- \
		bash -c '[[ ! -e /var/lib/mailstead/follow ]] && ! systemctl is-active --quiet mailstead-follow.service && [[ $(systemctl show -P ActiveState mailstead-follow.service) != activating ]]'
}

# Mail in both directions, counted, until traffic_ends.
traffic_begins() { # USER
	lab world -- rm -f /lab/traffic-stop
	printf '%s\n' "${PASSWORD[$1]}" | LAB_MAIL_HOST="$MAIL_HOST" "$LAB_HOME/lab" world -- \
		env LAB_MAIL_HOST="$MAIL_HOST" /lab-src/traffic.py /lab/traffic-stop --user "$1" >"$SCENARIO_LOGS/traffic" 2>&1 &
	TRAFFIC=$!
	eventually 90 "mail flows both ways, and ten ports answer" grep -q flowing "$SCENARIO_LOGS/traffic"
}

traffic_ends() {
	local way
	lab world -- touch /lab/traffic-stop
	while kill -0 "$TRAFFIC" 2>/dev/null; do
		# What had to wait while a daemon restarted is tried again in five minutes; we are impatient.
		lab exec "$BOX" -- postqueue -f
		sleep 2
	done
	did "the traffic ends" wait "$TRAFFIC"
	cat "$SCENARIO_LOGS/traffic" >>"$TRANSCRIPT"
	for way in in out; do
		check "none lost, none doubled: $(grep "^$way:" "$SCENARIO_LOGS/traffic")" \
			grep -q "^$way: [1-9][0-9]* accepted, 0 lost, 0 doubled" "$SCENARIO_LOGS/traffic"
	done
}
