/* The next release as this box would get it: apt's sources and what apt says, read; and an apt that installs nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "facts/ahead.h"
#include "mail/release_changes.h"
#include "tests/unit/fake_host.h"

static int setup(void **state)
{
	*state = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void expect_source(const struct apt_source *s, size_t line, const char *uri, const char *suite, const char *components)
{
	assert_int_equal(s->line, line);
	assert_string_equal(s->uri, uri);
	assert_string_equal(s->suite, suite);
	assert_string_equal(s->components, components);
}

static void lines_of_sources_list(void **state)
{
	static const char text[] = "# deb http://off.example/ bookworm main\n"
				   "deb http://deb.debian.org/debian bookworm main  non-free-firmware # as installed\n"
				   "deb-src http://deb.debian.org/debian bookworm main\n"
				   "\tdeb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg]\thttps://p.example.net/d ./\r\n"
				   "deb [never closed http://a b c\n"
				   "deb http://only.example/\n"
				   "deb http://last.example/ bookworm main";
	apt_source_list list = {0};

	apt_sources_parse(*state, "/etc/apt/sources.list", text, sizeof(text) - 1, &list);
	assert_int_equal(list.n, 3);
	expect_source(&list.v[0], 2, "http://deb.debian.org/debian", "bookworm", "main non-free-firmware");
	expect_source(&list.v[1], 4, "https://p.example.net/d", "./", "");
	expect_source(&list.v[2], 7, "http://last.example/", "bookworm", "main");
}

static void stanzas_of_deb822(void **state)
{
	static const char text[] = "# Debian\n"
				   "Types: deb deb-src\n"
				   "URIs: http://deb.debian.org/debian\n"
				   "suites: bookworm\n"
				   "# a remark between\n"
				   " bookworm-updates\n"
				   "Components: main\n"
				   "Signed-By:\n"
				   " -----BEGIN PGP PUBLIC KEY BLOCK-----\n"
				   " .\n"
				   "\n"
				   "Enabled: no\n"
				   "Types: deb\n"
				   "URIs: http://off.example\n"
				   "Suites: bookworm\n"
				   "\n"
				   "Types: deb-src\n"
				   "URIs: http://source.example\n"
				   "Suites: bookworm\n"
				   "\n\n"
				   "Types: deb\n"
				   "URIs: http://a.example http://b.example\n"
				   "Suites: bookworm\n"
				   "\n"
				   "Enabled: Disable\n"
				   "Types: deb\n"
				   "URIs: http://off.example\n"
				   "Suites: bookworm\n";
	apt_source_list list = {0};

	apt_sources_parse(*state, "/etc/apt/sources.list.d/d.sources", text, sizeof(text) - 1, &list);
	assert_int_equal(list.n, 4);
	expect_source(&list.v[0], 2, "http://deb.debian.org/debian", "bookworm", "main");
	expect_source(&list.v[1], 2, "http://deb.debian.org/debian", "bookworm-updates", "main");
	expect_source(&list.v[2], 22, "http://a.example", "bookworm", "");
	expect_source(&list.v[3], 22, "http://b.example", "bookworm", "");
}

static void candidates_of_policy(void **state)
{
	apt_version_list list = {0};

	apt_said_policy(*state,
			"postfix:\n  Installed: (none)\n  Candidate: 3.10.13-0+deb13u1\n  Version table:\n"
			"     3.10.13-0+deb13u1 500\n        500 http://deb.debian.org/debian trixie/main amd64 Packages\n"
			"mailstead:\n  Installed: (none)\n  Candidate: (none)\n  Candidate: 9\n  Version table:\n:\n",
			&list);
	assert_int_equal(list.n, 2);
	assert_string_equal(list.v[0].package, "postfix");
	assert_string_equal(list.v[0].version, "3.10.13-0+deb13u1");
	assert_string_equal(list.v[1].version, "");
}

static const char simulated[] = "Reading package lists...\n"
				"Inst base-files [12.4+deb12u12] (13.8+deb13u8 Debian:13.8/stable [amd64])\n"
				"Conf base-files (13.8+deb13u8 Debian:13.8/stable [amd64])\n"
				"Remv libssl3 [3.0.22-1~deb12u1] [rspamd:amd64 ]\n"
				"Inst sqv (1.3.0-3+b2 Debian:13.8/stable [amd64]) []\n"
				"Inst libc6:i386 [2.36] (2.41 Debian:13.8/stable [i386])\n"
				"Inst broken [\nInst\nRemv \n";

static void steps_of_a_simulation(void **state)
{
	apt_step_list list = {0};

	apt_said_steps(*state, simulated, &list);
	assert_int_equal(list.n, 4);
	assert_string_equal(list.v[0].from, "12.4+deb12u12");
	assert_string_equal(list.v[0].to, "13.8+deb13u8");
	assert_string_equal(list.v[1].package, "libssl3");
	assert_string_equal(list.v[1].to, "");
	assert_string_equal(list.v[2].from, "");
	assert_string_equal(apt_step_of(&list, "libc6")->to, "2.41");
	assert_null(apt_step_of(&list, "libc"));
}

static void amounts_in_units_of_apt(void **state)
{
	(void)state;
	assert_int_equal(apt_said_download("Need to get 117 MB of archives.\n"), 117000000);
	assert_int_equal(apt_said_download("Need to get 12.5 kB/117 MB of archives.\n"), 12500);
	assert_int_equal(apt_said_download("Need to get 0 B/117 MB of archives.\n"), 0);
	assert_int_equal(apt_said_download("239 upgraded, 65 newly installed, 16 to remove and 0 not upgraded.\n"), 0);
	assert_int_equal(apt_said_download("E: Unable to locate package\n"), -1);
	assert_int_equal(apt_said_download("Need to get lots of archives.\n"), -1);
	assert_int_equal(apt_said_unpacked("After this operation, 168 MB of additional disk space will be used.\n"), 168000000);
	assert_int_equal(apt_said_unpacked("After this operation, 1.5 GB disk space will be freed.\n"), -1500000000);
	assert_int_equal(apt_said_unpacked(""), -1);
}

static void progress_of_a_download(void **state)
{
	double percent = -1;
	const char *what = "";

	(void)state;
	assert_true(apt_said_progress("dlstatus:3:12.1:Retrieving file 3 of 61", &percent, &what));
	assert_true(percent > 12 && percent < 12.2);
	assert_string_equal(what, "Retrieving file 3 of 61");
	assert_false(apt_said_progress("pmstatus:postfix:41.5:Installing", &percent, &what));
	assert_false(apt_said_progress("dlstatus:3", &percent, &what));
	assert_false(apt_said_progress("dlstatus:3:nan:x", &percent, &what));
}

static void names_of_a_list(void **state)
{
	strlist names = {0};

	apt_said_list(*state, "Listing...\nmailstead/now 0.1.0+deb12 amd64 [installed,local]\nno slash here\n/x\na b/c\n", &names);
	assert_int_equal(names.n, 1);
	assert_string_equal(names.v[0], "mailstead");
}

static void changed_files_of_packages(void **state)
{
	bool missing;

	(void)state;
	assert_string_equal(apt_said_conffile("??5?????? c /etc/nginx/nginx.conf", &missing), "/etc/nginx/nginx.conf");
	assert_false(missing);
	assert_string_equal(apt_said_conffile("missing     c /etc/x", &missing), "/etc/x");
	assert_true(missing);
	assert_null(apt_said_conffile("??5??????   /usr/bin/x", &missing));
	assert_null(apt_said_conffile("??5?????? c /etc/../root/x", &missing));
}

/* --- an apt that is played: it looks only at what it was told to use */

