#!/bin/sh
# From a bare Debian 12 or 13 to `mailstead setup`, in one command.
#
# Installs a mailstead package that lies beside it, or else installs what
# building one needs, builds it, installs it and removes what it added for
# that. Killed or failed anywhere, the same command goes on where it was: what
# it did stands in $state, what the tools said in $log.
#
# Plain sh, and nothing but Debian's essential packages and apt.
set -eu
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

state=/var/lib/mailstead-bootstrap
log=/var/log/mailstead-bootstrap.log
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")

usage() {
	cat <<'END'
usage: sudo installer/bootstrap.sh [--plain] [--no-color]
       sudo installer/bootstrap.sh --site FILE [--ignore ID]... [--yes] [--quiet] [--no-color]
       sudo installer/bootstrap.sh --try [--suite bookworm|trixie] [--yes]

Installs mailstead on this Debian 12 or 13 machine and hands over to
`mailstead setup`: to the wizard, which asks what is wanted, or with a site
file to the installation itself.

  --site FILE   what is wanted (see README.md), for who has written it down
  --yes         ask nothing: for unattended use, with --site
  --plain       the wizard as numbered questions instead of a screen
  --ignore ID, --quiet, --no-color
                handed on to mailstead setup
  --try         change nothing here: make a throwaway machine with an internet
                of its own on this one, install mailstead in it, make two
                accounts and open a shell there (with --yes: no shell)
  --suite       which Debian the throwaway machine runs; trixie if not given
  --help        this text

Example: sudo installer/bootstrap.sh --site site.yaml --yes
END
}

# --- saying things

say() { printf '%s\n' "$*"; }

# refuse WHAT HINT: nothing was touched.
refuse() {
	printf 'bootstrap: %s\n  do this: %s\n' "$1" "$2" >&2
	exit 2
}

# fail WHAT WHY HINT: a step did not work.
fail() {
	{
		printf '\nbootstrap: %s\n' "$1"
		printf '%s\n' "$2" | sed 's/^/  why:     /'
		printf '  do this: %s\n' "$3"
		printf '           Then run the same command again; it goes on where it stopped.\n'
		printf '  log:     %s\n' "$log"
	} >&2
	exit 1
}

start_log() {
	(umask 077 && : >>"$log") || refuse "cannot write $log" "see whether the disk is full or mounted read-only: df -h /var"
	chmod 0600 "$log"
	printf '\n=== %s bootstrap of mailstead\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$log"
}

# --- steps: a command that runs with its output in the log and its time shown

stopping=
terminal=
if [ -t 1 ]; then terminal=yes; fi

elapsed() {
	t=$(($(date +%s) - $1))
	printf '%d:%02d' $((t / 60)) $((t % 60))
}

# The line of a step: rewritten in place on a terminal.
step_line() {
	if [ -n "$terminal" ]; then printf '\r'; fi
	printf '  %-6s %-52s %5s' "$1" "$2" "$3"
	if [ -z "$terminal" ] || [ "$1" != now ]; then printf '\n'; fi
}

# The lines of this step's output that say what went wrong.
step_errors() {
	tail -c "+$1" "$log" | grep -E '^E: |^dpkg(-[a-z]+)?: error|error: |\*\*\* ' | head -n 4 && return
	tail -c "+$1" "$log" | tail -n 4
}

# step LABEL HINT COMMAND…: signals wait for its end, since a package manager
# that is killed halfway leaves more to repair than it saves.
step() {
	label=$1 hint=$2
	shift 2
	began=$(date +%s)
	from=$(($(wc -c <"$log") + 1))
	printf -- '--- %s\n' "$label" >>"$log"
	(
		trap '' HUP INT TERM
		"$@"
	) >>"$log" 2>&1 </dev/null &
	child=$!
	step_line now "$label" ''
	while kill -0 "$child" 2>/dev/null; do
		if [ -n "$terminal" ]; then step_line now "$label" "$(elapsed "$began")"; fi
		sleep 0.5 || true
	done
	if ! wait "$child"; then
		step_line FAIL "$label" "$(elapsed "$began")"
		fail "this step failed: $label" "$(step_errors "$from")" "$hint"
	fi
	step_line 'done' "$label" "$(elapsed "$began")"
	if [ -n "$stopping" ]; then
		say "Stopped, as you asked. The same command goes on from here."
		exit 130
	fi
}

