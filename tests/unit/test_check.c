/* Every check on a healthy box, and on one with one thing broken: exactly that is found. */
#include "tests/unit/check_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "plan/plan.h"

enum { DAY = 86400, MIB = 1024 * 1024 };

#define SPOOL "/var/spool/postfix/"
#define KEY PATH_DKIM "/example.org/r2026a.key"
#define KEY_NAME "r2026a._domainkey.example.org"
#define HOME "/var/vmail/example.org/alice"

static void set_mode(struct check_box *b, const char *path, mode_t mode)
{
	assert_int_equal(chmod(arena_printf(b->a, "%s%s", b->root, path), mode), 0);
}

/* systemctl's answer with one unit in another state, or Postfix as Debian 12 has it. */
static const char *units(struct check_box *b, const char *from, const char *to)
{
	const char *text = NULL, *at;

	for (size_t i = 0; i < b->nanswers; i++)
		if (strcmp(b->answers[i].to, "systemctl show") == 0)
			text = b->answers[i].text;
	at = text != NULL ? strstr(text, from) : NULL;
	assert_non_null(at);
	return arena_printf(b->a, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void break_unit(struct check_box *b, const char *from, const char *to)
{
	box_program(b, "systemctl show", 0, units(b, from, to));
}

/* --- what is broken */

static void stop_rspamd(struct check_box *b)
{
	break_unit(b, "Id=rspamd.service\nLoadState=loaded\nActiveState=active\nSubState=running",
		   "Id=rspamd.service\nLoadState=loaded\nActiveState=failed\nSubState=failed");
	/* With it its sockets are gone: that follows. */
	box_socket(b, SPOOL "rspamd/milter.sock", NULL, 0);
	box_socket(b, PATH_STATE "/learn/learn.sock", NULL, 0);
}

static void mask_rspamd(struct check_box *b)
{
	break_unit(b, "ActiveState=active\nSubState=running\nUnitFileState=enabled",
		   "ActiveState=inactive\nSubState=dead\nUnitFileState=masked");
}

static void loop_rspamd(struct check_box *b)
{
	break_unit(b, "ActiveState=active\nSubState=running", "ActiveState=activating\nSubState=auto-restart");
}

static void restart_rspamd(struct check_box *b)
{
	break_unit(b, "NRestarts=0", "NRestarts=7");
}

/* Seven restarts since spring, the last one days ago, are no loop. */
static void restarted_long_ago(struct check_box *b)
{
	restart_rspamd(b);
	b->now += 3 * DAY;
}

static void debian_12(struct check_box *b)
{
	break_unit(b, "/usr/sbin/postfix ; argv[]=/usr/sbin/postfix", "/bin/true ; argv[]=/bin/true");
}

static void debian_12_well(struct check_box *b)
{
	debian_12(b);
	break_unit(b, "LoadState=not-found\nActiveState=inactive\nSubState=dead", "LoadState=loaded\nActiveState=active\nSubState=running");
}

static void no_systemd(struct check_box *b)
{
	box_program(b, "systemctl show", 0, NULL);
}

static void slow_systemd(struct check_box *b)
{
	box_program(b, "systemctl show", -1, "");
}

static void no_units_file(struct check_box *b)
{
	struct err err = {0};

	assert_true(b->fs.remove(&b->h, PLAN_UNITS_FILE, &err));
}

static void other_unit(struct check_box *b)
{
	box_program(b, "systemctl list-units", 0,
		    "backup.service loaded failed failed Backup\ncertbot.service loaded failed failed Certbot\n");
}

static void hung_opendkim(struct check_box *b)
{
	box_socket(b, SPOOL "opendkim/rsa.sock", NULL, 0);
}

static void wrong_redis(struct check_box *b)
{
	box_socket(b, "/run/redis/redis-server.sock", "-NOAUTH Authentication required.\r\n", 34);
}

static void silent_imap(struct check_box *b)
{
	box_port(b, "port 993", 2);
}

static void silent_mx(struct check_box *b)
{
	box_port(b, "port 25", 2);
}

static void old_certificate_served(struct check_box *b)
{
	box_port(b, "port 465", 1);
	box_port(b, "port 143", 1);
}

static void no_certificate(struct check_box *b)
{
	box_put(b, PATH_TLS_PEM, 0600, "nothing");
}

static void listening(struct check_box *b, const char *line)
{
	box_program(b, "ss ", 0, line);
}

static void redis_world(struct check_box *b)
{
	listening(b, "tcp LISTEN 0 1 0.0.0.0:6379 0.0.0.0:* users:((\"redis-server\",pid=1,fd=1))\n"
		     "tcp LISTEN 0 1 [::]:6379 [::]:* users:((\"redis-server\",pid=1,fd=1))\n");
}

static void redis_local(struct check_box *b)
{
	listening(b, "tcp LISTEN 0 1 127.0.0.1:6379 0.0.0.0:* users:((\"redis-server\",pid=1,fd=1))\n");
}

static void controller_world(struct check_box *b)
{
	listening(b, "tcp LISTEN 0 1 *:11334 *:* users:((\"rspamd\",pid=1,fd=1))\n"
		     "tcp LISTEN 0 1 [::]:2000 [::]:* users:((\"dovecot\",pid=1,fd=1))\n");
}

static void resolver_world(struct check_box *b)
{
	listening(b, "udp UNCONN 0 0 0.0.0.0:53 0.0.0.0:* users:((\"unbound\",pid=1,fd=1))\n");
}

static void web_world(struct check_box *b)
{
	listening(b, "tcp LISTEN 0 1 0.0.0.0:8080 0.0.0.0:* users:((\"node\",pid=1,fd=1))\n");
}

static void web_world_no_firewall(struct check_box *b)
{
	web_world(b);
	b->site.shield.firewall = false;
}

static void pop3_off(struct check_box *b)
{
	listening(b, "tcp LISTEN 0 1 0.0.0.0:995 0.0.0.0:* users:((\"dovecot\",pid=1,fd=1))\n");
}

static void open_socket(struct check_box *b)
{
	box_put(b, "/run/redis/redis-server.sock", 0777, "");
}

static void self_signed(struct check_box *b)
{
	box_certificate(b, "mail.example.org", BOX_NOW - DAY, BOX_NOW + 3000LL * DAY, true);
}

static void renewed_late(struct check_box *b)
{
	box_certificate(b, "mail.example.org", BOX_NOW - 80 * DAY, BOX_NOW + 20 * DAY, false);
}

/* 45 days, as of 2028: eleven left are fewer than a third, but no alarm. */
static void short_lived(struct check_box *b)
{
	box_certificate(b, "mail.example.org", BOX_NOW - 33 * DAY, BOX_NOW + 12 * DAY, false);
}

static void renewed_much_too_late(struct check_box *b)
{
	box_certificate(b, "mail.example.org", BOX_NOW - 90 * DAY, BOX_NOW + 10 * DAY, false);
}

static void expired(struct check_box *b)
{
	box_certificate(b, "mail.example.org", BOX_NOW - 90 * DAY, BOX_NOW - 1, false);
}

static void other_name(struct check_box *b)
{
	box_certificate(b, "www.example.org", BOX_NOW - 10 * DAY, BOX_NOW + 80 * DAY, false);
}

static void web_names(struct check_box *b)
{
	b->site.web.autoconfig = true;
}

static void renewal_failed(struct check_box *b)
{
	box_program(b, "systemctl show", 0, "Id=certbot.service\nActiveState=failed\nResult=exit-code\n\n"
					    "Id=mailstead-cert.service\nActiveState=inactive\nResult=success\n");
}

static void tls_readable(struct check_box *b)
{
	set_mode(b, PATH_TLS_PEM, 0644);
}

static void key_readable(struct check_box *b)
{
	set_mode(b, KEY, 0640);
}

static void key_owner(struct check_box *b)
{
	b->stranger = KEY;
}

static void key_gone(struct check_box *b)
{
	struct err err = {0};

	assert_true(b->fs.remove(&b->h, KEY, &err));
}

static void key_short(struct check_box *b)
{
	box_dkim(b, 1024);
}

static void resolv_foreign(struct check_box *b)
{
	box_put(b, "/etc/resolv.conf", 0644, "nameserver 9.9.9.9\nnameserver 127.0.0.1\n");
}

static void resolv_second(struct check_box *b)
{
	box_put(b, "/etc/resolv.conf", 0644, "nameserver 127.0.0.1\nnameserver 2620:fe::fe   # quad9\n");
}

static void resolv_chroot(struct check_box *b)
{
	box_put(b, SPOOL "etc/resolv.conf", 0644, "nameserver 127.0.0.2\n");
}

static void not_validating(struct check_box *b)
{
	box_name(b, ".", "", false);
}

static void resolver_silent(struct check_box *b)
{
	box_name(b, ".", NULL, false);
}

static void list_refuses(struct check_box *b)
{
	box_name(b, "2.0.0.127.list.example", "127.255.255.254", false);
}

static void list_dead(struct check_box *b)
{
	box_name(b, "2.0.0.127.list.example", "", false);
}

static void list_silent(struct check_box *b)
{
	box_name(b, "2.0.0.127.list.example", NULL, false);
}

static void postfix_warned(struct check_box *b)
{
	box_program(b, "journalctl -q --no-pager -o cat -n 1 -S", 0, "warning: DNSSEC validation may be unavailable\n");
}

static void queue_of(struct check_box *b, size_t n, const char *queue, const char *sender, int64_t age)
{
	struct str text = {0};

	for (size_t i = 0; i < n; i++)
		str_addf(&text,
			 "{\"queue_name\": \"%s\", \"queue_id\": \"4X%06zu\", \"arrival_time\": %lld, \"message_size\": 9, "
			 "\"sender\": \"%s\", \"recipients\": [{\"address\": \"a@b.c\", \"delay_reason\": \"no route\"}]}\n",
			 queue, i, (long long)(BOX_NOW - age), strcmp(sender, "*") ? sender : arena_printf(b->a, "u%zu@x.y", i));
	box_program(b, "postqueue", 0, arena_strdup(b->a, str_c(&text)));
	str_free(&text);
}

static void few_deferred(struct check_box *b)
{
	queue_of(b, 99, "deferred", "alice@example.org", 3600);
}

static void one_sender(struct check_box *b)
{
	queue_of(b, 100, "deferred", "alice@Example.org", 3600);
}

static void bounces(struct check_box *b)
{
	queue_of(b, 150, "active", "MAILER-DAEMON", 3600);
}

static void hostile_sender(struct check_box *b)
{
	queue_of(b, 150, "active", "$(reboot)@example.org", 3600);
}

static void many_deferred(struct check_box *b)
{
	queue_of(b, 250, "deferred", "*", 3600);
}

static void too_many_deferred(struct check_box *b)
{
	queue_of(b, 2000, "deferred", "*", 3600);
}

static void old_message(struct check_box *b)
{
	queue_of(b, 1, "deferred", "*", 2 * DAY);
}

static void on_hold(struct check_box *b)
{
	queue_of(b, 2, "hold", "*", 5 * DAY);
}

/* --- a relay */

static void relay(struct check_box *b)
{
	b->site.outbound.smarthost = "smtp.relay.example";
	b->site.outbound.smarthost_port = 587;
	b->site.outbound.smarthost_user = "me";
	vec_push(b->a, &b->site.outbound.smarthost_spf, "include:spf.relay.example");
	box_put(b, "/etc/mailstead/smarthost.password", 0600, "secret\n");
	box_name(b, "smtp.relay.example", "192.0.2.25", false);
	b->relay_step = MAIL_TAKEN;
}

static void relay_without_spf(struct check_box *b)
{
	relay(b);
	b->site.outbound.smarthost_spf.n = 0;
}

static void relay_nameless(struct check_box *b)
{
	relay(b);
	box_name(b, "smtp.relay.example", "", false);
}

static void relay_unseen(struct check_box *b)
{
	relay(b);
	box_name(b, "smtp.relay.example", NULL, false);
}

/* Postfix does not send by IPv6 from a box that has none. */
static void relay_ipv6_only(struct check_box *b)
{
	relay(b);
	box_name(b, "smtp.relay.example", "2001:db8::25", false);
}

static void relay_closed(struct check_box *b)
{
	relay(b);
	b->relay_step = MAIL_CONNECT;
}

/* One of two ways is closed: mail goes out by the other. */
static void relay_without_ipv6(struct check_box *b)
{
	relay_closed(b);
	b->facts.ipv4 = "192.0.2.1";
	b->facts.ipv6 = "2001:db8::1";
	box_name(b, "smtp.relay.example", "192.0.2.25 2001:db8::25", false);
	b->relay_fails = "2001:db8::25";
}

static void relay_impostor(struct check_box *b)
{
	relay_without_ipv6(b);
	b->relay_fails = NULL;
	b->relay_step = MAIL_TLS;
}

static void relay_login(struct check_box *b)
{
	relay_without_ipv6(b);
	b->relay_fails = NULL;
	b->relay_step = MAIL_LOGIN;
}

static void relay_password_open(struct check_box *b)
{
	relay(b);
	set_mode(b, "/etc/mailstead/smarthost.password", 0640);
}

static void relay_password_strange(struct check_box *b)
{
	relay(b);
	b->h.owners = true;
	b->stranger = "/etc/mailstead/smarthost.password";
}

static void relay_defers(struct check_box *b, const char *reason)
{
	relay(b);
	box_program(b, "postqueue", 0,
		    arena_printf(b->a, "{\"queue_name\": \"deferred\", \"queue_id\": \"4X000001\", \"arrival_time\": %lld, "
				       "\"message_size\": 9, \"sender\": \"a@x.y\", \"recipients\": [{\"address\": \"b@x.y\", "
				       "\"delay_reason\": \"%s\"}]}\n",
				 (long long)BOX_NOW - 5, reason));
}

static void relay_refused_login(struct check_box *b)
{
	relay_defers(b, "SASL authentication failed; server smtp.relay.example[192.0.2.25] said: 535 5.7.8 no");
}

static void relay_greylists(struct check_box *b)
{
	relay_defers(b, "host smtp.relay.example[192.0.2.25] said: 450 4.2.0 later");
}

static void no_relay_no_tls(struct check_box *b)
{
	relay_defers(b, "Server certificate not verified");
	b->site.outbound.smarthost = "";
}

static void queue_unseen(struct check_box *b)
{
	box_program(b, "postqueue", 69, "postqueue: fatal: Queue report unavailable");
}

static void db_readable(struct check_box *b)
{
	set_mode(b, PATH_ACCOUNTS_DB, 0644);
}

static void db_dir_open(struct check_box *b)
{
	set_mode(b, PATH_STATE "/accounts", 0755);
}

static void weak_hash(struct check_box *b)
{
	vec_push(b->a, &b->accounts.weak, "alice@example.org");
}

static void role_unread(struct check_box *b)
{
	vec_push(b->a, &b->accounts.nobody, "abuse@example.org");
	vec_push(b->a, &b->accounts.nobody, "postmaster@example.org");
}

static void accounts_unseen(struct check_box *b)
{
	b->accounts.why_not = "database disk image is malformed";
}

static void sieve_link(struct check_box *b)
{
	box_link(b, "/etc/passwd", HOME "/sieve/passwd.sieve");
}

static void sieve_active_elsewhere(struct check_box *b)
{
	box_link(b, "sieve/../../bob/sieve/a.sieve", HOME "/.dovecot.sieve");
}

static void sieve_dir_link(struct check_box *b)
{
	box_put(b, "/var/vmail/example.org/bob/x", 0600, "");
	box_link(b, "/etc", "/var/vmail/example.org/bob/sieve");
}

static void sieve_owner(struct check_box *b)
{
	b->stranger = HOME "/sieve/a.sieve";
}

static void editheader_23(struct check_box *b)
{
	box_program(b, "doveconf", 0, "plugin {\n  sieve_extensions = +editheader\n  sieve_global_extensions = +vnd.dovecot.pipe\n}\n");
}

static void editheader_24(struct check_box *b)
{
	box_program(b, "doveconf", 0, "sieve_extensions {\n  editheader = yes\n}\n");
}

static void editheader_off_24(struct check_box *b)
{
	box_program(b, "doveconf", 0, "sieve_extensions {\n  editheader = no\n}\nsieve_plugins = sieve_extprograms\n");
}

static void redirects(struct check_box *b)
{
	box_program(b, "doveconf", 0, "sieve_max_redirects = 100\n");
}

static void room(struct check_box *b, const char *path, int64_t avail, int64_t inodes)
{
	b->crowded = path;
	b->space = (struct file_space){ .size = 10000LL * MIB, .avail = avail, .inodes = 1000, .inodes_avail = inodes };
}

static void disk_tight(struct check_box *b)
{
	room(b, "/var/vmail", 900LL * MIB, 900);
}

static void disk_full(struct check_box *b)
{
	room(b, "/var/vmail", 300LL * MIB, 900);
}

static void queue_full(struct check_box *b)
{
	room(b, "/var/spool/postfix", 74LL * MIB, 900);
}

static void no_inodes(struct check_box *b)
{
	room(b, "/var/vmail", 5000LL * MIB, 50);
}

static void memory_tight(struct check_box *b)
{
	box_put(b, "/proc/meminfo", 0444, "MemTotal: 1000000 kB\nMemAvailable: 20000 kB\nSwapFree: 20000 kB\n");
}

static void memory_swap(struct check_box *b)
{
	box_put(b, "/proc/meminfo", 0444, "MemTotal: 1000000 kB\nMemAvailable: 20000 kB\nSwapFree: 200000 kB\n");
}

static void oom(struct check_box *b)
{
	box_program(b, "journalctl -q --no-pager -o cat -n 1 -k", 0, "Out of memory: Killed process 4 (rspamd)\n");
}

static void pending(struct check_box *b)
{
	box_program(b, "apt-get", 0, "Inst libssl3 [1] (2 Debian-Security:12/oldstable-security [amd64])\n"
				     "Inst dovecot-core [1] (2 Debian-Security:12/oldstable-security [amd64])\nConf libssl3\n");
}

static void pending_for_tonight(struct check_box *b)
{
	pending(b);
	box_put(b, "/var/lib/apt/periodic/unattended-upgrades-stamp", 0644, "");
}

static void never_updated(struct check_box *b)
{
	b->now += 10 * DAY;
}

static void apt_broken(struct check_box *b)
{
	box_program(b, "apt-get", 100, "E: dpkg was interrupted");
}

static void reboot_wanted(struct check_box *b)
{
	box_put(b, "/run/reboot-required", 0644, "");
}

static void old_library(struct check_box *b)
{
	box_program(b, "needrestart", 0, "NEEDRESTART-VER: 3.6\nNEEDRESTART-SVC: dovecot.service\nNEEDRESTART-SVC: postfix.service\n");
}

static const struct resource aliases = { .kind = RES_FILE, .name = "/etc/aliases", .meta.mode = 0644 };

static void drift(struct check_box *b, enum drift how, enum change change)
{
	const struct step s = { .res = &aliases, .drift = how, .change = change, .why = "theirs stays", .base = "a\n",
				.base_len = 2, .old = "b\n", .old_len = 2 };

	box_program(b, "diff", 1, "@@ -1 +1 @@\n-a\n+b\n");
	vec_push(b->a, &b->plan.steps, s);
}

static void edited(struct check_box *b)
{
	drift(b, DRIFT_EDITED, CHANGE_KEEP);
}

static void edited_unseen(struct check_box *b)
{
	drift(b, DRIFT_EDITED, CHANGE_KEEP);
	box_program(b, "diff", 2, "");
}

static void edited_by_both(struct check_box *b)
{
	drift(b, DRIFT_EDITED, CHANGE_CONFLICT);
}

static void file_deleted(struct check_box *b)
{
	drift(b, DRIFT_DELETED, CHANGE_CREATE);
}

static void file_linked(struct check_box *b)
{
	drift(b, DRIFT_LINK, CHANGE_UPDATE);
}

static void file_mode(struct check_box *b)
{
	drift(b, DRIFT_META, CHANGE_UPDATE);
}

static void only_ours_changed(struct check_box *b)
{
	drift(b, DRIFT_NONE, CHANGE_UPDATE);
}

static void no_plan(struct check_box *b)
{
	b->k.plan = NULL;
}

#define NOT_FOLLOWED "{\"version\": 2, \"findings\": [{\"id\": \"updates.not-followed\", \"severity\": \"warn\", \"blocks\": null, " \
		     "\"subject\": \"fail2ban.service\", \"seen\": \"it is masked\", \"why\": \"w\", \"fix\": \"f\", \"source\": \"s\", " \
		     "\"should\": \"\", \"stands\": \"\"}]}"

static void not_followed(struct check_box *b)
{
	box_put(b, PATH_FOLLOWED, 0600, NOT_FOLLOWED);
}

/* An apply came after it. */
static void followed_since(struct check_box *b)
{
	not_followed(b);
	b->older = PATH_FOLLOWED;
}

static void followed_damaged(struct check_box *b)
{
	box_put(b, PATH_FOLLOWED, 0600, "{\"version\": 2, \"findings\": [{\"id\": \"queue.old\"}]}");
}

static void put_aside(struct check_box *b)
{
	box_put(b, "/etc/dovecot/dovecot.conf", 0644, "a = 1\nkept = 1\n");
	box_put(b, "/etc/dovecot/dovecot.conf.mailstead-old", 0644, "a = 0\nkept = 1\nb {\n  mine = 3\n}\n");
	box_put(b, PATH_STATE "/aside/etc/dovecot/dovecot.conf.mailstead-old", 0600, "a = 0\nb {\n}\n");
}

/* The operator has looked, and took it away. */
static void put_aside_once(struct check_box *b)
{
	box_put(b, PATH_STATE "/aside/etc/dovecot/dovecot.conf.mailstead-old", 0600, "a = 0\n");
}

static void upgrade_cut(struct check_box *b)
{
	b->k.cut_short = "the step to Debian 13 was cut short while installing the packages; mail is held";
}

static void release_lts(struct check_box *b)
{
	b->facts.release = "12";
}

static void release_over(struct check_box *b)
{
	b->facts.release = "12";
	b->now = 1846022400;
}

#define REDIS "/etc/redis/redis.conf"

static void leave(struct check_box *b, const char *beside, const char *suffix, const char *owner)
{
	box_put(b, beside, 0644, "one\n");
	box_put(b, arena_printf(b->a, "%s%s", beside, suffix), 0644, "another\n");
	/* as dpkg-query says it, with what it does not know on standard error */
	box_program(b, "dpkg-query -S", owner == NULL, owner ? arena_printf(b->a, "%s: %s\n", owner, beside) : "");
}

static void new_version(struct check_box *b)
{
	leave(b, REDIS, ".dpkg-dist", "redis-server");
}

static void new_version_alike(struct check_box *b)
{
	new_version(b);
	box_put(b, REDIS ".dpkg-dist", 0644, "one\n");
}

/* A package of one architecture, a file that two packages own. */
static void new_version_shared(struct check_box *b)
{
	leave(b, REDIS, ".dpkg-dist", "redis-server:amd64, redis-sentinel");
}

static void new_version_of_ours(struct check_box *b)
{
	leave(b, "/etc/postfix/main.cf", ".dpkg-dist", NULL);
	box_put(b, PATH_BASE "/etc/postfix/main.cf", 0644, "one\n");
}

static void new_version_of_another(struct check_box *b)
{
	leave(b, "/etc/default/grub", ".ucf-dist", "grub-pc");
}

static void new_version_of_nobody(struct check_box *b)
{
	leave(b, "/etc/mine.conf", ".dpkg-dist", NULL);
}

static void new_version_by_ucf(struct check_box *b)
{
	leave(b, "/etc/dovecot/conf.d/10-mail.conf", ".ucf-dist", NULL);
	box_put(b, "/var/lib/ucf/registry", 0644, "grub-pc \t /etc/default/grub\ndovecot-core \t /etc/dovecot/conf.d/10-mail.conf\n\nx\n");
}

static void being_unpacked(struct check_box *b)
{
	leave(b, REDIS, ".dpkg-new", "redis-server");
}

static void left_unpacked(struct check_box *b)
{
	being_unpacked(b);
	b->now += 7200;
}

static void old_version(struct check_box *b)
{
	leave(b, REDIS, ".dpkg-old", "redis-server");
}

static void dpkg_is_silent(struct check_box *b)
{
	leave(b, REDIS, ".dpkg-old", "redis-server");
	box_program(b, "dpkg-query -S", -1, "");
}

static void additions_unread(struct check_box *b)
{
	box_put(b, PATH_LOCAL_D "/dovecot/notes.txt", 0644, "");
	box_put(b, PATH_LOCAL_D "/dovecot/mine.conf", 0644, "");
	box_put(b, PATH_LOCAL_D "/dovecot/.mine.conf.swp", 0644, "");
	box_put(b, PATH_LOCAL_D "/dovecot/2.4/mine.conf", 0644, "");
	box_put(b, PATH_LOCAL_D "/dovecot/2.4/old/mine.conf", 0644, "");
	box_put(b, PATH_LOCAL_D "/postfux/mine.cf", 0644, "");
	box_put(b, PATH_LOCAL_D "/certbot/cli.ini", 0644, "");
	box_put(b, PATH_LOCAL_D "/fail2ban/mine.local", 0644, "");
	box_put(b, PATH_LOCAL_D "/opendkim/ed25519/mine.conf", 0644, "");
	box_put(b, PATH_LOCAL_D "/README", 0644, "");
	box_link(b, "/root/mine.conf", PATH_LOCAL_D "/nginx");
	box_link(b, "/root/mine.conf", PATH_LOCAL_D "/dovecot/link.conf");
}

static void proof_lost(struct check_box *b)
{
	b->proof_fails = "a message is taken, but does not come to the inbox";
	b->proof_stage = PROOF_DELIVERY;
}

static void proof_unsigned(struct check_box *b)
{
	b->proof_fails = "it is not signed with RSA";
	b->proof_stage = PROOF_SIGNATURE;
}

static void proof_judged_badly(struct check_box *b)
{
	b->k.verdict = "spf=fail dkim=pass dmarc=pass";
	b->k.verdict_fails = true;
}

static void proof_not_now(struct check_box *b)
{
	b->proof_fails = "busy";
}

/* --- the table */

static const struct breakage {
	const char *name;
	void (*break_it)(struct check_box *b);
	const char *check;
	const char *found;
} breakages[] = {
#define CASE(break_it, check, found) { #break_it, break_it, check, found }
	CASE(new_version, "config", "warn config.leftover " REDIS ".dpkg-dist\n"),
	CASE(new_version_alike, "config", "info config.leftover " REDIS ".dpkg-dist\n"),
	CASE(new_version_shared, "config", "warn config.leftover " REDIS ".dpkg-dist\n"),
	CASE(new_version_of_ours, "config", "info config.leftover /etc/postfix/main.cf.dpkg-dist\n"),
	CASE(new_version_of_another, "config", ""),
	CASE(new_version_of_nobody, "config", ""),
	CASE(new_version_by_ucf, "config", "warn config.leftover /etc/dovecot/conf.d/10-mail.conf.ucf-dist\n"),
	CASE(being_unpacked, "config", "info config.leftover " REDIS ".dpkg-new\n"),
	CASE(left_unpacked, "config", "warn config.leftover " REDIS ".dpkg-new\n"),
	CASE(old_version, "config", "info config.leftover " REDIS ".dpkg-old\n"),
	CASE(dpkg_is_silent, "config", "unknown config.leftover\n"),
	CASE(additions_unread, "config",
	     "warn config.unread /etc/mailstead/local.d/README\n"
	     "warn config.unread /etc/mailstead/local.d/certbot/cli.ini\n"
	     "warn config.unread /etc/mailstead/local.d/dovecot/2.4/old\n"
	     "warn config.unread /etc/mailstead/local.d/dovecot/link.conf\n"
	     "warn config.unread /etc/mailstead/local.d/dovecot/notes.txt\n"
	     "warn config.unread /etc/mailstead/local.d/nginx\n"
	     "warn config.unread /etc/mailstead/local.d/postfux\n"
	     "info config.unread /etc/mailstead/local.d/fail2ban/mine.local\n"
	     "info config.unread /etc/mailstead/local.d/opendkim/ed25519/mine.conf\n"),
	CASE(stop_rspamd, "services", "fail services.stopped rspamd.service\n"),
	CASE(mask_rspamd, "services", "fail services.stopped rspamd.service\nwarn services.disabled rspamd.service\n"),
	CASE(loop_rspamd, "services", "fail services.restarting rspamd.service\n"),
	CASE(restart_rspamd, "services", "warn services.restarting rspamd.service\n"),
	CASE(restarted_long_ago, "services", ""),
	CASE(debian_12, "services", "fail services.stopped postfix@-.service\n"),
	CASE(debian_12_well, "services", ""),
	CASE(no_systemd, "services", "unknown services.stopped\n"),
	CASE(slow_systemd, "services", "unknown services.stopped\n"),
	CASE(no_units_file, "services", "unknown services.stopped\n"),
	CASE(other_unit, "services", "warn services.failed backup.service\n"),
	CASE(hung_opendkim, "services", "fail services.silent /var/spool/postfix/opendkim/rsa.sock\n"),
	CASE(wrong_redis, "services", "fail services.silent /run/redis/redis-server.sock\n"),
	CASE(silent_imap, "ports", "fail ports.silent 993\n"),
	CASE(silent_mx, "ports", "fail ports.silent 25\n"),
	CASE(old_certificate_served, "ports", "fail ports.other-certificate\n"),
	CASE(no_certificate, "ports", "unknown ports.other-certificate\n"),
	CASE(redis_world, "exposure", "fail exposure.dangerous-port 6379\n"),
	CASE(redis_local, "exposure", "warn exposure.dangerous-port 6379\n"),
	CASE(controller_world, "exposure", "fail exposure.dangerous-port 11334\nfail exposure.dangerous-port 2000\n"),
	CASE(resolver_world, "exposure", "fail exposure.dangerous-port 53\n"),
	CASE(web_world, "exposure", "info exposure.unexpected-port 8080\n"),
	CASE(web_world_no_firewall, "exposure", "warn exposure.unexpected-port 8080\n"),
	CASE(pop3_off, "exposure", "info exposure.unexpected-port 995\n"),
	CASE(open_socket, "exposure", "fail exposure.control-socket /run/redis/redis-server.sock\n"),
	CASE(self_signed, "certificate", "warn certificate.self-signed\n"),
	CASE(renewed_late, "certificate", "warn certificate.overdue\n"),
	CASE(short_lived, "certificate", ""),
	CASE(renewed_much_too_late, "certificate", "fail certificate.overdue\n"),
	CASE(expired, "certificate", "fail certificate.expired\n"),
	CASE(other_name, "certificate", "fail certificate.names mail.example.org\n"),
	CASE(web_names, "certificate", "info certificate.web-names\n"),
	CASE(renewal_failed, "certificate", "warn certificate.renewal-failed certbot.service\n"),
	CASE(tls_readable, "certificate", "fail certificate.key-mode /var/lib/mailstead/tls/mail.pem\n"),
	CASE(no_certificate, "certificate", "unknown certificate.overdue\n"),
	CASE(key_readable, "keys", "fail keys.mode " KEY "\n"),
	CASE(key_owner, "keys", "fail keys.mode " KEY "\n"),
	CASE(key_gone, "keys", "fail keys.missing " KEY "\n"),
	CASE(key_short, "keys", "fail keys.short " KEY "\n"),
	CASE(resolv_foreign, "dns-resolver", "fail dns-resolver.foreign 9.9.9.9\n"),
	CASE(resolv_second, "dns-resolver", "fail dns-resolver.foreign 2620:fe::fe\n"),
	CASE(resolv_chroot, "dns-resolver", "warn dns-resolver.chroot\n"),
	CASE(not_validating, "dns-resolver", "warn dns-resolver.not-validating 127.0.0.1\n"),
	CASE(resolver_silent, "dns-resolver", "fail dns-resolver.silent 127.0.0.1\n"),
	CASE(list_refuses, "dns-resolver", "unknown dns-resolver.blocklist-refuses list.example\n"),
	CASE(list_dead, "dns-resolver", "warn dns-resolver.blocklist-dead list.example\n"),
	CASE(list_silent, "dns-resolver", "unknown dns-resolver.blocklist list.example\n"),
	CASE(postfix_warned, "dns-resolver", "warn dns-resolver.postfix-without-dnssec\n"),
	CASE(few_deferred, "queue", ""),
	CASE(one_sender, "queue", "fail queue.sender alice@Example.org\n"),
	CASE(bounces, "queue", "warn queue.sender MAILER-DAEMON\n"),
	CASE(hostile_sender, "queue", "fail queue.sender $(reboot)@example.org\n"),
	CASE(many_deferred, "queue", "warn queue.deferred\n"),
	CASE(too_many_deferred, "queue", "fail queue.deferred\n"),
	CASE(old_message, "queue", "warn queue.old\n"),
	CASE(on_hold, "queue", "warn queue.hold\n"),
	CASE(relay, "smarthost", ""),
	CASE(relay_without_spf, "smarthost", "warn smarthost.spf smtp.relay.example\n"),
	CASE(relay_nameless, "smarthost", "fail smarthost.name smtp.relay.example\n"),
	CASE(relay_unseen, "smarthost", "unknown smarthost.name smtp.relay.example\n"),
	CASE(relay_ipv6_only, "smarthost", "fail smarthost.name smtp.relay.example\n"),
	CASE(relay_closed, "smarthost", "fail smarthost.unreachable 192.0.2.25\n"),
	CASE(relay_without_ipv6, "smarthost", "warn smarthost.unreachable 2001:db8::25\n"),
	CASE(relay_impostor, "smarthost", "fail smarthost.tls smtp.relay.example\n"),
	CASE(relay_login, "smarthost", "fail smarthost.login smtp.relay.example\n"),
	CASE(relay_password_open, "smarthost", "fail smarthost.password /etc/mailstead/smarthost.password\n"),
	CASE(relay_password_strange, "smarthost", "fail smarthost.password /etc/mailstead/smarthost.password\n"),
	CASE(relay_refused_login, "queue", "fail queue.smarthost smtp.relay.example\n"),
	CASE(relay_greylists, "queue", ""),
	CASE(no_relay_no_tls, "queue", ""),
	CASE(queue_unseen, "queue", "unknown queue.deferred\n"),
	CASE(db_readable, "accounts", "fail accounts.mode /var/lib/mailstead/accounts/accounts.db\n"),
	CASE(db_dir_open, "accounts", "fail accounts.mode /var/lib/mailstead/accounts\n"),
	CASE(weak_hash, "accounts", "warn accounts.weak-hash alice@example.org\n"),
	CASE(role_unread, "accounts", "fail accounts.role abuse@example.org\n"),
	CASE(accounts_unseen, "accounts", "unknown accounts.weak-hash\n"),
	CASE(sieve_link, "sieve", "warn sieve.strange-file " HOME "/sieve/passwd.sieve\n"),
	CASE(sieve_active_elsewhere, "sieve", "warn sieve.strange-file " HOME "/.dovecot.sieve\n"),
	CASE(sieve_dir_link, "sieve", "warn sieve.strange-file /var/vmail/example.org/bob/sieve\n"),
	CASE(sieve_owner, "sieve", "warn sieve.strange-file " HOME "/sieve/a.sieve\n"),
	CASE(editheader_23, "sieve", "warn sieve.extension\n"),
	CASE(editheader_24, "sieve", "warn sieve.extension\n"),
	CASE(editheader_off_24, "sieve", ""),
	CASE(redirects, "sieve", "warn sieve.redirects\n"),
	CASE(edited, "drift", "info drift.kept /etc/aliases\n"),
	CASE(edited_unseen, "drift", "unknown drift.kept /etc/aliases\n"),
	CASE(edited_by_both, "drift", "warn drift.conflict /etc/aliases\n"),
	CASE(file_deleted, "drift", "warn drift.missing /etc/aliases\n"),
	CASE(file_linked, "drift", "warn drift.missing /etc/aliases\n"),
	CASE(file_mode, "drift", "warn drift.mode /etc/aliases\n"),
	CASE(only_ours_changed, "drift", ""),
	CASE(no_plan, "drift", "unknown drift.kept\n"),
	CASE(disk_tight, "disk", "warn disk.full /var/vmail\n"),
	CASE(disk_full, "disk", "fail disk.full /var/vmail\n"),
	CASE(queue_full, "disk", "fail disk.full /var/spool/postfix\n"),
	CASE(no_inodes, "disk", "warn disk.inodes /var/vmail\n"),
	CASE(memory_tight, "memory", "warn memory.tight\n"),
	CASE(memory_swap, "memory", ""),
	CASE(oom, "memory", "warn memory.killed\n"),
	CASE(pending, "updates", "warn updates.pending\n"),
	CASE(pending_for_tonight, "updates", "info updates.pending\n"),
	CASE(never_updated, "updates", "warn updates.stale\n"),
	CASE(apt_broken, "updates", "unknown updates.pending\n"),
	CASE(reboot_wanted, "updates", "warn updates.reboot\n"),
	CASE(old_library, "updates", "warn updates.outdated-daemons\n"),
	CASE(not_followed, "updates", "warn updates.not-followed fail2ban.service\n"),
	CASE(followed_since, "updates", ""),
	CASE(followed_damaged, "updates", "unknown updates.not-followed\n"),
	CASE(put_aside, "updates", "warn updates.put-aside /etc/dovecot/dovecot.conf.mailstead-old\n"),
	CASE(put_aside_once, "updates", ""),
	CASE(upgrade_cut, "updates", "fail updates.cut-short\n"),
	CASE(release_lts, "updates", "info updates.lts Debian 12\n"),
	CASE(proof_lost, "mail", "fail mail.delivery\n"),
	CASE(proof_unsigned, "mail", "fail mail.signature\n"),
	CASE(proof_judged_badly, "mail", "warn mail.verdict\n"),
	CASE(proof_not_now, "mail", "unknown mail.submission\n"),
	CASE(release_over, "updates", "fail updates.end-of-life Debian 12\nwarn updates.stale\n"),
};

static void test_healthy(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	for (const struct check_kind *kind = checks; kind->name != NULL; kind++) {
		/* Those that ask the network have tests of their own. */
		if ((kind->flags & CHECK_NETWORK) != 0)
			continue;
		assert_string_equal(box_found(&b, kind->name), "");
		/* All is well is said, too. */
		assert_int_equal(b.k.found.n, 1);
		assert_string_equal(b.k.found.v[0].id, kind->name);
	}
	check_box_close(&b);
}

static void test_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(breakages) / sizeof(breakages[0]); i++) {
		const struct breakage *breakage = &breakages[i];
		struct check_box b;

		check_box_open(&b);
		breakage->break_it(&b);
		const char *found = box_found(&b, breakage->check);
		if (strcmp(found, breakage->found) != 0)
			fail_msg("%s: found\n%swanted\n%s", breakage->name, found, breakage->found);
		check_box_close(&b);
	}
}

