/* What stands in the way of an installation: each on a bare box that is well but for one thing. */
#include "tests/unit/check_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "check/blockers.h"
#include "check/provider_seen.h"
#include "tests/unit/scenario_box.h"

enum { MIB = 1024 * 1024 };

/* --- the machine */

static void another_release(struct check_box *b)
{
	b->facts.release = "";
	b->facts.pretty = "Ubuntu 24.04 LTS";
}

static void riscv(struct check_box *b)
{
	b->facts.arch = "riscv64";
}

static void half_a_gigabyte(struct check_box *b)
{
	b->facts.memory = 480LL * MIB;
}

static void little_memory(struct check_box *b)
{
	b->facts.memory = 700LL * MIB;
}

static void little_memory_with_swap(struct check_box *b)
{
	little_memory(b);
	b->facts.swap = 1024LL * MIB;
}

static void no_meminfo(struct check_box *b)
{
	b->facts.memory = 0;
}

static void small_var(struct check_box *b)
{
	b->crowded = "/var";
	b->space = (struct file_space){ .size = 400LL * MIB, .avail = 100LL * MIB };
}

static void small_usr(struct check_box *b)
{
	b->crowded = "/usr";
	b->space = (struct file_space){ .size = 400LL * MIB, .avail = 100LL * MIB };
}

/* An earlier attempt came as far as that: nothing more comes to /usr. */
static void small_usr_but_done(struct check_box *b)
{
	static const char *const done[] = { "postfix", "dovecot-core", "rspamd", "redis-server" };

	small_usr(b);
	for (size_t i = 0; i < 4; i++)
		vec_push(b->a, &b->facts.packages, ((struct fact_package){ done[i], "1", true }));
}

static void readonly_root(struct check_box *b)
{
	b->crowded = "/";
	b->space = (struct file_space){ .size = 1LL << 40, .avail = 1LL << 39, .readonly = true };
}

static void passwords(struct check_box *b)
{
	box_program(b, "sshd -T", 0, "permitrootlogin yes\npasswordauthentication yes\n");
	box_put(b, "/etc/shadow", 0600, "root:$y$j9T$x:20000:0:99999:7:::\ndaemon:*:20000::::::\nalice:!:20000::::::\n");
}

static void roots_password_is_no_use(struct check_box *b)
{
	passwords(b);
	box_program(b, "sshd -T", 0, "permitrootlogin without-password\npasswordauthentication yes\n");
}

static void nobody_has_one(struct check_box *b)
{
	passwords(b);
	box_put(b, "/etc/shadow", 0600, "root:*:20000::::::\nalice:!$y$j9T$x:20000::::::\nbob::20000::::::\nrubbish\n");
}

static void no_shadow(struct check_box *b)
{
	passwords(b);
	unlink(arena_printf(b->a, "%s/etc/shadow", b->root));
}

static void no_sshd(struct check_box *b)
{
	box_program(b, "sshd -T", 255, "no hostkeys available");
}

static void reboot(struct check_box *b)
{
	box_put(b, "/run/reboot-required", 0644, "");
}

static void container(struct check_box *b, const char *comm, const char *capabilities)
{
	b->facts.virtualization = "lxc";
	box_put(b, "/proc/1/comm", 0444, comm);
	box_put(b, "/proc/1/status", 0444, arena_printf(b->a, "Name:\tsystemd\nCapInh:\t0\nCapEff:\t%s\n", capabilities));
}

static void good_container(struct check_box *b)
{
	container(b, "systemd\n", "00000000fcecbfff");
}

static void powerless_container(struct check_box *b)
{
	container(b, "systemd\n", "00000000a80425fb");
}

static void container_without_nft(struct check_box *b)
{
	good_container(b);
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "nftables", "1.1", true }));
	box_program(b, "nft list tables", 1, "netlink: Error: cache initialization failed: Operation not permitted");
}

