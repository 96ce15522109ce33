# The package itself: installed, removed, upgraded and purged on a bare box, with nothing left that was not promised; taken
# away below a mail server, which goes on; and from a signed repository, which is believed only as long as it is whole.
# box: fresh
# shellcheck shell=bash disable=SC2016

KEPT=/var/lib/mailstead-bootstrap       # where bootstrap keeps what it built
PACKAGES=/run/mailstead-lab/$LAB/packages
URL=https://packages.isp.net
WORK=$SCENARIO_LOGS/package
SCRIPTS=/var/lib/dpkg/info/mailstead
mkdir -p "$WORK"
GNUPGHOME=$(mktemp -d)
export GNUPGHOME
trap 'gpgconf --kill gpg-agent; rm -rf "$GNUPGHOME"' EXIT

# --- the packages: the one that first-mail's bootstrap built, and the same with other versions

fetch_built() {
	operator "ls $KEPT/mailstead_*.deb || { mkdir -p $KEPT && cd /root/mailstead && apt-get -q update && apt-get -qy install \$(sed -n \
		'/^Build-Depends:/,/^[^ ]/s/^ \\([a-z0-9.+-]*\\).*/\\1/p' packaging/debian/control | sed s/-compat//) gcc make libc6-dev dpkg-dev &&
		make deb && mv build/*.deb $KEPT/; }"
	DEB=$WORK/$(lab exec "$BOX" -- sh -c "cd $KEPT && ls mailstead_*.deb" </dev/null)
	lab pull "$BOX" "$KEPT/$(basename "$DEB")" "$DEB"
	VERSION=$(dpkg-deb -f "$DEB" Version)
	RELEASE=${VERSION##*+}
	[[ $VERSION == *+deb1[23] ]]
}
with_version() { # VERSION: prints the file
	local tree=$WORK/tree
	rm -rf "$tree"
	dpkg-deb -R "$DEB" "$tree" && sed -i "s/^Version:.*/Version: $1/" "$tree/DEBIAN/control" &&
		dpkg-deb --root-owner-group --build "$tree" "$WORK/mailstead_$1_amd64.deb" >/dev/null
	echo "$WORK/mailstead_$1_amd64.deb"
}
operator "ls $KEPT/mailstead_*.deb || { rm -rf /root/mailstead; false; }"
[[ $STATUS == 0 ]] || must push_source       # a box that no bootstrap of this tree has made (--installed)
must check "there is a package of this tree" fetch_built
OLDER=$(with_version "0.0.9+$RELEASE") NEWER=$(with_version "99+$RELEASE")

# --- on a bare box

# Every file, of those in /etc and of ours in /var the content too; but for what apt and dpkg keep, and logs.
SNAPSHOT='find / -xdev \( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /root -o -path /var/lib/dpkg -o -path /var/lib/apt \
	-o -path /var/cache -o -path /var/log -o -path /var/tmp -o -path /var/lib/systemd/timers -o -path /var/lib/systemd/random-seed \) -prune -o -printf "%p %y %m %u:%g %l\n" | sort
	find /etc /var/lib/mailstead* -xdev -type f -exec sha256sum {} + 2>/dev/null | sort; systemctl list-unit-files "mailstead*" --no-legend'
snapshot() { # FILE
	operator "$SNAPSHOT"
	cp "$OUT" "$WORK/$1"
}
expect_same() { # FILE WHAT
	snapshot now
	check "$2" diff "$WORK/$1" "$WORK/now"
}
# dpkg's own ways of calling the scripts (Debian Policy, section 6.5).
call_scripts() { # ARGUMENTS, one call a line: SCRIPT ARGS…
	operator "set -e; while read -r script args; do DPKG_MAINTSCRIPT_PACKAGE=mailstead $SCRIPTS.\$script \$args </dev/null; done <<'END'
$1
END"
}

