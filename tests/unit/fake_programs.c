/* The programs of the fake box. State: /fake/dpkg, /fake/unit (what runs, with which configuration), /fake/loaded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/host_linux.h"
#include "plan/paths.h"
#include "tests/unit/fake_host.h"

#define WANTS "/etc/systemd/system/multi-user.target.wants"

static void drop(struct fake *f, const char *path)
{
	struct err err = {0};

	if (!f->plain.fs->remove(&f->plain, path, &err))
		fail_msg("%s", err.msg);
}

static int say(struct run_res *res, int status, const char *text)
{
	str_adds(status == 0 ? &res->out : &res->err, text);
	return status;
}

/* --- trees */

static void copy_file(const char *from, const char *to, const struct stat *st)
{
	char buf[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ssize_t n;

	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		assert_int_equal(write(out, buf, (size_t)n), n);
	assert_int_equal(fchmod(out, st->st_mode & 07777), 0);
	close(in);
	close(out);
}

static void copy_children(const char *from, const char *to)
{
	DIR *d = opendir(from);
	struct dirent *e;
	char a[512], b[512];

	assert_non_null(d);
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		assert_true((size_t)snprintf(a, sizeof(a), "%s/%s", from, e->d_name) < sizeof(a));
		assert_true((size_t)snprintf(b, sizeof(b), "%s/%s", to, e->d_name) < sizeof(b));
		fake_copy_tree(a, b);
	}
	closedir(d);
}

void fake_copy_tree(const char *from, const char *to)
{
	struct stat st;
	char target[512];

	assert_int_equal(lstat(from, &st), 0);
	if (S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(from, target, sizeof(target) - 1);

		assert_true(n > 0);
		target[n] = '\0';
		assert_int_equal(symlink(target, to), 0);
		return;
	}
	if (S_ISDIR(st.st_mode)) {
		assert_int_equal(mkdir(to, 0700), 0);
		copy_children(from, to);
		assert_int_equal(chmod(to, st.st_mode & 07777), 0);
	} else {
		copy_file(from, to, &st);
	}
	if (geteuid() == 0)
		assert_int_equal(lchown(to, st.st_uid, st.st_gid), 0);
	assert_int_equal(utimensat(AT_FDCWD, to, (struct timespec[]){ st.st_atim, st.st_mtim }, 0), 0);
}

static int cp(struct fake *f, const char *const *argv)
{
	fake_copy_tree(arena_printf(f->a, "%s%s", f->root, argv[3]), arena_printf(f->a, "%s%s", f->root, argv[4]));
	return 0;
}

/* --- systemd */

static const char *unit_file(struct fake *f, const char *unit)
{
	const char *own = arena_printf(f->a, "/etc/systemd/system/%s", unit);

	return fake_is_there(f, own) ? own : arena_printf(f->a, "/lib/systemd/system/%s", unit);
}

static const char *state_file(struct fake *f, const char *unit)
{
	return arena_printf(f->a, "/fake/unit/%s", unit);
}

/* The unit as systemd knows it: since it was loaded first, or since the last daemon-reload. */
static const char *loaded(struct fake *f, const char *unit)
{
	const char *path = arena_printf(f->a, "/fake/loaded/%s", unit);

	if (!fake_is_there(f, path) && fake_is_there(f, unit_file(f, unit)))
		fake_put(f, path, fake_get(f, unit_file(f, unit)));
	return fake_get(f, path);
}

static void daemon_reload(struct fake *f)
{
	struct err err = {0};

	if (!f->plain.fs->remove_tree(&f->plain, "/fake/loaded", &err))
		fail_msg("%s", err.msg);
}

/* What /etc/<unit> holds now is what the unit runs with from now on. */
static int take_config(struct fake *f, const char *unit, struct run_res *res)
{
	char *stem = arena_strdup(f->a, unit);
	struct str config = {0};
	const char *definition = loaded(f, unit);

	if (definition == NULL)
		return say(res, 5, "Unit not found.");
	*strrchr(stem, '.') = '\0';
	str_addf(&config, "active\n%s", definition);
	fake_dump(f, arena_printf(f->a, "/etc/%s", stem), false, &config);
	bool broken = strstr(str_c(&config), "BROKEN") != NULL, dies = strstr(str_c(&config), "DIES") != NULL;
	if (!broken)
		fake_put(f, state_file(f, unit), dies ? "failed\n" : str_c(&config));
	str_free(&config);
	return broken ? say(res, 1, "Job failed.") : 0;
}