static void docker(struct check_box *b)
{
	container(b, "bash\n", "00000000fcecbfff");
}

static void unseen_container(struct check_box *b)
{
	b->facts.virtualization = "openvz";
}

/* --- packages */

static void half_configured(struct check_box *b)
{
	box_program(b, "dpkg --audit", 0,
		    "The following packages are only half configured, probably due to problems\n"
		    "configuring them the first time.  The configuration should be retried:\n"
		    " man-db               tools for reading manual pages\n vim   editor\n");
}

static void dpkg_broken(struct check_box *b)
{
	box_program(b, "dpkg --audit", 2, "dpkg: error: parsing file '/var/lib/dpkg/status'");
}

static void held(struct check_box *b)
{
	box_program(b, "apt-mark showhold", 0, "linux-image-amd64\nlibc6\n");
}

/* --- what is here already */

static void exim(struct check_box *b)
{
	b->facts.other_mta = "exim4-daemon-light";
	vec_push(b->a, &b->facts.mail_software, ((struct fact_software){ "exim4-daemon-light", "", SOFTWARE_MTA }));
	box_program(b, "ss ", 0, "tcp LISTEN 0 20 0.0.0.0:25 0.0.0.0:* users:((\"exim4\",pid=70,fd=3))\n");
	box_put(b, "/proc/70/cgroup", 0444, "0::/system.slice/exim4.service\n");
	box_link(b, "/usr/sbin/exim4", "/proc/70/exe");
	box_program(b, "dpkg -S /usr/sbin/exim4", 0, "exim4-daemon-light: /usr/sbin/exim4\n");
}

static void debians_exim(struct check_box *b)
{
	exim(b);
	b->facts.other_mta = "";
	b->facts.mail_software.v[0].fate = SOFTWARE_REPLACED;
}

static void mailcow(struct check_box *b)
{
	vec_push(b->a, &b->facts.mail_software,
		 ((struct fact_software){ "mailcow", "/opt/mailcow-dockerized", SOFTWARE_OTHER }));
	box_program(b, "ss ", 0, "tcp LISTEN 0 4096 0.0.0.0:25 0.0.0.0:* users:((\"docker-proxy\",pid=71,fd=4))\n");
}

static void cyrus(struct check_box *b)
{
	vec_push(b->a, &b->facts.mail_software, ((struct fact_software){ "cyrus-imapd", "", SOFTWARE_OTHER }));
}

static void apache(struct check_box *b)
{
	box_program(b, "ss ", 0,
		    "tcp LISTEN 0 511 *:80 *:* users:((\"apache2\",pid=72,fd=4),(\"apache2\",pid=73,fd=4))\n"
		    "tcp LISTEN 0 511 *:443 *:* users:((\"apache2\",pid=72,fd=6))\n"
		    "tcp LISTEN 0 511 *:8443 *:* users:((\"apache2\",pid=72,fd=7))\n");
	box_put(b, "/proc/72/cgroup", 0444, "0::/system.slice/apache2.service\n");
	box_link(b, "/usr/sbin/apache2", "/proc/72/exe");
	box_program(b, "dpkg -S /usr/sbin/apache2", 0, "apache2-bin: /usr/sbin/apache2\n");
}

static void by_hand(struct check_box *b)
{
	box_program(b, "ss ", 0, "tcp LISTEN 0 5 127.0.0.1:25 0.0.0.0:* users:((\"python3\",pid=74,fd=4))\n");
}

/* systemd-resolved has a loopback address of its own; dnsmasq has ours. */
static void resolved(struct check_box *b)
{
	box_program(b, "ss ", 0, "udp UNCONN 0 0 127.0.0.53%lo:53 0.0.0.0:* users:((\"systemd-resolve\",pid=75,fd=4))\n"
				 "udp UNCONN 0 0 127.0.0.54:53 0.0.0.0:* users:((\"systemd-resolve\",pid=75,fd=5))\n");
}

