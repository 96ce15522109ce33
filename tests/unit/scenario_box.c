#include "tests/unit/scenario_box.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/host_linux.h"
#include "plan/plan.h"

#define GOLDEN "tests/golden/"
#define NOBODY "65534"

static void must(bool ok, const struct err *err)
{
	if (!ok)
		fail_msg("%s\n%s", err->msg, err->hint);
}

void world_run(struct world *w, const char *const *argv)
{
	struct err err = {0};

	must(host_run_ok(&w->h, argv, NULL, &err), &err);
}

void source_slurp(const char *path, struct str *out)
{
	FILE *f = fopen(path, "re");
	char buf[4096];
	size_t n;

	if (f == NULL)
		fail_msg("cannot read %s", path);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(out, buf, n);
	fclose(f);
}

/* --- the world */

static void find_program(char *path, size_t n)
{
	const char *named = getenv("MAILSTEAD");
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	assert_true(len > 0);
	self[len] = '\0';
	snprintf(path, n, "%s%s", named ? named : dirname(dirname(self)), named ? "" : "/mailstead");
}

void world_open(struct world *w)
{
	char program[PATH_MAX], *templates = realpath("templates", NULL);
	struct err err = {0};

	strcpy(w->dir, "/tmp/test_scenario.XXXXXX");
	if (templates == NULL || mkdtemp(w->dir) == NULL)
		fail_msg("run this where the source is: no templates/ here");
	must(host_linux_open(&w->h, "/", &err), &err);
	find_program(program, sizeof(program));
	world_run(w, (const char *[]){ "cp", "--", program, w->dir, NULL });
	world_run(w, (const char *[]){ "cp", "-R", "--", templates, w->dir, NULL });
	world_run(w, (const char *[]){ "chmod", "-R", "a+rX", "--", w->dir, NULL });
	free(templates);
}

void world_close(struct world *w)
{
	world_run(w, (const char *[]){ "rm", "-rf", "--", w->dir, NULL });
	host_linux_close(&w->h);
}

void box_open(struct box *b, struct world *w)
{
	struct err err = {0};

	*b = (struct box){ .world = w, .a = arena_new(), .facts = json_object() };
	b->root = arena_printf(b->a, "%s/box", w->dir);
	world_run(w, (const char *[]){ "rm", "-rf", "--", b->root, NULL });
	world_run(w, (const char *[]){ "mkdir", "--", b->root, NULL });
	must(host_linux_open(&b->h, b->root, &err), &err);
}

void box_close(struct box *b)
{
	host_linux_close(&b->h);
	json_decref(b->facts);
	str_free(&b->said);
	arena_free(b->a);
}

/* --- what stands there */

static void put(struct box *b, const char *path, mode_t mode, const char *text, size_t n)
{
	char *dir = arena_strdup(b->a, path);
	struct err err = {0};

	*strrchr(dir, '/') = '\0';
	if (dir[0] != '\0')
		must(b->h.fs->mkdirs(&b->h, dir, &err), &err);
	must(b->h.fs->write(&b->h, path, text, n, &(struct file_meta){ .mode = mode }, &err), &err);
}

static void put_site(struct box *b, const struct section *s)
{
	struct str site = {0};

	if (strcmp(s->arg, "standard") == 0)
		source_slurp(GOLDEN "site.yaml", &site);
	str_add(&site, s->text, s->len);
	put(b, "/etc/mailstead/site.yaml", 0644, site.p, site.len);
	str_free(&site);
}

static void install_all(struct box *b)
{
	const char *name;
	json_t *package;

	json_object_foreach(json_object_get(b->facts, "packages"), name, package)
		json_object_set_new(package, "installed", json_true());
}

/* Word i of what stands beside the section's name. */
static const char *word(struct box *b, const struct section *s, size_t i)
{
	strlist words = {0};

	scenario_words(b->a, s->arg, &words);
	if (i >= words.n)
		fail_msg("@%s %s: something is missing", s->word, s->arg);
	return words.v[i];
}

