/* facts/: what a box looks like, from its files and from what dpkg, apt and ss say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts/facts.h"
#include "host/host_linux.h"

struct box {
	char root[32];
	struct host h;
	struct arena *a;
	struct facts f;
	/* What the programs say. */
	const char *dpkg, *apt, *ss, *systemctl;
	int dpkg_status;
};

static bool play(struct host *h, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct box *b = h->test_ctx;
	const char *name = req->argv[0];

	(void)err;
	*res = (struct run_res){0};
	if (strcmp(name, "dpkg-query") == 0) {
		assert_string_equal(req->argv[1], arena_printf(b->a, "--admindir=%s/var/lib/dpkg", b->root));
		str_adds(&res->out, b->dpkg);
		res->status = b->dpkg_status;
	} else if (strcmp(name, "apt-cache") == 0) {
		assert_non_null(b->apt);
		str_adds(&res->out, b->apt);
	} else if (strcmp(name, "ss") == 0) {
		str_adds(&res->out, b->ss);
	} else if (strcmp(name, "systemctl") == 0) {
		assert_non_null(b->systemctl);
		str_adds(&res->out, b->systemctl);
	} else if (strcmp(name, "systemd-detect-virt") == 0) {
		str_adds(&res->out, "kvm\n");
	} else {
		fail_msg("nobody plays %s", name);
	}
	return true;
}

static bool two_addresses(struct host *h, struct arena *a, address_list *list, struct err *err)
{
	(void)h;
	(void)err;
	vec_push(a, list, ((struct host_address){ .v6 = true, .text = "2001:db8::25", .device = "eth0" }));
	vec_push(a, list, ((struct host_address){ .text = "192.0.2.25", .device = "eth0" }));
	vec_push(a, list, ((struct host_address){ .text = "192.0.2.26", .device = "eth1" }));
	return true;
}

static int64_t in_2026(struct host *h)
{
	(void)h;
	return 1795000000;
}

static void put(struct box *b, const char *path, const char *text)
{
	struct err err = {0};
	char *dir = arena_strdup(b->a, path);

	*strrchr(dir, '/') = '\0';
	assert_true(b->h.fs->mkdirs(&b->h, dir, &err));
	assert_true(b->h.fs->write(&b->h, path, text, strlen(text), &(struct file_meta){ .mode = 0644 }, &err));
}

static int setup(void **state)
{
	struct box *b = test_calloc(1, sizeof(*b));
	struct err err = {0};

	b->a = arena_new();
	snprintf(b->root, sizeof(b->root), "/tmp/test-facts-XXXXXX");
	assert_non_null(mkdtemp(b->root));
	assert_true(host_linux_open(&b->h, b->root, &err));
	b->h.live = true;
	b->h.run = play;
	b->h.addresses = two_addresses;
	b->h.now = in_2026;
	b->h.test_ctx = b;
	b->dpkg = b->apt = b->ss = b->systemctl = "";
	put(b, "/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nNAME=\"Debian GNU/Linux\"\n"
				  "VERSION_ID=\"13\"\nVERSION_CODENAME=trixie\nID=debian\n");
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct box *b = *state;
	struct host h;
	struct err err = {0};

	host_linux_close(&b->h);
	assert_true(host_linux_open(&h, "/tmp", &err));
	assert_true(h.fs->remove_tree(&h, b->root + strlen("/tmp"), &err));
	host_linux_close(&h);
	arena_free(b->a);
	test_free(b);
	return 0;
}

static void collect(struct box *b)
{
	struct err err = {0};

	if (!facts_collect(&b->h, b->a, &b->f, &err))
		fail_msg("%s", err.msg);
}

