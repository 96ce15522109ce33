# Base images: what a bare Debian VPS starts from, and the "world" in which the internet's programs live.
# Built once a week with mmdebstrap, kept as tar files. Sourced.
# shellcheck shell=bash

# A VPS image: init, a shell, ssh, the network tools. No compiler, no git, no mail software.
IMAGE_BOX_PACKAGES=systemd,systemd-sysv,dbus,libpam-systemd,iproute2,netbase,procps,ca-certificates,openssh-server,less,apt-utils

# The newest suite, whatever the host runs. postfix is there for smtp-source and posttls-finger; nothing starts it.
IMAGE_WORLD_SUITE=trixie
IMAGE_WORLD_PACKAGES=knot,knot-dnsutils,unbound,pebble,nginx-light,openssl,ca-certificates,curl,socat,swaks,\
python3,python3-aiosmtpd,python3-dkim,python3-nacl,python3-spf,python3-authheaders,python3-dnspython,\
bind9-dnsutils,iproute2,iputils-ping,procps,netcat-openbsd,postfix,sslscan,\
openssh-client,openssh-server

# What judges.sh runs. Thunderbird is most of it, and the reason that this is no part of the world.
IMAGE_JUDGES_PACKAGES=testssl.sh,sslscan,nmap,swaks,libnet-ssleay-perl,libnet-dns-perl,opendkim-tools,python3,\
python3-dkim,python3-nacl,python3-spf,python3-dnspython,isync,getmail6,fetchmail,msmtp,sieve-connect,curl,openssl,ca-certificates,\
bind9-dnsutils,procps,socat,thunderbird,libnss3-tools

# The host needs these five and nothing else; none of them starts a service when installed.
lab_install_tools() {
	local missing=() pair
	for pair in mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 nft:nftables socat:socat; do
		command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
	done
	((${#missing[@]})) || return 0
	say "installing ${missing[*]}"
	apt-get update -q >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# The machine's own mirror, for the archive and for its security updates. Asked of apt once a run, which takes it
# a second, and written down nowhere in the project.
MIRROR_SITES=/run/mailstead-lab/mirror-sites

mirror_ask_apt() {
	mkdir -p /run/mailstead-lab
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(SITE) $(ORIGIN) $(RELEASE)' | awk '
		$2 ~ /^Debian/ { print ($3 ~ /-security$/ ? "security" : "main"), $1 }' | sort -u >"$MIRROR_SITES.$$"
	mv "$MIRROR_SITES.$$" "$MIRROR_SITES"
}

mirror_site() { # main|security
	[[ -s $MIRROR_SITES ]] || mirror_ask_apt
	awk -v want="$1" '$1 == want { print $2; exit }' "$MIRROR_SITES"
}

# As a box sees it: always plain http on port 80, whatever the machine itself uses.
mirror_as_seen() { # main|security
	local site
	site=$(mirror_site "$1")
	[[ -n $site ]] || site=$(mirror_site main)
	[[ -n $site ]] || die "apt on this machine names no Debian mirror"
	sed -E 's,^https?://([^/:]+)(:[0-9]+)?,http://\1,; s,/$,,' <<<"$site"
}

mirror_hosts() { { mirror_as_seen main; mirror_as_seen security; } | sed -E 's,^http://([^/]+).*,\1,' | sort -u; }

# Debian's own names for it are there as well, whatever the machine's mirror is called.
mirror_names() { { mirror_hosts; echo deb.debian.org; echo security.debian.org; } | sort -u; }

image_packages() { # KIND
	case $1 in
	world) echo "$IMAGE_WORLD_PACKAGES" ;;
	judges) echo "$IMAGE_JUDGES_PACKAGES" ;;
	*) echo "$IMAGE_BOX_PACKAGES" ;;
	esac
}

image_suite() { case $1 in world | judges) echo "$IMAGE_WORLD_SUITE" ;; *) echo "$1" ;; esac; }

# A new week or another package list is another image.
image_key() { # KIND
	echo "$1-$(date +%G%V)-$(image_packages "$1" | sha256sum | cut -c1-6)"
}