static void dnsmasq(struct check_box *b)
{
	box_program(b, "ss ", 0, "udp UNCONN 0 0 0.0.0.0:53 0.0.0.0:* users:((\"dnsmasq\",pid=76,fd=4))\n");
}

static void no_ss(struct check_box *b)
{
	box_program(b, "ss ", 1, "");
}

static void own_postfix(struct check_box *b)
{
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "postfix", "3.10", true }));
	box_put(b, "/etc/postfix/main.cf", 0644, "myhostname = x\nvirtual_alias_maps = hash:/etc/postfix/virtual\n");
}

/* What it serves is named, from its lists and from the source of a map. */
static void old_domains(struct check_box *b)
{
	own_postfix(b);
	box_put(b, "/etc/postfix/vdomains", 0644, "# domains\nexample.com anything\ninfo@example.com bob\n");
	box_program(b, "postconf -h", 0, "hash:/etc/postfix/vdomains\n\nlocalhost, old.example.net, $myhostname\n");
}

static void debians_postfix(struct check_box *b)
{
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "postfix", "3.10", true }));
	box_put(b, "/etc/postfix/main.cf", 0644, "smtpd_banner = $myhostname ESMTP\nmydestination = localhost\nrelayhost =\n");
}

static void own_dovecot(struct check_box *b)
{
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "dovecot-core", "2.4", true }));
	box_program(b, "dpkg --verify", 1, "");
	box_program(b, "dpkg --verify dovecot-core", 0, "??5?????? c /etc/dovecot/conf.d/10-mail.conf\n");
}

static void own_site(struct check_box *b)
{
	vec_push(b->a, &b->facts.packages, ((struct fact_package){ "nginx", "1.26", true }));
	box_put(b, "/etc/nginx/sites-enabled/default", 0644, "");
	box_put(b, "/etc/nginx/sites-enabled/shop", 0644, "");
}

/* --- names */

static void short_name(struct check_box *b)
{
	b->facts.hostname = "debian-2gb";
}

/* Whole by /etc/hosts, as Debian's installer leaves it. */
static void whole_by_hosts(struct check_box *b)
{
	b->facts.hostname = "mail";
}

static void another_name(struct check_box *b)
{
	b->facts.hostname = "vps1.example.net";
}

static void domains_name(struct check_box *b)
{
	b->facts.hostname = "example.org";
}

static void no_site_yet(struct check_box *b)
{
	b->site.hostname = "";
	b->site.domains.n = 0;
	b->facts.hostname = "vps1.example.net";
}

static void hosts_localhost(struct check_box *b)
{
	box_put(b, "/etc/hosts", 0644, "127.0.0.1 mail.example.org localhost\n");
}

static void hosts_elsewhere(struct check_box *b)
{
	vec_push(b->a, &b->facts.addresses, "198.51.100.7");
	b->facts.ipv4 = "198.51.100.7";
	box_put(b, "/etc/hosts", 0644, "127.0.0.1 localhost\n198.51.100.8 mail.example.org # the old machine\n");
}

static void hosts_ours(struct check_box *b)
{
	vec_push(b->a, &b->facts.addresses, "2001:db8::7");
	box_put(b, "/etc/hosts", 0644, "2001:db8:0:0::7 mail.example.org\nfe80::zz mail.example.org\n");
}

/* Behind NAT the outer address is none of ours. */
static void hosts_outer(struct check_box *b)
{
	vec_push(b->a, &b->facts.addresses, "10.0.0.5");
	b->facts.ipv4 = "10.0.0.5";
	box_put(b, "/etc/hosts", 0644, "198.51.100.8 mail.example.org\n");
}

static void hosts_domain(struct check_box *b)
{
	box_put(b, "/etc/hosts", 0644, "127.0.1.1 mail.example.org example.org mail\n");
}