# --- what machine is this

# shellcheck source=/dev/null
os_value() { (. /etc/os-release && eval "printf '%s' \"\${$1-}\""); }

check_root() {
	[ "$(id -u)" -eq 0 ] || refuse "this must run as root" "sudo $0 --help"
}

check_debian() {
	os_id=$(os_value ID 2>/dev/null) || os_id=
	release=$(os_value VERSION_ID 2>/dev/null) || release=
	os_name=$(os_value PRETTY_NAME 2>/dev/null) || os_name="an unknown system"
	want="use a machine with a fresh Debian 12 (bookworm) or 13 (trixie)"
	if [ "$os_id" != debian ]; then
		refuse "this is $os_name, and mailstead knows the daemons of Debian 12 and 13 only; what descends from Debian ships other versions and other defaults" "$want"
	fi
	case $release in
	12 | 13) ;;
	'') refuse "this is $os_name: testing and unstable change under a mail server from day to day" "$want" ;;
	[0-9] | 10 | 11) refuse "this is $os_name, older than what mailstead knows" "upgrade it to Debian 12 first, or $want" ;;
	*) refuse "this is $os_name, newer than this mailstead knows" "look for a newer mailstead, or $want" ;;
	esac
	case $(cat /etc/debian_version 2>/dev/null) in
	"$release" | "$release".*) ;;
	*) refuse "/etc/os-release says Debian $release, but /etc/debian_version says '$(cat /etc/debian_version 2>/dev/null)': releases are mixed on this machine" "$want" ;;
	esac
	arch=$(dpkg --print-architecture)
}

check_machine() {
	[ -d /run/systemd/system ] || refuse "systemd does not run this machine, and the mail server's daemons are its units" \
		"use a virtual machine or a container that boots with systemd"
	free_kb=$(df -Pk /var | awk 'NR == 2 { print $4 }')
	[ "$free_kb" -ge 1500000 ] || refuse "only $((free_kb / 1024)) MB are free below /var; the packages and the first mail need 1500" \
		"make room (apt-get clean; journalctl --vacuum-size=50M) or take a larger disk"
}

# --- apt

apt() {
	LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=l apt-get -q -y \
		-o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o APT::Keep-Downloaded-Packages=false \
		-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
}

# A fresh VPS runs apt by itself at its first boot; the lock of the lists does
# not know DPkg::Lock::Timeout.
apt_update() {
	tries=0
	until out=$(apt update -o APT::Update::Error-Mode=any 2>&1); do
		printf '%s\n' "$out"
		tries=$((tries + 1))
		case $out in
		*'Could not get lock'*) [ "$tries" -lt 60 ] || return 1 ;;
		*) [ "$tries" -lt 3 ] || return 1 ;;
		esac
		sleep 5
	done
	printf '%s\n' "$out"
}

# What a killed package manager left half done.
apt_repair() {
	dpkg --configure -a --force-confdef --force-confold
	apt install -f
}
dpkg_interrupted() { [ -n "$(dpkg --audit)" ] || ls /var/lib/dpkg/updates/[0-9]* >/dev/null 2>&1; }

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# --- the packages that building needs
#
# $state/build-packages lists those that were not here before; it is written
# before apt is asked to install them, so no kill can lose it.

# Debian takes build-essential for granted; of that a program in C needs these.
build_depends() {
	printf '%s\n' dpkg-dev gcc libc6-dev make
	sed -n '/^Build-Depends:/,/^[^ ]/s/^ \([a-z0-9.+-]*\).*/\1/p' "$top/packaging/debian/control" | sed 's/^debhelper-compat$/debhelper/'
}