SERVER=$BOX BOX=bare
did "a second box" lab box "$BOX" "$SUITE"
did "the packages are pushed" lab push "$BOX" "$DEB" "$OLDER" "$NEWER" /root
operator "apt-get -q update && cd /root && apt-get -qy install --no-install-recommends ./$(basename "$OLDER") && dpkg --purge mailstead"
must expect_status 0 "an older package installs on a bare box, and is purged"
snapshot bare
operator "dpkg -i /root/$(basename "$DEB") && mailstead detect && systemctl list-timers --all --no-legend 'mailstead*'"
expect_status 0 "with its dependencies there, dpkg alone installs it"
expect_no_output mailstead- "… and it starts nothing"
operator 'dpkg -V mailstead | grep . || zgrep -c . /usr/share/man/man8/mailstead.8.gz /usr/share/man/man5/mailstead-site.yaml.5.gz'
expect_output mailstead-site.yaml.5.gz: "… its files are as they were packed, its manual pages are there"
operator 'systemd-analyze verify --man=no $(dpkg -L mailstead | grep systemd/system/mailstead)'
expect_status 0 "… and systemd finds nothing wrong in its units"
expect_no_output :
operator 'dpkg --remove mailstead'
expect_status 0
expect_no_output "left in place" "removed without having set anything up, it leaves nothing and says so"
expect_same bare "nothing is left of it"
operator "dpkg -i /root/$(basename "$OLDER") && dpkg -i /root/$(basename "$DEB") && dpkg -i /root/$(basename "$DEB") && mailstead --version 2>&1; dpkg-query -W mailstead"
expect_output "mailstead	$VERSION" "it is upgraded from an earlier version, and installed over itself"
snapshot upgraded
call_scripts "postinst configure 0.0.9+$RELEASE
postinst configure
postinst abort-upgrade 99
postinst abort-remove
postinst abort-deconfigure in-favour other 1 removing another 1
prerm upgrade 99
prerm failed-upgrade 0.0.9 $VERSION
prerm deconfigure in-favour other 1
postrm upgrade 99
postrm failed-upgrade 0.0.9 $VERSION
postrm abort-install
postrm abort-upgrade 99
postrm disappear other 1
postinst triggered /usr/lib/postfix /usr/lib/dovecot"
expect_status 0 "its scripts know every state that dpkg may call them in"
expect_same upgraded "… and change nothing there"
operator "dpkg --unpack /root/$(basename "$NEWER") && dpkg --audit | grep mailstead && dpkg -i /root/$(basename "$DEB")"
expect_status 0 "an upgrade that was cut short can be gone back from"
operator 'mkdir -p /etc/mailstead /var/lib/mailstead/{generations/{0,1,content},base,journal,staging,ahead,background,dkim}; touch /var/lib/mailstead/{generations/{0,1}/manifest.json,follow,check.json,dkim/key} /etc/mailstead/site.yaml
	dpkg --purge mailstead'
expect_output "left in place: /var/lib/mailstead" "a purge says what it leaves"
operator 'find /var/lib/mailstead /etc/mailstead | sort | tr "\n" " "'
expect_output '/etc/mailstead /etc/mailstead/site.yaml /var/lib/mailstead /var/lib/mailstead/dkim /var/lib/mailstead/dkim/key /var/lib/mailstead/generations /var/lib/mailstead/generations/0 /var/lib/mailstead/generations/0/manifest.json ' \
	"… the site, keys and what was here before mailstead, and no other generations, base copies and journal"
operator 'rm -r /var/lib/mailstead /etc/mailstead'
expect_same bare "apart from that nothing is left of it"
did "the second box is gone" lab stop "$BOX"

# --- below a mail server that runs

BOX=$SERVER
DAEMONS='postfix dovecot opendkim rspamd nginx fail2ban mailstead-firewall'
greets() {
	did "SMTP and IMAP" lab exec "$BOX" -- bash -c 'for port in 25 143; do
		exec 3<>/dev/tcp/127.0.0.1/$port && timeout 30 head -n 1 <&3; done'
	if grep -q '^220 .*ESMTP' "$OUT" && grep -q '^\* OK' "$OUT"; then passed "$1"; else failed "$1" "$(evidence)"; fi
}
operator 'systemctl is-active mailstead-cert.timer mailstead-check.timer && dpkg --remove mailstead'
expect_status 0 "mailstead is removed from a mail server"
expect_output "goes on running" "… and says what that means"
# shellcheck disable=SC2086
operator "systemctl restart $DAEMONS && systemctl is-active $DAEMONS"
expect_status 0 "the mail server runs on, and its daemons start without mailstead"
greets "… and answer"
operator "systemctl list-timers --all --no-legend 'mailstead*'; systemctl --failed --no-legend"
expect_no_output mailstead "nothing of it is left running or failed"

# --- from a repository

