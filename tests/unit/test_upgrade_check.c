/* What stands between a box and the next release: each condition by itself, on a box that is else ready. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "cmd/upgrade_check.h"
#include "plan/paths.h"
#include "tests/unit/check_box.h"

static struct check_box box;
static struct cmd cmd;
static struct upgrade_report report;
static struct upgrade_look look;

static void emit_nothing(struct event_sink *sink, const struct event *event)
{
	(void)sink;
	(void)event;
}

static struct event_sink silent = { emit_nothing };

static void own_package(const char *name, const char *version)
{
	vec_push(box.a, &look.now.packages, ((struct fact_package){ name, version, true }));
}

static int setup(void **state)
{
	static const int go_on = 0;

	(void)state;
	check_box_open(&box);
	box_program(&box, "apt-get", 0, "");
	box_program(&box, "apt list", 0, "Listing...\nmailstead/now 0.1.0+deb12 amd64 [installed,local]\n");
	box_put(&box, "/proc/sys/kernel/osrelease", 0444, "6.1.0-40-amd64\n");
	box_put(&box, "/sys/fs/cgroup/cgroup.controllers", 0444, "cpu memory\n");
	cmd = (struct cmd){ .host = &box.h, .arena = box.a };
	report = (struct upgrade_report){ .from = release_find("12"), .to = release_find("13"), .download = 117000000 };
	look = (struct upgrade_look){ .c = &cmd, .sink = &silent, .out = &report, .site = box.site, .stop = &go_on,
				      .unpacked = 168000000 };
	look.now = (struct facts){ .release = "12", .codename = "bookworm", .point = "12.13", .arch = "amd64",
				   .virtualization = "kvm" };
	own_package("mailstead", "0.1.0+deb12");
	own_package("postfix", "3.7.11-0+deb12u1");
	look.then = look.now;
	look.then.packages.v = NULL;
	look.then.packages.n = look.then.packages.cap = 0;
	vec_push(box.a, &look.then.packages, ((struct fact_package){ "mailstead", "0.1.0+deb12", true }));
	vec_push(box.a, &look.then.packages, ((struct fact_package){ "postfix", "3.10.13-0+deb13u1", true }));
	vec_push(box.a, &look.steps, ((struct apt_step){ "postfix", "3.7.11-0+deb12u1", "3.10.13-0+deb13u1" }));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	check_box_close(&box);
	return 0;
}

/* "severity id subject" a line, the worst first. Every finding must say all that one says. */
static const char *found(void)
{
	struct str all = {0};

	findings_sort(&report.findings);
	for (size_t i = 0; i < report.findings.n; i++) {
		const struct finding *f = &report.findings.v[i];

		assert_true(strncmp(f->id, "upgrade.", 8) == 0);
		assert_true(f->seen[0] != '\0' && f->why[0] != '\0' && f->source[0] != '\0');
		assert_true(f->fix[0] != '\0' || f->severity == SEVERITY_INFO);
		str_addf(&all, "%s %s%s%s\n", severity_name(f->severity), f->id, f->subject[0] ? " " : "", f->subject);
	}
	const char *text = arena_strdup(box.a, str_c(&all));
	str_free(&all);
	return text;
}

static const char *on_box(void)
{
	upgrade_look_at_box(&look);
	return found();
}

static const char *of_packages(void)
{
	upgrade_look_at_packages(&look);
	return found();
}

static void a_box_that_is_ready(void **state)
{
	(void)state;
	upgrade_look_at_box(&look);
	upgrade_look_at_packages(&look);
	upgrade_look_at_room(&look);
	assert_true(upgrade_has_room_for_lists(&look));
	assert_string_equal(found(), "");
}

static void dpkg_is_not_whole(void **state)
{
	(void)state;
	box_program(&box, "dpkg --audit", 0, "The following packages are only half configured:\n rspamd   spam filter\n");
	box_program(&box, "apt-mark showhold", 0, "vim\n");
	assert_string_equal(on_box(), "fail upgrade.broken\nwarn upgrade.held\n");
}