static void test_release(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	collect(b);
	assert_string_equal(b->f.release, "13");
	assert_string_equal(b->f.codename, "trixie");
	assert_string_equal(b->f.pretty, "Debian GNU/Linux 13 (trixie)");
	assert_int_equal(b->f.year, 2026);
	/* Other quotes, other order, no last newline; NAME is not PRETTY_NAME. */
	put(b, "/etc/os-release", "ID='debian'\nNAME=x\nVERSION_ID=12\nVERSION_CODENAME='bookworm'");
	collect(b);
	assert_string_equal(b->f.release, "12");
	assert_string_equal(b->f.codename, "bookworm");
	assert_string_equal(b->f.pretty, "");
	/* A relative is not Debian; testing has no number. */
	put(b, "/etc/os-release", "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n");
	collect(b);
	assert_string_equal(b->f.release, "");
	put(b, "/etc/os-release", "ID=debian\nVERSION_CODENAME=forky\n");
	collect(b);
	assert_string_equal(b->f.release, "");
	assert_true(b->h.fs->remove(&b->h, "/etc/os-release", &err));
	assert_false(facts_collect(&b->h, b->a, &b->f, &err));
	assert_string_equal(err.msg, "cannot tell which release this is: there is no /etc/os-release");
}

static void test_installed(void **state)
{
	struct box *b = *state;
	struct err err = {0};

	b->dpkg = "postfix\tii \t3.10.5-1\n"
		  "dovecot-core\thi \t1:2.4.1+dfsg1-6\n" /* held by the operator, and there */
		  "rspamd\trc \t3.0-1\n"                  /* removed, its configuration stays */
		  "nginx-light\tiF \t1.0\n"               /* half configured */
		  "unbound\tiiR\t1.0\n"                   /* wants to be reinstalled */
		  "exim4-daemon-light\tun \t\n"
		  "libc6\tii \t2.41-12\n"
		  "libc6\tii \t2.41-12\n"
		  "nonsense\n";
	collect(b);
	assert_true(facts_installed(&b->f, "postfix"));
	assert_true(facts_installed(&b->f, "dovecot-core"));
	assert_string_equal(facts_version(&b->f, "dovecot-core"), "1:2.4.1+dfsg1-6");
	assert_true(facts_installed(&b->f, "libc6"));
	assert_false(facts_installed(&b->f, "rspamd"));
	assert_false(facts_installed(&b->f, "nginx-light"));
	assert_false(facts_installed(&b->f, "unbound"));
	assert_string_equal(facts_version(&b->f, "no-such"), "");
	assert_string_equal(b->f.other_mta, "");

	b->dpkg = "exim4-daemon-light\tii \t4.98\n";
	collect(b);
	assert_string_equal(b->f.other_mta, "exim4-daemon-light");
	b->dpkg_status = 2;
	assert_false(facts_collect(&b->h, b->a, &b->f, &err));
}

static void test_candidates(void **state)
{
	struct box *b = *state;

	/* Without apt's lists the release says it. */
	collect(b);
	assert_true(facts_version_compare(facts_version(&b->f, "dovecot-core"), "1:2.4") >= 0);
	b->dpkg = "rspamd\tii \t3.9-1\n";
	b->apt = "postfix:\n  Installed: (none)\n  Candidate: 3.10.5-1+deb13u1\n  Version table:\n"
		 "     3.10.5-1+deb13u1 500\n        500 http://deb.example.org/debian trixie/main amd64 Packages\n"
		 "rspamd:\n  Installed: 3.9-1\n  Candidate: 3.12-1\n"
		 "opendkim:\n  Installed: (none)\n  Candidate: (none)\n"
		 "stranger:\n  Installed: (none)\n  Candidate: 1.0\n";
	collect(b);
	assert_string_equal(facts_version(&b->f, "postfix"), "3.10.5-1+deb13u1");
	assert_false(facts_installed(&b->f, "postfix"));
	assert_string_equal(facts_version(&b->f, "rspamd"), "3.9-1");
	assert_string_equal(facts_version(&b->f, "opendkim"), "");
	assert_string_equal(facts_version(&b->f, "stranger"), "");
	/* It is not asked where all is installed whose version matters. */
	b->dpkg = "postfix\tii \t3.10.5-1\ndovecot-core\tii \t1:2.4.1\nrspamd\tii \t3.12\nfail2ban\tii \t1.1.0-8\n";
	b->apt = NULL;
	collect(b);
	assert_string_equal(facts_version(&b->f, "postfix"), "3.10.5-1");
}