image_path() { echo "$LAB_CACHE/$(image_key "$1").tar"; }

image_sources() { # SUITE, one-line form
	local main security
	main=$(mirror_site main)
	security=$(mirror_site security)
	printf 'deb %s %s main\n' "$main" "$1" "$main" "$1-updates" "${security:-$main}" "$1-security"
}

# sources.list as the Debian installer of that release leaves it.
image_write_sources() { # SUITE ROOT
	local main security keyring=/usr/share/keyrings/debian-archive-keyring.gpg
	main=$(mirror_as_seen main)
	security=$(mirror_as_seen security)
	rm -f "$2"/etc/apt/sources.list "$2"/etc/apt/sources.list.d/*
	if [[ $1 == bookworm ]]; then
		printf 'deb %s %s main non-free-firmware\n' "$main" "$1" "$security" "$1-security" "$main" "$1-updates" \
			>"$2/etc/apt/sources.list"
	else
		printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main non-free-firmware\nSigned-By: %s\n\n' \
			"$main" "$1 $1-updates" "$keyring" "$security" "$1-security" "$keyring" \
			>"$2/etc/apt/sources.list.d/debian.sources"
	fi
}

# Makes the image when it is not there. Two runs at once: the second waits for the first.
image_ensure() { # KIND
	local tar lock=8
	tar=$(image_path "$1")
	[[ -f $tar ]] && return 0
	mkdir -p "$LAB_CACHE"
	exec 8>"$LAB_CACHE/$1.lock"
	flock $lock
	[[ -f $tar ]] || image_build "$1" "$tar"
	exec 8>&-
}

image_build() { # KIND TAR
	local suite started=$SECONDS
	suite=$(image_suite "$1")
	say "building the image $(basename "$2")"
	image_sources "$suite" | mmdebstrap --quiet --format=tar --variant=minbase --include="$(image_packages "$1")" \
		--customize-hook='rm -f "$1"/etc/resolv.conf "$1"/etc/ssh/ssh_host_*; : >"$1/etc/machine-id"' \
		"$suite" "$2.tmp" - >"$2.log" 2>&1 8>&- 9>&- || { tail -20 "$2.log" >&2; rm -f "$2.tmp"; die "mmdebstrap failed: $2.log"; }
	mv "$2.tmp" "$2"
	# Not at once: another checkout on this machine may want another list of packages.
	find "$LAB_CACHE" -maxdepth 1 -name "$1-*.tar*" ! -name "$(basename "$2")*" -mtime +14 -delete
	say "built $(basename "$2") in $((SECONDS - started)) s, $(du -h "$2" | cut -f1)"
}

# All that a lab needs, side by side: mmdebstrap mostly waits for the network.
images_ensure() {
	local kind pids=() pid
	for kind in world $LAB_SUITES ${LAB_IMAGES:-}; do
		[[ -f $(image_path "$kind") ]] && continue
		(image_ensure "$kind") &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do wait "$pid" || die "an image could not be built"; done
}

# The world's tree and the judges', unpacked once and shared read-only by every lab on this machine.
tree_path() { echo "$LAB_LIB/$(image_key "$1")"; }

tree_unpack() { # world|judges
	local tree
	tree=$(tree_path "$1")
	[[ -d $tree ]] && return 0
	mkdir -p "$LAB_LIB"
	exec 8>"$LAB_LIB/$1.lock"
	flock 8
	if [[ ! -d $tree ]]; then
		rm -rf "$tree.tmp"
		mkdir -p "$tree.tmp"
		tar -xpf "$(image_path "$1")" -C "$tree.tmp" --numeric-owner
		mkdir -p "$tree.tmp"/{lab,lab-src,lab-cache,var/lib/nginx}
		touch "$tree.tmp"
		mv "$tree.tmp" "$tree"
		# Older ones, unless a lab may still live in them.
		find "$LAB_LIB" -maxdepth 1 -name "$1-*" ! -path "$tree" -mtime +14 -exec rm -rf {} +
	fi
	exec 8>&-
}