static const char *origins;

static bool plays_apt(struct fake *f, const struct run_req *req, struct run_res *res, int *status)
{
	const char *name = req->argv[0];

	*status = 0;
	(void)f;
	if (strcmp(name, "apt-get") == 0 && strcmp(req->argv[1], "indextargets") == 0) {
		str_adds(&res->out, origins);
		return true;
	}
	if (strcmp(name, "apt-get") != 0 && strcmp(name, "apt-cache") != 0)
		return false;
	assert_string_equal(req->argv[1], "-c=" AHEAD_CONF);
	for (size_t i = 2; req->argv[i] != NULL; i++) {
		if (strcmp(req->argv[i], "policy") == 0)
			str_adds(&res->out, "postfix:\n  Candidate: 3.10.13-0+deb13u1\ndovecot-core:\n  Candidate: (none)\n");
		if (strcmp(req->argv[i], "-s") == 0)
			str_adds(&res->out, simulated);
		if (strcmp(req->argv[i], "--assume-no") == 0) {
			str_adds(&res->out, "Need to get 117 MB of archives.\nAfter this operation, 168 MB of additional disk space will be used.\n");
			*status = 1;
		}
	}
	return true;
}

static void open_box(struct fake *f, const char *sources)
{
	fake_open(f);
	f->program = plays_apt;
	fake_put(f, "/etc/apt/sources.list", sources);
	fake_put(f, "/var/lib/dpkg/status", "Package: postfix\nStatus: install ok installed\nVersion: 3.7.11-0+deb12u1\n");
	origins = "http://mirror.example/debian/\tbookworm\tDebian\n"
		  "http://mirror.example/debian/\tbookworm-backports\tDebian Backports\n"
		  "https://p.example.net/d/\tbookworm\tSomebody\n";
}