static void take_facts(struct box *b, const struct section *s)
{
	struct str text = {0};

	source_slurp(arena_printf(b->a, GOLDEN "%s/facts.json", word(b, s, 0)), &text);
	json_decref(b->facts);
	b->facts = json_loadb(text.p, text.len, 0, NULL);
	str_free(&text);
	if (strstr(s->arg, " installed") != NULL)
		install_all(b);
	json_t *change = s->len > 0 ? json_loadb(s->text, s->len, 0, NULL) : json_object();
	if (b->facts == NULL || change == NULL || json_object_update_recursive(b->facts, change) != 0)
		fail_msg("@FACTS %s: no JSON object", s->arg);
	json_decref(change);
}

static const char *real(struct box *b, const char *path)
{
	return arena_printf(b->a, "%s%s", b->root, path);
}

static void make_dir(struct box *b, const char *path, const char *mode)
{
	world_run(b->world, (const char *[]){ "mkdir", "-p", "--", real(b, path), NULL });
	world_run(b->world, (const char *[]){ "chmod", mode, real(b, path), NULL });
}

static void make_link(struct box *b, const char *path, const char *target)
{
	make_dir(b, dirname(arena_strdup(b->a, path)), "0755");
	world_run(b->world, (const char *[]){ "ln", "-sfT", "--", target, real(b, path), NULL });
}

/* --- running */

static void run(struct box *b, const strlist *args)
{
	static const char *const drop[] = { "setpriv", "--reuid=" NOBODY, "--regid=" NOBODY, "--clear-groups", "--" };
	struct world *w = b->world;
	const char *facts = arena_printf(b->a, "%s/facts.json", w->dir);
	const char *const call[] = { arena_printf(b->a, "%s/mailstead", w->dir), "--root", b->root, "--data", w->dir,
				     "--facts", facts };
	VEC(const char *) argv = {0};
	struct run_res res;
	struct err err = {0};

	assert_int_equal(json_dump_file(b->facts, facts, 0), 0);
	for (size_t i = 0; geteuid() == 0 && i < sizeof(drop) / sizeof(drop[0]); i++)
		vec_push(b->a, &argv, drop[i]);
	for (size_t i = 0; i < sizeof(call) / sizeof(call[0]); i++)
		vec_push(b->a, &argv, call[i]);
	for (size_t i = 0; i < args->n; i++)
		vec_push(b->a, &argv, args->v[i]);
	vec_push(b->a, &argv, NULL);
	if (geteuid() == 0) {
		world_run(w, (const char *[]){ "chmod", "a+rx", "--", w->dir, facts, NULL });
		world_run(w, (const char *[]){ "chown", "-hR", NOBODY ":" NOBODY, "--", b->root, NULL });
	}
	must(w->h.run(&w->h, &(struct run_req){ .argv = argv.v }, &res, &err), &err);
	b->status = res.status;
	str_cut(&b->said, 0);
	str_add(&b->said, str_c(&res.out), res.out.len);
	str_add(&b->said, str_c(&res.err), res.err.len);
	run_res_free(&res);
}

/* The box has another name in each run. */
static void hide_root(struct box *b)
{
	struct str text = b->said;
	size_t n = strlen(b->root);

	b->said = (struct str){0};
	str_adds(&b->said, "");
	for (const char *t = str_c(&text), *hit; *t != '\0'; t = hit) {
		hit = strstr(t, b->root);
		str_add(&b->said, t, hit ? (size_t)(hit - t) : strlen(t));
		if (hit == NULL)
			break;
		str_adds(&b->said, "ROOT");
		hit += n;
	}
	str_free(&text);
}