new_key() { # NAME: prints its id
	gpg --batch --quiet --passphrase '' --quick-generate-key "$1" ed25519 sign never
	gpg --batch --list-secret-keys --with-colons "$1" | sed -n '/^fpr/{s/^fpr:*\([0-9A-F]*\):/\1/p;q}'
}
KEY=$(new_key mailstead-lab) STRANGER=$(new_key stranger)
publish_repository() { "$TOP/packaging/repository" --url "$URL" --valid 30 "$@"; }
# Only ours is asked, and the lists of Debian stay.
UPDATE='apt-get -q update -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=/root/ours -o APT::Get::List-Cleanup=0 -o APT::Update::Error-Mode=any'

check "a repository is made by one command" publish_repository "$KEY" "$PACKAGES" "$OLDER"
did "its .sources file is handed out" lab push "$BOX" "$PACKAGES/$SUITE.sources" /root/ours
operator "cp /root/ours/$SUITE.sources /etc/apt/sources.list.d/mailstead.sources && $UPDATE && apt-get -qy install mailstead && dpkg-query -W mailstead"
expect_status 0 "it is added with one file, and mailstead installed from it"
expect_output "0.0.9+$RELEASE"
expect_no_output WARNING "… and verified"
check "another version is added to it" publish_repository "$KEY" "$PACKAGES" "$DEB"
operator "$UPDATE && apt-get -s upgrade"
expect_output "Inst mailstead [0.0.9+$RELEASE] ($VERSION" "an update in it is offered"
operator 'unattended-upgrade --debug 2>&1; dpkg-query -W mailstead'
expect_output "mailstead	$VERSION" "… and installs itself, as security updates do"
operator 'mailstead apply --yes && systemctl is-active mailstead-cert.timer mailstead-check.timer'
expect_status 0 "apply takes up where the removed one was"

# --- by somebody else's hand

tampered() { # WHAT TEXT CMD: apt refuses, and says TEXT
	operator "$3"
	if [[ $STATUS != 0 ]] && grep -qE "$2" "$OUT"; then passed "$1 is refused"; else failed "$1 is refused" "$(evidence)"; fi
}
cp -a "$PACKAGES" "$WORK/good"
again() { rm -rf "${PACKAGES:?}"/* && cp -a "$WORK/good/." "$PACKAGES/"; }
did "a version twice, with another content" publish_repository "$KEY" "$PACKAGES" "$(with_version "$VERSION"; echo x >>"$WORK/tree/DEBIAN/md5sums"
	dpkg-deb --root-owner-group --build "$WORK/tree" "$WORK/mailstead_${VERSION}_amd64.deb" >/dev/null)"
expect_output "with other content" "the same version with another content is not taken"
cannot_sign() {
	mkdir "$WORK/bin"
	printf '#!/bin/sh\ncase "$*" in *--clearsign*) exit 2 ;; esac\nexec /usr/bin/gpg "$@"\n' >"$WORK/bin/gpg"
	chmod +x "$WORK/bin/gpg"
	! PATH=$WORK/bin:$PATH publish_repository "$KEY" "$PACKAGES" "$NEWER"
}
check "what cannot be signed is not handed out" cannot_sign
check "… and what was there stays" diff -r "$WORK/good/dists" "$PACKAGES/dists"
check "a third version is added" publish_repository "$KEY" "$PACKAGES" "$NEWER"
echo >>"$PACKAGES/pool/$SUITE/$(basename "$NEWER")"
tampered "a package that was changed after signing" 'Hash Sum mismatch|unexpected size|File has' "$UPDATE && apt-get -qy install mailstead"
again
find "$PACKAGES/dists/$SUITE/main" -type f -exec sed -i '$s/$/ /' {} +
tampered "a changed list of packages" 'Hash Sum mismatch|unexpected size' "rm -rf /var/lib/apt/lists/packages*; $UPDATE"
again
sed -i 's/^Codename: /Codename:  /' "$PACKAGES/dists/$SUITE"/*Release
tampered "a changed signed file" 'BADSIG|[Bb]ad signature|[Ii]nvalid signature|not signed' "rm -rf /var/lib/apt/lists/packages*; $UPDATE"
again
did "signed by a stranger" publish_repository "$STRANGER" "$PACKAGES"
tampered "a repository signed by a stranger" 'NO_PUBKEY|Missing key|not signed' "rm -rf /var/lib/apt/lists/packages*; $UPDATE"