static void only_debians_sources_go_along(void **state)
{
	struct fake f;
	struct ahead ahead;
	struct file_stat st;
	struct err err = {0};

	(void)state;
	open_box(&f, "deb http://mirror.example/debian bookworm main\n"
		     "deb http://security.debian.org/debian-security bookworm-security main\n"
		     "deb http://mirror.example/debian bookworm-backports main\n"
		     "deb https://p.example.net/d bookworm main\n"
		     "deb http://unknown.example/debian bookworm main\n"
		     "deb http://deb.debian.org.evil.example/debian bookworm main\n"
		     "deb http://deb.debian.org/debian stable main\n");
	assert_true(ahead_open(&ahead, &f.h, f.a, release_find("12"), release_find("13"), NULL, &err));
	assert_true(ahead.has_main && ahead.has_security);
	assert_string_equal(fake_get(&f, AHEAD_DIR "/sources.list"),
			    "deb http://mirror.example/debian trixie main\n"
			    "deb http://security.debian.org/debian-security trixie-security main\n");
	assert_true(f.plain.fs->stat(&f.plain, AHEAD_DIR "/sources.list", &st, &err) && st.mode == 0600);
	assert_string_equal(ahead.sources.v[2].origin, "Debian Backports");
	assert_string_equal(ahead.sources.v[2].then, "");
	ahead_close(&ahead);
	assert_false(fake_is_there(&f, AHEAD_DIR));
	fake_close(&f);
}