static void no_hosts(struct check_box *b)
{
	unlink(arena_printf(b->a, "%s/etc/hosts", b->root));
}

/* --- the clock */

#define NOW "Fri, 15 Jan 2027 08:00:00 GMT" /* BOX_NOW */
#define HOUR_AGO "Fri, 15 Jan 2027 07:00:00 GMT"

static void unsynchronized(struct check_box *b)
{
	box_program(b, "timedatectl show", 0, "CanNTP=no\nNTP=no\nNTPSynchronized=no\n");
	box_put(b, "/proc/uptime", 0444, "86400.00 1.00\n");
}

static void no_time_server(struct check_box *b)
{
	unsynchronized(b);
	box_program(b, "timedatectl show", 0, "CanNTP=yes\nNTP=yes\nNTPSynchronized=no\n");
	box_web(b, "http://deb.debian.org/", 200, NOW);
}

static void just_started(struct check_box *b)
{
	no_time_server(b);
	box_put(b, "/proc/uptime", 0444, "30.00 1.00\n");
}

static void fast(struct check_box *b)
{
	unsynchronized(b);
	box_web(b, "http://deb.debian.org/", 200, HOUR_AGO);
	box_web(b, "http://security.debian.org/", 404, HOUR_AGO);
}

/* One of them is wrong itself. */
static void doubtful(struct check_box *b)
{
	fast(b);
	box_web(b, "http://security.debian.org/", 200, NOW);
}

static void rubbish(struct check_box *b)
{
	unsynchronized(b);
	box_web(b, "http://deb.debian.org/", 200, "yesterday");
	box_web(b, "http://security.debian.org/", 200, "");
}

/* The host's clock: nobody in here can set it. */
static void clock_of_the_host(struct check_box *b)
{
	unsynchronized(b);
	b->facts.virtualization = "lxc";
}

static void no_timedated(struct check_box *b)
{
	box_program(b, "timedatectl show", 1, "Failed to query server: Connection timed out");
}