static bool is_active(struct fake *f, const char *unit)
{
	const char *state = fake_get(f, state_file(f, unit));

	return state != NULL && strncmp(state, "active\n", 7) == 0;
}

static int start(struct fake *f, const char *unit, struct run_res *res)
{
	int status = take_config(f, unit, res);

	if (status != 0)
		fake_put(f, state_file(f, unit), "failed\n");
	return status;
}

static const char *link_of(struct fake *f, const char *unit)
{
	return arena_printf(f->a, WANTS "/%s", unit);
}

static bool is_enabled(struct fake *f, const char *unit)
{
	return fake_is_there(f, link_of(f, unit)) && fake_is_there(f, unit_file(f, unit));
}

static int enable(struct fake *f, const char *unit, bool on, struct run_res *res)
{
	struct err err = {0};

	if (!fake_is_there(f, unit_file(f, unit)))
		return say(res, 1, "Unit file does not exist.");
	if (!f->plain.fs->mkdirs(&f->plain, WANTS, &err))
		fail_msg("%s", err.msg);
	if (!on)
		drop(f, link_of(f, unit));
	else if (!fake_is_there(f, link_of(f, unit)))
		fake_link(f, unit_file(f, unit), link_of(f, unit));
	return 0;
}

static int show(struct fake *f, const char *const *units, struct run_res *res)
{
	for (; *units != NULL; units++)
		str_addf(&res->out, "Id=%s\nActiveState=%s\nUnitFileState=%s\n%s", *units,
			 is_active(f, *units) ? "active" : "inactive",
			 !fake_is_there(f, unit_file(f, *units)) ? "" : is_enabled(f, *units) ? "enabled" : "disabled",
			 units[1] != NULL ? "\n" : "");
	return 0;
}

static int ask_unit(struct fake *f, const char *verb, const char *unit, struct run_res *res)
{
	if (strcmp(verb, "is-enabled") == 0)
		return is_enabled(f, unit) ? 0 : 1;
	if (is_active(f, unit))
		return say(res, 0, "active\n");
	str_adds(&res->out, fake_is_there(f, state_file(f, unit)) ? "failed\n" : "inactive\n");
	return 3;
}

static bool is_limited(const struct fake *f, const char *unit)
{
	return f->too_often != NULL && strcmp(f->too_often, unit) == 0;
}

static int change_unit(struct fake *f, const char *verb, const char *unit, struct run_res *res)
{
	if (strcmp(verb, "enable") == 0 || strcmp(verb, "disable") == 0)
		return enable(f, unit, verb[0] == 'e', res);
	if (strcmp(verb, "start") == 0)
		return is_active(f, unit) ? 0 : start(f, unit, res);
	if (strcmp(verb, "restart") == 0)
		return is_limited(f, unit) ? say(res, 1, "Start request repeated too quickly.") : start(f, unit, res);
	if (strcmp(verb, "reload-or-restart") == 0)
		return is_active(f, unit) ? take_config(f, unit, res) : start(f, unit, res);
	if (strcmp(verb, "stop") == 0) {
		if (loaded(f, unit) == NULL && !fake_is_there(f, state_file(f, unit)))
			return say(res, 5, "Unit not loaded.");
		drop(f, state_file(f, unit));
		return 0;
	}
	fail_msg("systemctl %s", verb);
	return 1;
}

/* Those that run, or are enabled: a name a line. */
static int list_units(struct fake *f, bool active, struct run_res *res)
{
	struct err err = {0};
	strlist names;

	assert_true(f->plain.fs->list(&f->plain, f->a, active ? "/fake/unit" : WANTS, &names, &err));
	for (size_t i = 0; i < names.n; i++)
		if (active ? is_active(f, names.v[i]) : is_enabled(f, names.v[i]))
			str_addf(&res->out, "%s more words\n", names.v[i]);
	return 0;
}