missing_build_depends() {
	for package in $(build_depends); do
		is_installed "$package" || printf '%s\n' "$package"
	done
}

# What apt would newly install; an upgrade has its old version in brackets.
would_install() {
	apt -s install --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\) (.*/\1/p'
}

add_build_packages() {
	missing=$(missing_build_depends)
	if [ -n "$missing" ]; then
		list=$state/build-packages
		# shellcheck disable=SC2086 # a list of package names
		new=$(would_install $missing)
		{
			cat "$list" 2>/dev/null || true
			printf '%s\n' "$new"
		} | sed '/^$/d' | sort -u >"$list.new"
		sync "$list.new"
		mv "$list.new" "$list"
		rm -f "$list.auto"
		# shellcheck disable=SC2086
		apt install --no-install-recommends $missing
	fi
	mark_build_packages
}

# Marked "automatic" once: whoever wants one of them for good, and says so with
# `apt-get install` or `apt-mark manual`, keeps it.
mark_build_packages() {
	list=$state/build-packages
	if [ -s "$list" ] && [ ! -e "$list.auto" ]; then
		here_now=$(while read -r package; do is_installed "$package" && printf '%s ' "$package"; done <"$list") || true
		# shellcheck disable=SC2086
		[ -z "$here_now" ] || apt-mark auto $here_now
		: >"$list.auto"
	fi
}

# Those of our list that nothing else needs, as apt itself counts it.
unneeded_build_packages() {
	apt -s -o APT::AutoRemove::RecommendsImportant=0 -o APT::AutoRemove::SuggestsImportant=0 autoremove |
		sed -n 's/^Remv \([^ ]*\) .*/\1/p' | sort | comm -12 - "$state/build-packages"
}

remove_build_packages() {
	mark_build_packages
	unneeded=$(LC_ALL=C.UTF-8 unneeded_build_packages)
	# shellcheck disable=SC2086
	[ -z "$unneeded" ] || apt purge $unneeded
	rm -f "$state/build-packages" "$state/build-packages.auto"
}

# --- the mailstead package

source_version() { sed -n '1s/.*(\(.*\)).*/\1/p' "$top/packaging/debian/changelog"; }

# Which sources a package was built from: the version alone does not tell one clone from the next.
source_digest() {
	(cd "$top" && find Makefile src installer templates packaging -type f -exec sha256sum {} + | LC_ALL=C sort | sha256sum | cut -c1-64)
}

# The newest package for this release and architecture that lies beside us.
package_beside() {
	best=
	for deb in "$here"/mailstead_*+deb"$release"_"$arch".deb "$top"/mailstead_*+deb"$release"_"$arch".deb; do
		[ -f "$deb" ] || continue
		if [ -z "$best" ] || dpkg --compare-versions "$(deb_version "$deb")" gt "$(deb_version "$best")"; then
			best=$deb
		fi
	done
	printf '%s' "$best"
}
deb_version() { dpkg-deb -f "$1" Version; }

installed_version() {
	if is_installed mailstead; then dpkg-query -W -f '${Version}' mailstead; fi
}

# A free uid between Debian's own ranges and systemd's dynamic ones.
build_uid() {
	uid=61100
	while getent passwd "$uid" >/dev/null || getent group "$uid" >/dev/null; do uid=$((uid + 1)); done
	printf '%s' "$uid"
}

# As a user who owns nothing but the copy that it builds in.
build_package() {
	build=$state/build
	uid=$(build_uid)
	rm -rf "$build"
	mkdir -p "$build"
	for part in Makefile README.md src templates installer packaging; do
		cp -R "$top/$part" "$build/"
	done
	chown -R "$uid:$uid" "$build"
	chmod -R u+rwX,go-w "$build"
	setpriv --reuid="$uid" --regid="$uid" --clear-groups --no-new-privs \
		env -i PATH="$PATH" HOME="$build" LC_ALL=C.UTF-8 make -C "$build" -j "$(nproc)" deb
	install -m 0644 "$build/build/mailstead_${version}_$arch.deb" "$state/"
	digest >"$state/built"
	rm -rf "$build"
}
digest() { printf '%s %s\n' "$version" "$(source_digest)"; }

