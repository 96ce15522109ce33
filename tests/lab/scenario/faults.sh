# What the world does to an apply: a full disk, a disk that is read-only, a mirror without files, no DNS, apt in use, a
# package that fails, an addition with which a daemon does not serve. Each time it says what, why and what to do, ends
# with the right status, and the box serves as before.
# box: installed
# suites: trixie
# shellcheck shell=bash disable=SC2016 # $() and ${} in single quotes are for the box

alice=alice@$DOMAIN
friend=someone@bigmail.com
CHANGE='mailstead config set limits.recipients 90 --yes'

# --- the box's own disk is a tmpfs of the lab: it can be made as small as what is on it

room() { # KIB more than is used, or "plenty"
	if [[ $1 == plenty ]]; then operator 'mount -o remount,size=6g,nr_inodes=2000000 /'
	else operator "mount -o remount,size=\$((\$(df --output=used -k / | tail -n 1) + $1))k /"; fi
	[[ $STATUS == 0 ]] || failed "the lab can change the room on the disk" "$(evidence)"
}

etc_sum() { # FILE: all that an apply may change
	operator 'cd /etc && find . -type f -not -path "./mailstead/local.d/*" -print0 | sort -z | xargs -0 sha256sum | sha256sum'
	cp "$OUT" "$SCENARIO_LOGS/$1"
}

remember() { etc_sum before; }

as_before() { # WHAT
	etc_sum after
	check "… after $1 the files are as before" diff "$SCENARIO_LOGS/before" "$SCENARIO_LOGS/after"
	all_well
}

all_well() {
	operator 'mailstead plan; systemctl is-active postfix dovecot rspamd opendkim nginx redis-server unbound | sort -u; ls /var/lib/mailstead/journal /var/lib/mailstead/staging 2>&1'
	expect_output 'Nothing to change' "… there is nothing left to do"
	expect_no_output 'inactive' "… every daemon runs"
	expect_no_output 'journal.jsonl' "… and no journal is left"
}

# Runs CMD (with --json), and DO on the box while it is at its step STEP.
at_step() { # STEP DO CMD
	operator "$3 --json >/tmp/events 2>&1 & pid=\$!
		until grep -qF '$1' /tmp/events; do kill -0 \$pid || break; done
		kill -STOP \$pid; $2; kill -CONT \$pid; wait \$pid; status=\$?; cat /tmp/events; exit \$status"
}

operator 'mailstead apply --yes --no-smoke && mailstead plan'
must expect_output 'Nothing to change' "the box is as this program wants it"
remember

# One of them is kept at once, for undoing.
room 3000
operator "$CHANGE"
expect_status 3 "a full disk stops an apply before it begins"
expect_output 'the file system / is full (' "… by name, and how full it is"
expect_output 'du -xh / | sort -h' "… and what to do"
room plenty
operator "mount -o remount,nr_inodes=\$((\$(df --output=iused / | tail -n 1))) / && $CHANGE"
expect_status 3 "a disk without inodes does, too"
expect_output 'the file system / has no inodes left' "… told apart from one without room"
room plenty
operator "mount --bind /etc /etc && mount -o remount,bind,ro /etc && $CHANGE"
expect_status 3 "one that is read-only does, too"
expect_output 'the file system /etc is mounted read-only' "… by name"
expect_output 'mount -o remount,rw /etc' "… and what to do"
operator 'umount -l /etc && head -c 40M /dev/zero >/etc/large'
room 30000
operator "$CHANGE"
expect_status 3 "a disk that becomes full while staging"
expect_output 'cannot stage the configuration' "… says where it was"
expect_output 'du -xh / | sort -h' "… and which file system it is"
operator 'rm /etc/large'
room plenty
as_before "a full disk"

# --- the disk becomes full while it works: at the swap, where only Postfix's directory is on it, and when all runs already

operator 'mkdir /run/small && mount -t tmpfs -o mode=755,size=4m tmpfs /run/small && cp -a /etc/postfix/. /run/small/ && mount --bind /run/small /etc/postfix'
must expect_status 0 "Postfix's directory is on a small disk"
at_step 'fail2ban-client -t' 'mount -o remount,size=$(($(df --output=used -k /run/small | tail -n 1)))k /run/small' "$CHANGE"
expect_status 3 "a disk that becomes full before the swap"
expect_output 'the file system /etc/postfix is full' "… is named"
operator 'umount /etc/postfix /run/small && rmdir /run/small'
as_before "a full disk at the swap"

at_step '"phase","text":"Services"' 'mount -o remount,size=$(($(df --output=used -k / | tail -n 1)))k /' "$CHANGE"
expect_status 3 "a disk that becomes full after the swap: it is undone, with the room kept for that"
expect_output 'cannot write the accounts database: No space left on device' "… since the proof cannot make its account"
room plenty
as_before "that"
operator 'mailstead history'
expect_output 'failed, undone' "the history says so"

# --- an addition that Dovecot's checker accepts and with which it does not serve