/* `mailstead apply`; then what systemd and the daemons' own programs make on a real box and nobody makes below a root. */
static void apply(struct box *b)
{
	static const char passwd[] = "root:x:0:0::/root:/bin/sh\nvmail:x:5000:5000::/var/vmail:/usr/sbin/nologin\n";
	static const char group[] = "root:x:0:\nvmail:x:5000:\n";
	static const char *const derived[] = { "/etc/aliases.lmdb", "/var/spool/postfix/etc/resolv.conf",
					       "/etc/dovecot/mailstead/spam-to-junk.svbin",
					       "/etc/dovecot/mailstead/learn-spam.svbin",
					       "/etc/dovecot/mailstead/learn-ham.svbin" };
	strlist args = {0};
	struct str units = {0};
	struct err err = {0};
	char *save = NULL;

	install_all(b);
	put(b, "/etc/passwd", 0644, passwd, sizeof(passwd) - 1);
	put(b, "/etc/group", 0644, group, sizeof(group) - 1);
	scenario_words(b->a, "apply --yes", &args);
	run(b, &args);
	if (b->status != 0)
		fail_msg("apply: status %d\n%s", b->status, str_c(&b->said));
	for (size_t i = 0; i < sizeof(derived) / sizeof(derived[0]); i++)
		put(b, derived[i], 0644, "", 0);
	must(b->h.fs->read(&b->h, PLAN_UNITS_FILE, &units, &err), &err);
	for (char *unit = strtok_r(units.p, "\n", &save); unit != NULL; unit = strtok_r(NULL, "\n", &save))
		put(b, arena_printf(b->a, "/etc/systemd/system/multi-user.target.wants/%s", unit), 0644, "", 0);
	str_free(&units);
}

bool box_act(struct box *b, const struct section *s)
{
	if (strcmp(s->word, "SITE") == 0)
		put_site(b, s);
	else if (strcmp(s->word, "FACTS") == 0)
		take_facts(b, s);
	else if (strcmp(s->word, "APPLIED") == 0)
		apply(b);
	else if (strcmp(s->word, "FILE") == 0)
		put(b, word(b, s, 1), (mode_t)strtoul(word(b, s, 0), NULL, 8), s->text, s->len);
	else if (strcmp(s->word, "EDIT") == 0)
		world_run(b->world, (const char *[]){ "sed", "-i", "-E", "--", s->text, real(b, word(b, s, 0)), NULL });
	else if (strcmp(s->word, "DIR") == 0)
		make_dir(b, word(b, s, 1), word(b, s, 0));
	else if (strcmp(s->word, "LINK") == 0)
		make_link(b, word(b, s, 0), word(b, s, 1));
	else if (strcmp(s->word, "REMOVE") == 0)
		world_run(b->world, (const char *[]){ "rm", "-r", "--", real(b, s->arg), NULL });
	else
		return false;
	return true;
}

/* Everything on the box but its lock, as one string of bytes. */
static void snapshot(struct box *b, struct str *out)
{
	const char *argv[] = { "tar", "-C", b->root, "--sort=name", "--mtime=@0", "--owner=0", "--group=0",
			       "--exclude=./run", "-cf", "-", ".", NULL };
	struct run_res res;
	struct err err = {0};

	must(b->world->h.run(&b->world->h, &(struct run_req){ .argv = argv, .max_output = 64 << 20 }, &res, &err), &err);
	if (res.status != 0)
		fail_msg("%s", str_c(&res.err));
	str_add(out, str_c(&res.out), res.out.len);
	run_res_free(&res);
}

static bool only_looks(const strlist *args, int status)
{
	static const char *const verbs[] = { "plan", "dns", "detect", "history", NULL };
	static const char *const subs[] = { "check", "get", "list", "show", "example", "--check", NULL };

	for (size_t i = 0; verbs[i] != NULL; i++)
		if (args->n > 0 && strcmp(args->v[0], verbs[i]) == 0)
			return true;
	for (size_t i = 0; subs[i] != NULL; i++)
		if (args->n > 1 && strcmp(args->v[1], subs[i]) == 0)
			return true;
	return status == 2;
}

void box_run(struct box *b, const char *line)
{
	struct str before = {0}, after = {0};
	strlist args = {0};

	scenario_words(b->a, line, &args);
	snapshot(b, &before);
	run(b, &args);
	hide_root(b);
	snapshot(b, &after);
	bool same = before.len == after.len && memcmp(str_c(&before), str_c(&after), after.len) == 0;
	str_free(&before);
	str_free(&after);
	if (!same && only_looks(&args, b->status))
		fail_msg("mailstead %s changed the box", line);
}