static const char *ports(struct box *b)
{
	struct str s = {0};

	for (size_t i = 0; i < b->f.ssh_ports.n; i++)
		str_addf(&s, "%s ", b->f.ssh_ports.v[i]);
	const char *copy = arena_strdup(b->a, str_c(&s));
	str_free(&s);
	return copy;
}

static void test_ssh_ports(void **state)
{
	struct box *b = *state;

	collect(b);
	assert_string_equal(ports(b), "22 ");
	put(b, "/etc/ssh/sshd_config", "#Port 1\nPort 2222\n  port\t2223\nPort=2224\nPortable 5\nPort x\nPort 70000\n"
				       "ListenAddress 192.0.2.1:2225\nListenAddress 192.0.2.2\nListenAddress [::1]:2226\n"
				       "ListenAddress 2001:db8::9\nPort 2222");
	put(b, "/etc/ssh/sshd_config.d/10-port.conf", "Port 2227\n");
	b->ss = "LISTEN 0 128 0.0.0.0:2228 0.0.0.0:* users:((\"sshd\",pid=1,fd=3))\n"
		"LISTEN 0 128 [::]:2229 [::]:* users:((\"dropbear\",pid=2,fd=3))\n"
		"LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:((\"nginx\",pid=3,fd=3))\n"
		"LISTEN 0 128 0.0.0.0:81 0.0.0.0:*\n";
	b->systemctl = "Listen=0.0.0.0:2230 (Stream)\nListen=[::]:2231 (Stream)\n";
	collect(b);
	assert_string_equal(ports(b), "2222 2223 2224 2225 2226 2227 2228 2229 2230 2231 22 ");
}

/* Only systemd's own sockets make it worth while to ask what its unit says. */
static void test_ssh_socket(void **state)
{
	struct box *b = *state;

	b->ss = "LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:((\"sshd\",pid=7,fd=3))\n";
	b->systemctl = NULL;
	collect(b);
	assert_string_equal(ports(b), "2222 22 ");
	b->ss = "LISTEN 0 128 [::]:2223 [::]:* users:((\"systemd\",pid=1,fd=42))\n";
	b->systemctl = "Listen=[::]:2223 (Stream)\n";
	collect(b);
	assert_string_equal(ports(b), "2223 22 ");
}

static void test_addresses_and_keys(void **state)
{
	struct box *b = *state;

	put(b, "/var/lib/mailstead/dkim/example.org/m2026r.key", "");
	put(b, "/var/lib/mailstead/dkim/example.org/m2026r.txt", "");
	put(b, "/var/lib/mailstead/dkim/example.org/.key", "");
	put(b, "/var/lib/mailstead/dkim/a-stray-file", "");
	put(b, "/proc/meminfo", "MemTotal:        1014096 kB\nMemFree: 1 kB\n");
	collect(b);
	assert_string_equal(b->f.ipv4, "192.0.2.25");
	assert_string_equal(b->f.ipv6, "2001:db8::25");
	assert_int_equal(b->f.dkim_keys.n, 1);
	assert_string_equal(b->f.dkim_keys.v[0].domain, "example.org");
	assert_string_equal(b->f.dkim_keys.v[0].selector, "m2026r");
	assert_int_equal(b->f.memory, 1014096LL * 1024);
}

static void test_machine(void **state)
{
	struct box *b = *state;

	put(b, "/etc/debian_version", "13.2\n");
	put(b, "/proc/sys/kernel/hostname", "mail.example.org\n");
	put(b, "/proc/meminfo", "MemTotal: 1014096 kB\nSwapTotal: 524288 kB\n");
	put(b, "/sys/class/dmi/id/sys_vendor", "Hetzner \n");
	collect(b);
	assert_string_equal(b->f.point, "13.2");
	assert_string_equal(b->f.hostname, "mail.example.org");
	assert_string_equal(b->f.virtualization, "kvm");
	assert_false(facts_in_container(&b->f));
	assert_string_equal(b->f.dmi.sys_vendor, "Hetzner");
	assert_string_equal(b->f.dmi.product_name, "");
	assert_int_equal(b->f.swap, 524288LL * 1024);
	b->f.virtualization = "lxc";
	assert_true(facts_in_container(&b->f));
}