write_file /etc/mailstead/local.d/dovecot/mine.conf <<'END'
service imap-login {
  inet_listener mine {
    port = 25
  }
}
END
operator 'mailstead apply --yes'
expect_status 3 "one that wants Postfix's port, for which Dovecot only logs an error, is undone"
expect_output 'Address already in use' "… and says why"
operator 'printf "outbound:\n  mta_sts: true\n" >>/etc/mailstead/site.yaml; mailstead apply --yes'
expect_status 3 "the same with a package to install"
expect_output 'Package installation' "… which is installed"
operator 'dpkg-query -W -f "\${Status}\n" postfix-mta-sts-resolver; systemctl is-active postfix-mta-sts-resolver; systemctl is-enabled postfix-mta-sts-resolver'
expect_output 'ok installed' "the package stays"
expect_no_output 'enabled' "… but its daemon does not start with the machine"
operator 'systemctl is-active postfix-mta-sts-resolver'
expect_output 'inactive' "… and does not run, for it is not configured"
operator 'rm /etc/mailstead/local.d/dovecot/mine.conf; sed -i "/^outbound:/,\$d" /etc/mailstead/site.yaml'
all_well

# --- apt: no DNS, a mirror without a file, one that breaks off, a package's script that fails, dpkg killed, apt in use

# What dpkg's trigger begins would start the resolver again.
operator 'systemctl stop mailstead-follow.path; apt-get purge -y fail2ban && rm -f /var/lib/mailstead/follow && apt-get clean && systemctl stop unbound && mailstead apply --yes'
expect_status 3 "without DNS nothing is fetched"
expect_output "the mirror's name does not resolve" "… which is said"
operator 'systemctl start unbound'
lab mirror 404 '/fail2ban_[^/]*deb$'
operator 'mailstead apply --yes'
expect_status 3 "a mirror that lacks a file"
expect_output 'the mirror does not hand out what is needed' "… is said to"
lab mirror mend
lab mirror cut '/fail2ban_[^/]*deb$'
operator 'mailstead apply --yes'
expect_status 3 "a mirror that breaks off"
expect_output 'nothing was unpacked' "… does no harm"
lab mirror mend

broken_script() { # COMMANDS: what compiles Python for fail2ban's postinst
	operator '[ -e /usr/bin/py3compile.real ] || dpkg-divert --local --rename --divert /usr/bin/py3compile.real /usr/bin/py3compile'
	printf '#!/bin/sh\n%s\n' "$1" | write_file /usr/bin/py3compile
	operator 'chmod 755 /usr/bin/py3compile'
}

broken_script 'echo no bytecode today >&2; exit 1'
operator 'mailstead apply --yes'
expect_status 3 "a package whose script fails"
expect_output 'the package fail2ban cannot be set up' "… is named"
expect_output 'no bytecode today' "… with what its script said"
operator 'systemctl is-active fail2ban; systemctl is-enabled fail2ban'
expect_no_output 'enabled' "what is half configured does not start with the machine"
expect_output 'inactive' "… and does not run"
broken_script 'kill -9 $(pidof dpkg)'
operator 'mailstead apply --yes'
expect_status 3 "dpkg killed in the midst of a package"
expect_output 'was killed (signal 9)' "… is said"
operator 'rm /usr/bin/py3compile && dpkg-divert --local --rename --remove /usr/bin/py3compile && ls /var/lib/dpkg/updates'
expect_output '0' "dpkg was interrupted in earnest"

# Held until /run/release is there; the lists' lock is one for which apt does not wait by itself.
write_file /root/hold.py <<'END'
import fcntl, os, time
locks = [open(name, "w") for name in ("/var/lib/apt/lists/lock", "/var/lib/dpkg/lock-frontend")]
for lock in locks:
    fcntl.lockf(lock, fcntl.LOCK_EX)
open("/run/held", "w").close()
while not os.path.exists("/run/release"):
    time.sleep(0.1)
END
operator 'python3 /root/hold.py & until [ -e /run/held ]; do sleep 0.1; done
	mailstead apply --yes >/tmp/first 2>&1 & first=$!
	until grep -q "so far" /tmp/first; do kill -0 $first || break; sleep 0.1; done
	mailstead apply --yes; echo "second: $?"; touch /run/release; wait $first; echo "first: $?"; cat /tmp/first'
expect_output 'second: 1' "a second apply at the same time is refused"
expect_output 'another change is going on: mailstead apply (process' "… and says who holds it"
expect_output 'apt is in use by process' "the first waits for apt, and says for whom"
expect_output '(python3)' "… by name"
expect_output '15 minutes at most' "… and for how long"
expect_output 'first: 0' "and goes on when apt is free: dpkg's work is finished, the package is set up"
operator 'systemctl is-active fail2ban; mailstead plan'
expect_output 'Nothing to change' "nothing is left to do"

# --- a clock that was ahead

operator 'touch -d "+2 days" /etc/aliases && mailstead apply --yes && mailstead plan'
expect_output 'Nothing to change' "a file from the future does not make every plan say that there is something to do"
operator "sed -i 's/\"when\": [0-9]*/\"when\": 4000000000/' /var/lib/mailstead/generations/*/manifest.json && mailstead history"
expect_output 'the clock was ahead' "a generation from the future is said to be"
operator "$CHANGE && mailstead history"
expect_status 0 "the next apply comes after it, whatever the clock says"
operator 'mailstead history 1 --diff; mailstead rollback --yes'
expect_status 0 "and a rollback goes back by number"

# --- after all that

user_sends "$alice" 465 "$friend" "after all that"
provider_verdict "after all that" spf=pass dkim=pass dmarc=pass folder=inbox
world_sends user@bigmail.com "$alice" "and back"
mailbox_has "$alice" "and back"