static void updates_of_this_release_wait(void **state)
{
	(void)state;
	box_program(&box, "apt-get", 0, "Inst vim [1] (2 Debian:12.13/oldstable [amd64])\n");
	assert_string_equal(on_box(), "warn upgrade.pending\n");
	assert_non_null(strstr(report.findings.v[0].seen, "1 update of Debian 12 is not installed yet (this is 12.13)"));
}

static void apt_does_not_answer(void **state)
{
	(void)state;
	box_program(&box, "apt-get", 100, "");
	assert_string_equal(on_box(), "unknown upgrade.pending\n");
}

static void little_memory(void **state)
{
	(void)state;
	box_put(&box, "/proc/meminfo", 0444, "MemTotal: 500000 kB\nMemAvailable: 200000 kB\nSwapFree: 100000 kB\n");
	assert_string_equal(on_box(), "warn upgrade.memory\n");
}

static void hardly_any_memory(void **state)
{
	(void)state;
	box_put(&box, "/proc/meminfo", 0444, "MemTotal: 500000 kB\nMemAvailable: 90000 kB\nSwapFree: 0 kB\n");
	assert_string_equal(on_box(), "fail upgrade.memory\n");
}

static void swap_counts(void **state)
{
	(void)state;
	box_put(&box, "/proc/meminfo", 0444, "MemTotal: 500000 kB\nMemAvailable: 90000 kB\nSwapFree: 1000000 kB\n");
	assert_string_equal(on_box(), "");
}

static void a_container_on_an_old_kernel(void **state)
{
	(void)state;
	look.now.virtualization = "openvz";
	box_put(&box, "/proc/sys/kernel/osrelease", 0444, "3.10.0-1160\n");
	assert_string_equal(on_box(), "fail upgrade.kernel openvz\n");
}

static void a_container_on_a_new_kernel(void **state)
{
	(void)state;
	look.now.virtualization = "lxc";
	assert_string_equal(on_box(), "info upgrade.kernel lxc\n");
}

static void control_groups_of_the_first_version(void **state)
{
	struct err err = {0};

	(void)state;
	assert_true(box.h.fs->remove(&box.h, "/sys/fs/cgroup/cgroup.controllers", &err));
	assert_string_equal(on_box(), "warn upgrade.kernel kvm\n");
	report.findings.n = 0;
	look.now.virtualization = "lxc";
	assert_string_equal(on_box(), "fail upgrade.kernel lxc\n");
}

static void a_certificate_that_is_not_renewed(void **state)
{
	(void)state;
	box_certificate(&box, "mail.example.org", BOX_NOW - 85 * 86400, BOX_NOW + 5 * 86400, false);
	assert_string_equal(on_box(), "warn upgrade.certificate\n");
}

static void mail_waits(void **state)
{
	(void)state;
	box_program(&box, "postqueue", 0,
		    "{\"queue_name\": \"deferred\", \"queue_id\": \"4jYmXP6sWRz817\", \"arrival_time\": 1795533189, "
		    "\"sender\": \"a@example.org\", \"recipients\": [{\"address\": \"x\"}]}\n");
	assert_string_equal(on_box(), "info upgrade.queue\n");
}

static void our_packages_would_go(void **state)
{
	(void)state;
	own_package("dovecot-core", "1:2.3.19.1");
	vec_push(box.a, &look.steps, ((struct apt_step){ "mailstead", "0.1.0+deb12", "" }));
	vec_push(box.a, &look.steps, ((struct apt_step){ "dovecot-core", "1:2.3.19.1", "" }));
	vec_push(box.a, &look.steps, ((struct apt_step){ "libssl3", "3.0", "" }));
	vec_push(box.a, &look.steps, ((struct apt_step){ "php8.2-fpm", "8.2", "" }));
	assert_string_equal(of_packages(),
			    "fail upgrade.removed dovecot-core\nfail upgrade.removed mailstead\nwarn upgrade.removed\n");
	assert_non_null(strstr(report.findings.v[2].seen, "remove php8.2-fpm"));
}