static int systemctl(struct fake *f, const char *const *argv, struct run_res *res)
{
	const char *verb = argv[1];

	if (strcmp(verb, "reset-failed") == 0) {
		f->too_often = NULL;
		return 0;
	}
	if (strcmp(verb, "show") == 0 && strcmp(argv[2], "-P") == 0)
		return say(res, 0, is_limited(f, argv[5]) ? "start-limit-hit\n" : "success\n");
	if (strncmp(verb, "list-unit", 9) == 0)
		return list_units(f, strcmp(verb, "list-units") == 0, res);

	if (strcmp(argv[1], "show") == 0)
		return show(f, argv + 4, res);
	if (strncmp(argv[1], "is-", 3) == 0)
		return ask_unit(f, argv[1], argv[3], res);
	if (strcmp(argv[1], "daemon-reload") == 0) {
		daemon_reload(f);
		return 0;
	}
	/* What can be done is done, whatever cannot. */
	int status = 0;
	for (argv += 2, argv += strcmp(*argv, "--no-reload") == 0; *argv != NULL; argv++) {
		int one = change_unit(f, verb, *argv, res);

		status = one != 0 ? one : status;
	}
	return status;
}

/* --- packages and users */

/* A package NAME brings /etc/NAME/NAME.conf and NAME.service, which its postinst enables and starts if it may. */
static void install(struct fake *f, const char *name)
{
	const char *conf = arena_printf(f->a, "/etc/%s/%s.conf", name, name), *unit = arena_printf(f->a, "%s.service", name);
	struct run_res res = {0};

	if (fake_is_there(f, arena_printf(f->a, "/fake/dpkg/%s", name)))
		return;
	if (!fake_is_there(f, conf))
		fake_put(f, conf, "as packaged\n");
	fake_put(f, arena_printf(f->a, "/lib/systemd/system/%s", unit), "[Service]\n");
	enable(f, unit, true, &res);
	bool held = fake_is_there(f, "/usr/sbin/policy-rc.d");
	vec_push(f->a, &f->ran, arena_printf(f->a, "postinst %s %s", name, held ? "held" : "starts"));
	if (!held)
		start(f, unit, &res);
	run_res_free(&res);
	fake_put(f, arena_printf(f->a, "/fake/dpkg/%s", name), "1.0");
}

static int apt_get(struct fake *f, const struct run_req *req, struct run_res *res)
{
	size_t i = 0;

	if (strcmp(req->argv[1], "install") != 0)
		return 0;
	if (fake_is_there(f, "/var/lib/dpkg/updates/0001"))
		return say(res, 100, "E: dpkg was interrupted, you must manually run 'dpkg --configure -a'");
	while (strcmp(req->argv[i], "--") != 0)
		i++;
	for (i++; req->argv[i] != NULL; i++) {
		req->on_status(req->ctx, arena_printf(f->a, "pmstatus:%s:amd64:50.0:Installing %s", req->argv[i], req->argv[i]));
		install(f, req->argv[i]);
		req->on_status(req->ctx, arena_printf(f->a, "pmstatus:%s:amd64:60.0:Installed %s (amd64)", req->argv[i], req->argv[i]));
	}
	return 0;
}

/* groupadd and useradd: the name is last; a fixed number follows --gid or --uid. */
static int add_id(struct fake *f, const char *const *argv, const char *file, const char *option, const char *rest,
		  struct run_res *res)
{
	const char *text = fake_get(f, file), *name = NULL, *id = "901";
	struct str line = {0};

	for (size_t i = 1; argv[i] != NULL; i++) {
		if (strcmp(argv[i], option) == 0)
			id = argv[i + 1];
		name = argv[i];
	}
	if (strstr(text, arena_printf(f->a, "\n%s:", name)) != NULL)
		return say(res, 9, "already exists");
	str_addf(&line, "%s%s:x:%s:%s\n", text, name, id, rest);
	fake_put(f, file, str_c(&line));
	str_free(&line);
	return 0;
}

/* --- the daemons' own programs */