static const struct trouble {
	const char *name;
	void (*make)(struct check_box *b);
	const char *check;
	const char *found;
} troubles[] = {
#define CASE(make, check, found) { #make, make, check, found }
	CASE(another_release, "machine", "fail machine.release\n"),
	CASE(riscv, "machine", "warn machine.architecture\n"),
	CASE(half_a_gigabyte, "machine", "fail machine.memory\n"),
	CASE(little_memory, "machine", "warn machine.memory\n"),
	CASE(little_memory_with_swap, "machine", ""),
	CASE(no_meminfo, "machine", "unknown machine.memory\n"),
	CASE(small_var, "machine", "fail machine.room /var\n"),
	CASE(small_usr, "machine", "fail machine.room /usr\n"),
	CASE(small_usr_but_done, "machine", ""),
	CASE(readonly_root, "machine", "fail machine.room /\n"),
	CASE(passwords, "machine", "warn machine.ssh-password\n"),
	CASE(roots_password_is_no_use, "machine", ""),
	CASE(nobody_has_one, "machine", ""),
	CASE(no_shadow, "machine", "unknown machine.ssh-password\n"),
	CASE(no_sshd, "machine", "unknown machine.ssh-password\n"),
	CASE(reboot, "machine", "warn updates.reboot\n"),
	CASE(good_container, "machine", ""),
	CASE(powerless_container, "machine", "fail machine.container lxc\n"),
	CASE(container_without_nft, "machine", "fail machine.container lxc\n"),
	CASE(docker, "machine", "fail machine.container lxc\n"),
	CASE(unseen_container, "machine", "unknown machine.container openvz\n"),
	CASE(half_configured, "packages", "fail packages.broken\n"),
	CASE(dpkg_broken, "packages", "unknown packages.broken\n"),
	CASE(held, "packages", "warn packages.held\n"),
	CASE(exim, "clash", "fail clash.mta exim4-daemon-light\n"),
	CASE(debians_exim, "clash", "info clash.replaced exim4-daemon-light\n"),
	CASE(mailcow, "clash", "fail clash.software mailcow\n"),
	CASE(cyrus, "clash", "fail clash.software cyrus-imapd\n"),
	CASE(apache, "clash", "fail clash.port apache2\n"),
	CASE(by_hand, "clash", "fail clash.port python3\n"),
	CASE(resolved, "clash", ""),
	CASE(dnsmasq, "clash", "fail clash.port dnsmasq\n"),
	CASE(no_ss, "clash", "unknown clash.port\n"),
	CASE(own_postfix, "clash", "warn clash.configured Postfix\n"),
	CASE(debians_postfix, "clash", ""),
	CASE(own_dovecot, "clash", "warn clash.configured Dovecot\n"),
	CASE(own_site, "clash", "info clash.web shop\n"),
	CASE(short_name, "hostname", "info hostname.short\n"),
	CASE(whole_by_hosts, "hostname", ""),
	CASE(another_name, "hostname", "info hostname.other\n"),
	CASE(domains_name, "hostname", "warn hostname.domain\n"),
	CASE(no_site_yet, "hostname", ""),
	CASE(hosts_localhost, "hostname", "warn hostname.hosts mail.example.org\n"),
	CASE(hosts_elsewhere, "hostname", "warn hostname.hosts mail.example.org\n"),
	CASE(hosts_ours, "hostname", ""),
	CASE(hosts_outer, "hostname", ""),
	CASE(hosts_domain, "hostname", "warn hostname.hosts example.org\n"),
	CASE(no_hosts, "hostname", ""),
	CASE(unsynchronized, "clock", "warn clock.unsynchronized\n"),
	CASE(no_time_server, "clock", "warn clock.unsynchronized\n"),
	CASE(just_started, "clock", ""),
	CASE(fast, "clock", "fail clock.wrong\nwarn clock.unsynchronized\n"),
	CASE(doubtful, "clock", "warn clock.unsynchronized\n"),
	CASE(rubbish, "clock", "warn clock.unsynchronized\n"),
	CASE(clock_of_the_host, "clock", ""),
	CASE(no_timedated, "clock", "unknown clock.unsynchronized\n"),
};

static bool is_blocker(const char *id)
{
	for (size_t i = 0; check_blockers[i] != NULL; i++)
		if (strcmp(check_blockers[i], id) == 0)
			return true;
	return false;
}

/* What stops an installation can be ignored by its name, and nothing else can. */
static void assert_ignorable(const struct check_box *b, const char *name)
{
	for (size_t i = 0; i < b->k.found.n; i++) {
		const struct finding *f = &b->k.found.v[i];

		if (f->blocks == BLOCKS_INSTALLATION && (f->severity != SEVERITY_FAIL || !is_blocker(f->id)))
			fail_msg("%s: %s %s stops an installation", name, severity_name(f->severity), f->id);
	}
}

static void test_troubles(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++) {
		const struct trouble *t = &troubles[i];
		struct check_box b;

		check_box_open(&b);
		t->make(&b);
		const char *found = box_found(&b, t->check);
		if (strcmp(found, t->found) != 0)
			fail_msg("%s: found\n%swanted\n%s", t->name, found, t->found);
		assert_ignorable(&b, t->name);
		check_box_close(&b);
	}
}

static const struct finding *only(struct check_box *b, void (*make)(struct check_box *b), const char *check)
{
	check_box_open(b);
	make(b);
	(void)box_found(b, check);
	for (size_t i = 1; i < b->k.found.n; i++)
		if (b->k.found.v[i].severity != SEVERITY_OK)
			fail_msg("besides: %s", b->k.found.v[i].id);
	return &b->k.found.v[0];
}