/* What follows from an earlier finding is not found again. */
static void test_consequences(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	stop_rspamd(&b);
	box_port(&b, "port 587", 2);
	assert_string_equal(box_found(&b, "services"), "fail services.stopped rspamd.service\n");
	assert_int_equal(b.k.found.v[0].blocks, BLOCKS_DELIVERY);
	assert_string_equal(box_found(&b, "ports"), "");
	check_box_close(&b);
}

/* An address that a stranger chose does not end up in a command that is there to be copied. */
static void test_no_stranger_in_a_fix(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	hostile_sender(&b);
	(void)box_found(&b, "queue");
	assert_null(strstr(b.k.found.v[0].fix, "reboot"));
	one_sender(&b);
	(void)box_found(&b, "queue");
	assert_string_equal(b.k.found.v[0].fix, "mailstead user suspend alice@Example.org");
	check_box_close(&b);
}

static void test_mode_fix(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	key_owner(&b);
	key_readable(&b);
	(void)box_found(&b, "keys");
	assert_string_equal(b.k.found.v[0].fix, "chown opendkim " KEY " && chmod 600 " KEY);
	check_box_close(&b);
}

static void test_leftover_fix(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	new_version(&b);
	(void)box_found(&b, "config");
	assert_string_equal(b.k.found.v[0].fix, "diff -u " REDIS " " REDIS ".dpkg-dist, then to keep yours: rm " REDIS
						".dpkg-dist, or to take Debian's: mv " REDIS ".dpkg-dist " REDIS);
	leave(&b, "/etc/nginx/a b;reboot", ".dpkg-dist", "nginx");
	(void)box_found(&b, "config");
	for (size_t i = 0; i < b.k.found.n; i++)
		assert_null(strstr(b.k.found.v[i].fix, "reboot"));
	check_box_close(&b);
}

static void test_names(void **state)
{
	(void)state;
	assert_non_null(check_find("queue"));
	assert_null(check_find("queu"));
	/* Whoever asks for all checks does not ask for a message to be sent. */
	assert_false(check_belongs(check_find("mail"), true));
	assert_true(check_possible(check_find("mail"), true));
	assert_true(check_belongs(check_find("queue"), true));
	/* Before mailstead was applied there is no queue of ours to look at. */
	assert_false(check_possible(check_find("queue"), false));
	assert_true(check_is_named(check_find("port25-out"), "port25"));
	assert_true(check_is_named(check_find("port25-out"), "port25-out"));
	assert_false(check_is_named(check_find("port25-out"), "port25-"));
	assert_false(check_is_named(check_find("port25-out"), ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_healthy),	     cmocka_unit_test(test_broken),
		cmocka_unit_test(test_consequences), cmocka_unit_test(test_no_stranger_in_a_fix),
		cmocka_unit_test(test_mode_fix),     cmocka_unit_test(test_leftover_fix),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