install_package() {
	set -- "$deb"
	[ "$(installed_version)" != "$version" ] || set -- --reinstall "$@"
	apt install --no-install-recommends "$@"
}

# Sets deb (or nothing, when it has to be built), version, and from (for people).
choose_package() {
	deb=$(package_beside)
	if [ -n "$deb" ]; then
		version=$(deb_version "$deb")
		from="the package $(basename "$deb")"
	elif [ -f "$top/packaging/debian/control" ] && [ -d "$top/src" ]; then
		version=$(source_version)+deb$release
		from="mailstead from its source in $top"
	else
		refuse "there is neither a package mailstead_VERSION+deb${release}_$arch.deb nor mailstead's source beside this script" \
			"run it from a clone or an unpacked release, as installer/bootstrap.sh"
	fi
}

# Is what we would install there already?
is_current() {
	have=$(installed_version)
	[ -n "$have" ] || return 1
	if dpkg --compare-versions "$have" gt "$version"; then
		say "mailstead $have is installed, newer than $version here: it stays."
		return 0
	fi
	[ "$have" = "$version" ] || return 1
	# A package that was not built here is what its version says.
	[ -z "$deb" ] && [ -f "$state/installed" ] || return 0
	[ "$(cat "$state/installed")" = "$(digest)" ]
}

announce() {
	say "mailstead $version on $(hostname) ($os_name, $arch)"
	say ""
	if [ -n "$current" ]; then
		say "  mailstead is installed already."
	elif [ -n "$deb" ]; then
		say "  1. Install $from, with the libraries it needs."
	else
		say "  1. Install a compiler and libraries, build $from,"
		say "     install that, and remove again what was added for building."
	fi
	say "  $([ -n "$current" ] && echo 'Now  ' || echo '2.') Hand over to: mailstead setup$([ $# -eq 0 ] || printf ' %s' "$@")"
	if has_site; then
		say "     It looks at this machine and turns it into a mail server."
	else
		say "     It asks what you want, and changes nothing more before you say so."
	fi
	say ""
	say "  What the tools say goes to $log"
	say ""
}

has_site() { [ -n "$site" ] || [ -f /etc/mailstead/site.yaml ]; }

# Without a site the wizard asks: is there somebody to answer it? What comes by a pipe may be the answers, who says --plain.
find_operator() {
	if has_site; then return; fi
	case $pass in
	*--ignore*) refuse "--ignore goes with a site file; the wizard asks about each finding itself" "$0 --help" ;;
	esac
	if [ -t 0 ] || [ -n "$plain" ]; then return; fi
	if (: </dev/tty) 2>/dev/null; then
		exec </dev/tty
		return
	fi
	refuse "without a site file the wizard asks what is wanted, and there is no terminal to ask on" "$0 --site site.yaml --yes"
}

confirm() {
	[ -n "$yes" ] && return 0
	[ -t 0 ] || refuse "there is no terminal to ask on" "add --yes"
	printf 'Go on? [Y/n] '
	read -r answer || answer=n
	case $answer in
	'' | [Yy]*) ;;
	*)
		say "Nothing was changed."
		exit 1
		;;
	esac
}

build_steps() {
	if [ -f "$state/mailstead_${version}_$arch.deb" ] && [ "$(cat "$state/built" 2>/dev/null)" = "$(digest)" ]; then
		say "  done   Build mailstead (by an earlier run)"
	else
		step "Install what building needs" \
			"See whether the Debian mirrors in /etc/apt/sources.list* answer and the disk has room (df -h)." add_build_packages
		step "Build mailstead $version" "Take a release or a clean clone of mailstead: these sources do not build." build_package
	fi
	deb=$state/mailstead_${version}_$arch.deb
}