/* check-NAME: the staged /etc/NAME must not hold the word INVALID; tests put it on the second line. */
static int check(struct fake *f, const struct run_req *req, struct run_res *res)
{
	const char *name = req->argv[0] + strlen("check-");
	struct str staged = {0};

	assert_int_equal(req->nbinds, 1);
	assert_string_equal(req->binds[0].to, "/etc");
	fake_dump(f, arena_printf(f->a, "%s/%s", req->binds[0].from, name), false, &staged);
	assert_true(staged.len > 0);
	bool bad = strstr(str_c(&staged), "INVALID") != NULL;
	str_free(&staged);
	return bad ? say(res, 1, arena_printf(f->a, "/etc/%s/%s.conf line 2: this cannot be", name, name)) : 0;
}

/* mkmap SOURCE: makes SOURCE.db; mkslow UNIT SOURCE TARGET: with the help of a unit that runs. */
static int make_map(struct fake *f, const char *source, const char *target, struct run_res *res)
{
	const char *text = fake_get(f, source);

	if (text == NULL)
		return say(res, 1, "no source");
	fake_put(f, target, arena_printf(f->a, "compiled %s", text));
	return 0;
}

static int play(struct fake *f, const struct run_req *req, struct run_res *res)
{
	const char *const *argv = req->argv;
	const char *name = argv[0];

	if (strcmp(name, "systemctl") == 0)
		return systemctl(f, argv, res);
	if (strcmp(name, "journalctl") == 0)
		return say(res, 0, f->log != NULL ? f->log : "it could not\n");
	if (strcmp(name, "touch") == 0)
		return host_linux_run(&f->plain, req, res, &(struct err){0}) ? res->status : 1;
	if (strcmp(name, "apt-get") == 0)
		return apt_get(f, req, res);
	if (strcmp(name, "dpkg") == 0) {
		drop(f, "/var/lib/dpkg/updates/0001");
		return 0;
	}
	if (strcmp(name, "dpkg-query") == 0)
		return say(res, 1, "no path found matching pattern\n");
	if (strcmp(name, "debconf-set-selections") == 0 || strcmp(name, "systemd-run") == 0)
		return 0;
	if (strcmp(name, "groupadd") == 0)
		return add_id(f, argv, "/etc/group", "--gid", "", res);
	if (strcmp(name, "useradd") == 0)
		return add_id(f, argv, "/etc/passwd", "--uid", "901::/:/bin/false", res);
	if (strcmp(name, "nft") == 0 || strcmp(name, "ss") == 0)
		return 0;
	if (strcmp(name, "cp") == 0)
		return cp(f, argv);
	if (strcmp(name, "mkmap") == 0)
		return make_map(f, argv[1], arena_printf(f->a, "%s.db", argv[1]), res);
	if (strcmp(name, "mkslow") == 0)
		return is_active(f, argv[1]) ? make_map(f, argv[2], argv[3], res) : say(res, 1, "nobody answers");
	if (strcmp(name, "ln") == 0)
		return symlink(argv[3], argv[4]) == 0 ? 0 : 1;
	if (strncmp(name, "check-", 6) == 0)
		return check(f, req, res);
	fail_msg("nobody plays %s", name);
	return 127;
}

bool fake_run(struct fake *f, const struct run_req *req, struct run_res *res, struct err *err)
{
	struct str line = {0};

	for (size_t i = 0; req->argv[i] != NULL; i++)
		str_addf(&line, "%s%s", i > 0 ? " " : "", req->argv[i]);
	const char *said = arena_strdup(f->a, str_c(&line));
	str_free(&line);
	vec_push(f->a, &f->ran, said);
	if (f->refuse != NULL && strncmp(said, f->refuse, strlen(f->refuse)) == 0) {
		res->status = say(res, 1, "refused by the test\n");
		return true;
	}
	if (strcmp(req->argv[0], "diff3") == 0 || strcmp(req->argv[0], "diff") == 0)
		return host_linux_run(&f->plain, req, res, err);
	if (f->program == NULL || !f->program(f, req, res, &res->status))
		res->status = play(f, req, res);
	return true;
}