/* Who it is, of which package, on which ports, and how it ends. */
static void test_whose_port(void **state)
{
	struct check_box b;
	const struct finding *f = only(&b, apache, "clash");

	(void)state;
	assert_string_equal(f->seen, "apache2, of the package apache2-bin, listens on port 80, 443");
	assert_string_equal(f->fix, "if nobody needs it: systemctl disable --now apache2.service; else give it other ports");
	check_box_close(&b);
	f = only(&b, by_hand, "clash");
	assert_string_equal(f->seen, "python3, of no package, listens on port 25");
	check_box_close(&b);
}

/* A unit's name comes from a cgroup that anybody may have named. */
static void test_hostile_unit(void **state)
{
	struct check_box b;

	(void)state;
	check_box_open(&b);
	apache(&b);
	box_put(&b, "/proc/72/cgroup", 0444, "0::/system.slice/a;reboot.service\n");
	(void)box_found(&b, "clash");
	assert_null(strstr(b.k.found.v[0].fix, "reboot"));
	check_box_close(&b);
}

static void test_words(void **state)
{
	struct check_box b;
	const struct finding *f = only(&b, half_configured, "packages");

	(void)state;
	assert_string_equal(f->seen, "packages are half installed: man-db, vim");
	check_box_close(&b);
	f = only(&b, small_var, "machine");
	assert_string_equal(f->seen, "100 MiB are left on the file system of /var, and an installation takes 216");
	check_box_close(&b);
	f = only(&b, hosts_localhost, "hostname");
	assert_string_equal(f->fix, "sed -i -E '/^127.0.0.1[[:space:]]/s/[[:space:]]mail.example.org([[:space:]]|$)/\\1/g' /etc/hosts");
	check_box_close(&b);
	f = only(&b, old_domains, "clash");
	assert_non_null(strstr(f->why, "Domains found there, for domains: in site.yaml: old.example.net, example.com"));
	check_box_close(&b);
	f = only(&b, another_name, "hostname");
	assert_int_equal(f->severity, SEVERITY_INFO);
	check_box_close(&b);
}

/* --- whose machine it is */

static void load_providers(struct check_box *b, provider_list *all)
{
	struct str text = {0};
	struct err err = {0};

	source_slurp("templates/provider/list.txt", &text);
	assert_true(providers_parse(b->a, "list", str_c(&text), text.len, all, &err));
	str_free(&text);
}

static const char *seen(struct check_box *b, const provider_list *all, bool ask)
{
	const struct provider *p = provider_seen(&b->h, b->a, all, &b->facts, ask);

	return p != NULL ? p->id : "";
}

static void test_provider(void **state)
{
	struct check_box b;
	provider_list all;

	(void)state;
	check_box_open(&b);
	load_providers(&b, &all);
	b.facts.ipv4 = "192.0.2.7";
	assert_string_equal(seen(&b, &all, true), "");
	box_name(&b, "7.2.0.192.in-addr.arpa", "vmi7.contaboserver.net", false);
	assert_string_equal(seen(&b, &all, true), "contabo");
	/* Who asks nobody does not know. */
	assert_string_equal(seen(&b, &all, false), "");
	/* Somebody answers under the address that all clouds use, but not as Hetzner does. */
	box_web(&b, "http://169.254.169.254/", 404, "");
	assert_string_equal(seen(&b, &all, true), "contabo");
	box_web(&b, "http://169.254.42.42/conf", 200, "");
	assert_string_equal(seen(&b, &all, true), "scaleway");
	b.facts.virtualization = "lxc";
	assert_string_equal(seen(&b, &all, true), "contabo");
	b.facts.dmi.sys_vendor = "UpCloud";
	assert_string_equal(seen(&b, &all, false), "upcloud");
	/* As it was recorded. */
	b.facts.provider = "strato";
	assert_string_equal(seen(&b, &all, true), "strato");
	check_box_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_troubles),
		cmocka_unit_test(test_whose_port),
		cmocka_unit_test(test_hostile_unit),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_provider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