static const char *software(struct box *b)
{
	struct str s = {0};

	for (size_t i = 0; i < b->f.mail_software.n; i++)
		str_addf(&s, "%s%s:%d ", b->f.mail_software.v[i].name, b->f.mail_software.v[i].sign,
			 b->f.mail_software.v[i].fate);
	const char *copy = arena_strdup(b->a, str_c(&s));
	str_free(&s);
	return copy;
}

/* Debian's exim4 is in the way once somebody uses it: by his configuration, or by what waits in its queue. */
static void test_mail_software(void **state)
{
	struct box *b = *state;

	b->dpkg = "exim4-daemon-light\tii \t4.98\n";
	put(b, "/etc/exim4/update-exim4.conf.conf", "# by debconf\ndc_eximconfig_configtype='local'\n");
	collect(b);
	assert_string_equal(software(b), "exim4-daemon-light:0 ");
	assert_string_equal(b->f.other_mta, "");
	put(b, "/var/spool/exim4/input/1abc-H", "");
	collect(b);
	assert_string_equal(software(b), "exim4-daemon-light:1 ");
	assert_string_equal(b->f.other_mta, "exim4-daemon-light");

	b->dpkg = "nullmailer\tii \t2.2\ncyrus-imapd\tii \t3.8\npostfix\tii \t3.10\n";
	put(b, "/opt/mailcow-dockerized/mailcow.conf", "");
	collect(b);
	assert_string_equal(software(b), "nullmailer:0 cyrus-imapd:2 mailcow/opt/mailcow-dockerized:2 ");
	assert_string_equal(b->f.other_mta, "");
}

static void test_exim_in_use(void **state)
{
	struct box *b = *state;

	b->dpkg = "exim4-daemon-heavy\tii \t4.98\n";
	put(b, "/etc/exim4/update-exim4.conf.conf", "# by debconf\ndc_eximconfig_configtype='internet'\n");
	collect(b);
	assert_string_equal(b->f.other_mta, "exim4-daemon-heavy");
	put(b, "/etc/exim4/update-exim4.conf.conf", "# by debconf\ndc_eximconfig_configtype='none'\n");
	collect(b);
	assert_string_equal(b->f.other_mta, "");
	put(b, "/etc/exim4/exim4.conf", "# mine\n");
	collect(b);
	assert_string_equal(b->f.other_mta, "exim4-daemon-heavy");
}

static void test_recording(void **state)
{
	struct box *b = *state;
	struct facts again;
	struct err err = {0};

	b->dpkg = "postfix\tii \t3.10.5-1\nopensmtpd\tii \t7.6\ncyrus-imapd\tii \t3.8\ndma\tii \t0.13\n";
	put(b, "/var/lib/mailstead/dkim/example.org/m2026r.key", "");
	put(b, "/sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com\n");
	collect(b);
	b->f.provider = "oracle";
	json_t *o = facts_to_json(&b->f);
	char *text = json_dumps(o, JSON_SORT_KEYS);
	json_decref(o);
	assert_true(facts_load(b->a, "recorded", text, strlen(text), &again, &err));
	o = facts_to_json(&again);
	char *second = json_dumps(o, JSON_SORT_KEYS);
	json_decref(o);
	assert_string_equal(second, text);
	free(second);
	free(text);

	assert_false(facts_load(b->a, "facts.json", "{\n x", 4, &again, &err));
	assert_memory_equal(err.msg, "facts.json:2:", 13);
	assert_false(facts_load(b->a, "facts.json", "[]", 2, &again, &err));
	/* What is missing is unknown, not an error. */
	assert_true(facts_load(b->a, "facts.json", "{}", 2, &again, &err));
	assert_string_equal(again.release, "");
	static const char strange[] = "{\"ssh_ports\": 7, \"packages\": [1], \"dkim_keys\": [1]}";
	assert_true(facts_load(b->a, "x", strange, sizeof(strange) - 1, &again, &err));
	assert_string_equal(again.dkim_keys.v[0].domain, "");
}

