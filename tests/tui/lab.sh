# The words of words.sh on a box of the lab, for scenarios: the operator's terminal is at laptop.isp.net, and goes there by SSH.
# shellcheck shell=bash

# shellcheck source=tests/tui/words.sh
. "$LAB_HOME/../tui/words.sh"
LAPTOP=45.92.77.7

# As a provider hands over a box: with the operator's key.
let_in_by_ssh() {
	local key
	key=$(lab world -- /lab-src/terminal.py --as laptop.isp.net --key)
	operator "mkdir -p -m 700 /root/.ssh && echo '$key' >>/root/.ssh/authorized_keys"
	expect_status 0 "the operator's SSH key is on the box"
}

# The locale goes along as a client sends it.
log_in() { # WxH [TERM] [LANG]
	note "the operator logs in from a terminal of $1"
	must terminal "$1" "$LAB_HOME/lab" world -- env "TERM=${2:-xterm-256color}" "LANG=${3:-C.UTF-8}" \
		ssh -tt -b "$LAPTOP" -i /lab/operator-key -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR \
		-o SendEnv=LANG -o ConnectTimeout=20 "root@$(lab address "$BOX" 4)"
	see "root@$BOX:"
}

# The package as bootstrap.sh built it on a box, made again of what that installed.
package_again() { # DIR: where it goes
	# shellcheck disable=SC2016 # for the box
	did "the package again" lab exec "$BOX" -- bash -euc 'stage=$(mktemp -d); cd /
		mkdir "$stage/DEBIAN"
		dpkg-query -s mailstead | sed "/^Status:/d; /^Conffiles:/,/^[^ ]/{/^Conffiles:/d;/^ /d}" >"$stage/DEBIAN/control"
		for file in preinst postinst prerm postrm triggers conffiles config templates; do
			[[ ! -e var/lib/dpkg/info/mailstead.$file ]] || cp "var/lib/dpkg/info/mailstead.$file" "$stage/DEBIAN/$file"
		done
		{ dpkg -L mailstead; find usr/share/mailstead usr/lib/systemd/system/mailstead* -type f; } | sort -u |
			while read -r file; do [[ ! -f ${file#/} ]] || cp --parents -a "${file#/}" "$stage"; done
		mkdir /root/package
		dpkg-deb --root-owner-group -Znone -b "$stage" \
			"/root/package/mailstead_$(dpkg-query -W -f "\${Version}_\${Architecture}" mailstead).deb"'
	[[ $STATUS == 0 ]] || { failed "the package can be made again" "$(evidence)"; return 1; }
	did "… and fetched" lab pull "$BOX" /root/package "$1"
	[[ $STATUS == 0 ]] || failed "the package can be fetched" "$(evidence)"
}

# A bare box in place of the one that is, with bootstrap.sh and this package beside it, as of a release.
bare_box_with() { # DIR
	did "a bare box" lab box "$BOX" "$SUITE"
	did "bootstrap.sh" lab push "$BOX" "$LAB_HOME/../../installer" "$1"/mailstead_*.deb /root/mailstead
	did "the package beside it" lab exec "$BOX" -- sh -c 'mv /root/mailstead/*.deb /root/mailstead/installer/'
	[[ $STATUS == 0 ]] || failed "a bare box with bootstrap.sh and a package beside it" "$(evidence)"
}