static void no_source_to_follow(void **state)
{
	struct fake f;
	struct ahead ahead;
	struct err err = {0};

	(void)state;
	open_box(&f, "deb http://deb.debian.org/debian stable main\n");
	assert_false(ahead_open(&ahead, &f.h, f.a, release_find("12"), release_find("13"), NULL, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_int_equal(ahead.sources.n, 1);
	fake_close(&f);
}

/* Whatever arguments it gets, this apt has no dpkg. */
static void nothing_can_be_installed_by_it(void **state)
{
	struct fake f;
	struct ahead ahead;
	struct err err = {0};

	(void)state;
	open_box(&f, "deb http://deb.debian.org/debian bookworm main\n");
	fake_put(&f, AHEAD_DIR "/next/root/left/over", "by a run that was killed");
	assert_true(ahead_open(&ahead, &f.h, f.a, release_find("12"), release_find("13"), NULL, &err));
	assert_false(fake_is_there(&f, AHEAD_DIR "/next"));
	const char *conf = fake_get(&f, AHEAD_CONF);
	assert_non_null(strstr(conf, "Dir::Bin::dpkg \"/bin/false\";"));
	assert_non_null(strstr(conf, "APT::Get::Download-Only \"true\";"));
	ahead_close(&ahead);
	fake_close(&f);
}

static void facts_with_the_next_versions(void **state)
{
	struct fake f;
	struct ahead ahead;
	struct facts now = { .release = "12", .codename = "bookworm", .memory = 7 }, then;
	struct err err = {0};
	apt_step_list steps = {0};
	int64_t download, unpacked;

	(void)state;
	open_box(&f, "deb http://deb.debian.org/debian bookworm main\n");
	vec_push(f.a, &now.packages, ((struct fact_package){ "postfix", "3.7.11-0+deb12u1", true }));
	vec_push(f.a, &now.packages, ((struct fact_package){ "dovecot-core", "1:2.3.19.1", true }));
	assert_true(ahead_open(&ahead, &f.h, f.a, release_find("12"), release_find("13"), NULL, &err));
	assert_true(ahead_facts(&ahead, &now, &then, &err));
	assert_string_equal(then.release, "13");
	assert_int_equal(then.memory, 7);
	assert_string_equal(facts_version(&then, "postfix"), "3.10.13-0+deb13u1");
	assert_string_equal(facts_version(&then, "dovecot-core"), "1:2.3.19.1");
	assert_string_equal(facts_version(&now, "postfix"), "3.7.11-0+deb12u1");
	assert_true(ahead_steps(&ahead, &steps, &download, &unpacked, &err));
	assert_int_equal(steps.n, 4);
	assert_int_equal(download, 117000000);
	assert_int_equal(unpacked, 168000000);
	ahead_close(&ahead);
	fake_close(&f);
}

static void versions(struct arena *a, struct facts *f, const char *postfix, const char *fail2ban)
{
	*f = (struct facts){0};
	vec_push(a, &f->packages, ((struct fact_package){ "postfix", postfix, true }));
	vec_push(a, &f->packages, ((struct fact_package){ "fail2ban", fail2ban, true }));
	vec_push(a, &f->packages, ((struct fact_package){ "rspamd", "3.4-1", false }));
}

static void only_changes_on_the_way_count(void **state)
{
	struct site site = { .shield.fail2ban = true };
	struct facts now, then;
	release_change_list list = {0};

	versions(*state, &now, "3.9.1-2", "1.0.2-2");
	versions(*state, &then, "3.10.13-0+deb13u1", "1.1.0-8");
	release_changes(*state, &site, &now, &then, &list);
	assert_int_equal(list.n, 3);
	assert_string_equal(list.v[0].name, "Postfix");
	assert_string_equal(list.v[0].from, "3.9.1");
	assert_string_equal(list.v[0].to, "3.10.13");
	assert_string_equal(list.v[2].name, "fail2ban");

	site.shield.fail2ban = false;
	list.n = 0;
	release_changes(*state, &site, &now, &then, &list);
	assert_int_equal(list.n, 2);
	list.n = 0;
	release_changes(*state, &site, &then, &then, &list);
	assert_int_equal(list.n, 0);
}

static void upstream_part_of_a_version(void **state)
{
	assert_string_equal(upstream_version(*state, "1:2.3.19.1+dfsg1-2.1+deb12u1"), "2.3.19.1");
	assert_string_equal(upstream_version(*state, "2.11.0~beta2-9"), "2.11.0");
	assert_string_equal(upstream_version(*state, "3."), "3");
	assert_string_equal(upstream_version(*state, ""), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_of_sources_list),
		cmocka_unit_test(stanzas_of_deb822),
		cmocka_unit_test(candidates_of_policy),
		cmocka_unit_test(steps_of_a_simulation),
		cmocka_unit_test(amounts_in_units_of_apt),
		cmocka_unit_test(progress_of_a_download),
		cmocka_unit_test(names_of_a_list),
		cmocka_unit_test(changed_files_of_packages),
		cmocka_unit_test(only_debians_sources_go_along),
		cmocka_unit_test(no_source_to_follow),
		cmocka_unit_test(nothing_can_be_installed_by_it),
		cmocka_unit_test(facts_with_the_next_versions),
		cmocka_unit_test(only_changes_on_the_way_count),
		cmocka_unit_test(upstream_part_of_a_version),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