/* --- versions, against dpkg itself */

static int sign(int n)
{
	return n < 0 ? -1 : n > 0;
}

/* Asks dpkg about all pairs ("a b" lines) in one script, and compares. */
static void check_pairs(struct box *b, const struct str *pairs)
{
	static const char script[] = "while read -r a b; do\n"
				     "  if dpkg --compare-versions \"$a\" lt \"$b\" 2>&-; then echo -1\n"
				     "  elif dpkg --compare-versions \"$a\" eq \"$b\" 2>&-; then echo 0\n"
				     "  else echo 1; fi\ndone\n";
	const char *argv[] = { "sh", "-c", script, NULL };
	struct run_res res;
	struct err err = {0};
	char *lines = NULL, *answers = NULL;

	if (!host_linux_run(&b->h, &(struct run_req){ .argv = argv, .input = pairs->p, .input_len = pairs->len }, &res, &err))
		fail_msg("%s", err.msg);
	assert_string_equal(str_c(&res.err), "");
	char *answer = strtok_r(res.out.p, "\n", &answers);
	for (char *line = strtok_r(arena_strdup(b->a, pairs->p), "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines), answer = strtok_r(NULL, "\n", &answers)) {
		char *fields = NULL;
		const char *x = strtok_r(line, " ", &fields);

		assert_non_null(answer);
		int mine = sign(facts_version_compare(x, fields)), back = sign(facts_version_compare(fields, x));
		if (mine != atoi(answer) || back != -mine)
			fail_msg("%s against %s: %d, dpkg says %s", x, fields, mine, answer);
	}
	run_res_free(&res);
}

static void test_versions(void **state)
{
	static const char *const v[] = { "0", "1", "1.0", "1.00", "1.0-0", "1.0-1", "1.0~rc1", "1.0~~", "1.0~", "1.0+b1", "1.0a",
					 "1.0.1", "1.10", "1.9", "0:1.0", "1:0.1", "2:0", "1:2.3.19.1+dfsg1-2.1+deb12u1",
					 "1:2.4.1+dfsg1-6", "1:2.4", "1:2.4~beta", "3.7.11-0+deb12u1", "3.10.3-0+deb13u1",
					 "1.0-1-2", "1.0-1~bpo12+1", "9999999999999999999999", "10000000000000000000000" };
	size_t n = sizeof(v) / sizeof(v[0]);
	struct str pairs = {0};

	for (size_t i = 0; i < n; i++)
		for (size_t k = i; k < n; k++)
			str_addf(&pairs, "%s %s\n", v[i], v[k]);
	check_pairs(*state, &pairs);
	str_free(&pairs);
}

/* From few letters, so that equal beginnings are common. Always the same ones. */
static void random_version(unsigned *seed, struct str *out)
{
	static const char letters[] = "0012a~+.-z";
	int n = 1 + rand_r(seed) % 6;

	str_addc(out, '1');
	for (int i = 0; i < n; i++)
		str_addc(out, letters[(size_t)rand_r(seed) % (sizeof(letters) - 1)]);
	str_addc(out, '1');
}

static void test_random_versions(void **state)
{
	struct str pairs = {0};
	unsigned seed = 7;

	for (int i = 0; i < 500; i++) {
		random_version(&seed, &pairs);
		str_addc(&pairs, ' ');
		random_version(&seed, &pairs);
		str_addc(&pairs, '\n');
	}
	check_pairs(*state, &pairs);
	str_free(&pairs);
}

#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_release),            T(test_installed), T(test_candidates), T(test_ssh_ports),
		T(test_ssh_socket),         T(test_addresses_and_keys), T(test_recording),   T(test_machine),
		T(test_mail_software),      T(test_exim_in_use),        T(test_versions),    T(test_random_versions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