# One run at a time. A step that outlived its run (the connection broke) still holds this.
take_lock() {
	mkdir -p "$state"
	chmod 0755 "$state"
	exec 9>"$state/lock"
	if ! flock -n 9; then
		say "An earlier run is still at work; waiting for its step to end."
		flock -w 1800 9 || fail "an earlier run does not end" "$(tail -n 3 "$log")" "See what it does: ps axf | grep -A9 bootstrap"
	fi
}

install_steps() {
	if dpkg_interrupted; then
		step "Repair interrupted packages" "Run: dpkg --configure -a; apt-get install -f; and see what they say." apt_repair
	fi
	step "Fetch the package lists" \
		"See whether this machine reaches its Debian mirrors (/etc/apt/sources.list*) and whether its clock is right (date)." apt_update
	built=
	if [ -z "$deb" ]; then
		built=yes
		build_steps
	fi
	step "Install mailstead" "See what apt says in the log; a held or half-installed package may be in the way." install_package
	rm -f "$state/installed"
	if [ -n "$built" ]; then mv "$state/built" "$state/installed"; fi
}

clean_steps() {
	if [ -s "$state/build-packages" ]; then
		step "Remove what was added for building" "Run: apt-get install -f; and see what it says." remove_build_packages
	fi
	rm -rf "$state/build"
	# The package that was built last stays, for another machine of the same release.
	for old in "$state"/mailstead_*.deb; do
		[ "$old" = "$state/mailstead_${version}_$arch.deb" ] || rm -f "$old"
	done
}

# --- main

site='' yes='' try='' suite='' plain='' pass=''
# A finding's id, for setup, which knows which there are.
ignore() {
	case $1 in
	'' | *[!a-z0-9.-]*) refuse "--ignore takes the id of a finding, such as clash.mta" "mailstead setup --help" ;;
	esac
	pass="$pass --ignore $1"
}

while [ $# -gt 0 ]; do
	case $1 in
	--help | -h)
		usage
		exit 0
		;;
	--site | --suite | --ignore)
		[ $# -ge 2 ] || refuse "$1 needs a value" "$0 --help"
		case $1 in
		--site) site=$2 ;;
		--ignore) ignore "$2" ;;
		*) suite=$2 ;;
		esac
		shift
		;;
	--site=*) site=${1#*=} ;;
	--suite=*) suite=${1#*=} ;;
	--ignore=*) ignore "${1#*=}" ;;
	--yes | -y) yes=yes ;;
	--try) try=yes ;;
	--plain) plain=yes ;;
	--quiet | --no-color) pass="$pass $1" ;;
	*) refuse "no such option: $1" "$0 --help" ;;
	esac
	shift
done

check_root
if [ -n "$try" ]; then
	[ -z "$site" ] || refuse "--try brings its own site; --site does not go with it" "$0 --try"
	exec "$here/try.sh" "${suite:-trixie}" "${yes:-no}"
fi
[ -z "$suite" ] || refuse "--suite goes with --try only; this machine has the Debian that it has" "$0 --help"
if [ -n "$site" ]; then
	[ -f "$site" ] || refuse "there is no site file $site" "README.md shows the smallest one"
	site=$(cd "$(dirname "$site")" && pwd)/$(basename "$site")
fi
check_debian
find_operator
check_machine
choose_package
current=
if is_current; then current=yes; fi

# The wizard asks all the same.
handed_yes=$yes
if ! has_site; then handed_yes=; fi
# shellcheck disable=SC2086 # $pass holds plain options
set -- ${site:+--site "$site"} ${handed_yes:+--yes} ${plain:+--plain} $pass
announce "$@"
confirm
start_log
take_lock
trap 'stopping=yes' HUP INT TERM
if [ -z "$current" ]; then install_steps; fi
clean_steps
trap - HUP INT TERM
exec 9>&-
say ""
exec mailstead setup "$@"