static void one_of_ours_would_stay(void **state)
{
	(void)state;
	look.steps.n = 0;
	assert_string_equal(of_packages(), "fail upgrade.kept-back postfix\n");
	assert_non_null(strstr(report.findings.v[0].seen, "postfix would stay at 3.7.11-0+deb12u1, where Debian 13 has 3.10.13"));
}

static void packages_from_elsewhere(void **state)
{
	(void)state;
	own_package("btop", "1.3.2-0.1~bpo12+1");
	/* One that Debian's next release replaces is nobody's worry. */
	vec_push(box.a, &look.steps, ((struct apt_step){ "rspamd", "3.9", "3.12" }));
	box_program(&box, "apt list", 0,
		    "mailstead/now 0.1.0 amd64 [installed,local]\nrspamd/now 3.9 amd64 [installed,local]\n"
		    "docker-ce/bookworm,now 5:27 amd64 [installed]\n");
	assert_string_equal(of_packages(), "warn upgrade.foreign\ninfo upgrade.backports\n");
	assert_non_null(strstr(report.findings.v[0].seen, ": docker-ce"));
}

static void no_kernel_comes(void **state)
{
	(void)state;
	own_package("linux-image-6.1.0-40-amd64", "6.1.153-1");
	assert_string_equal(of_packages(), "warn upgrade.kernel\n");
	report.findings.n = 0;
	own_package("linux-image-amd64", "6.1.153-1");
	vec_push(box.a, &look.steps, ((struct apt_step){ "linux-image-amd64", "6.1.153-1", "6.12.57-1" }));
	assert_string_equal(of_packages(), "");
}

static void full(const char *path, int64_t avail, const char *expected)
{
	box.crowded = path;
	box.space = (struct file_space){ .id = 99, .size = 1000000000, .avail = avail };
	report.findings.n = 0;
	upgrade_look_at_room(&look);
	assert_string_equal(found(), expected);
}

static void a_disk_that_is_full(void **state)
{
	(void)state;
	/* 168 MB that are unpacked, and 128 MiB to spare */
	full("/usr", 290000000, "fail upgrade.room /usr\n");
	full("/usr", 320000000, "warn upgrade.room /usr\n");
	full("/usr", 500000000, "");
	/* 117 MB that are fetched */
	full("/var/cache/apt/archives", 100000000, "fail upgrade.room /var/cache/apt/archives\n");
	full("/boot", 50000000, "");
	vec_push(box.a, &look.steps, ((struct apt_step){ "linux-image-amd64", "6.1", "6.12" }));
	full("/boot", 50000000, "fail upgrade.room /boot\n");
	full("/boot", 200000000, "warn upgrade.room /boot\n");
	look.out->download = -1;
	full("/boot", 50000000, "unknown upgrade.room\n");
}

static void no_room_for_the_lists(void **state)
{
	(void)state;
	box.crowded = "/var/lib/mailstead";
	box.space = (struct file_space){ .id = 99, .size = 1000000000, .avail = 200000000 };
	assert_false(upgrade_has_room_for_lists(&look));
	assert_string_equal(found(), "fail upgrade.room /var/lib/mailstead\n");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_box_that_is_ready),
		TEST(dpkg_is_not_whole),
		TEST(updates_of_this_release_wait),
		TEST(apt_does_not_answer),
		TEST(little_memory),
		TEST(hardly_any_memory),
		TEST(swap_counts),
		TEST(a_container_on_an_old_kernel),
		TEST(a_container_on_a_new_kernel),
		TEST(control_groups_of_the_first_version),
		TEST(a_certificate_that_is_not_renewed),
		TEST(mail_waits),
		TEST(our_packages_would_go),
		TEST(one_of_ours_would_stay),
		TEST(packages_from_elsewhere),
		TEST(no_kernel_comes),
		TEST(a_disk_that_is_full),
		TEST(no_room_for_the_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
