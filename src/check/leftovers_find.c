/*
 * What dpkg and ucf left below /etc, and whose it is. ucf's files belong to no package in dpkg's eyes: it has a registry of its
 * own.
 */
#include "check/leftovers.h"

#include <string.h>

#define UCF_REGISTRY "/var/lib/ucf/registry"

enum { TIMEOUT_S = 20, MAX_LOOKS = 50000, MAX_DEPTH = 8, MAX_LEFTOVERS = 500 };

struct search {
	struct check *k;
	size_t left; /* looks that may still be taken */
	leftover_list found;
	struct err *err;
};

/* The length of the name without its suffix; 0: it is no leftover. */
static size_t beside(const char *name, enum left_kind *kind)
{
	static const struct {
		const char *suffix;
		enum left_kind kind;
	} suffixes[] = {
		{ ".dpkg-dist", LEFT_NEWER }, { ".ucf-dist", LEFT_NEWER }, { ".dpkg-new", LEFT_GOING },
		{ ".ucf-new", LEFT_GOING },   { ".dpkg-old", LEFT_OLDER }, { ".ucf-old", LEFT_OLDER },
	};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t m = strlen(suffixes[i].suffix);

		if (n > m && strcmp(name + n - m, suffixes[i].suffix) == 0) {
			*kind = suffixes[i].kind;
			return n - m;
		}
	}
	return 0;
}

static bool search(struct search *s, const char *dir, int depth);

static bool look(struct search *s, const char *dir, const char *name, int depth)
{
	const char *path = arena_printf(s->k->arena, "%s/%s", dir, name);
	struct leftover l = { .path = path };
	struct file_stat st;
	size_t n = beside(name, &l.kind);

	if (s->left-- == 0)
		return err_set(s->err, ERR_INVALID, "there is too much below /etc");
	if (!s->k->host->fs->stat(s->k->host, path, &st, s->err))
		return false;
	if (st.type == FILE_DIR)
		return depth >= MAX_DEPTH || search(s, path, depth + 1);
	if (n == 0 || st.type != FILE_REGULAR)
		return true;
	if (s->found.n >= MAX_LEFTOVERS)
		return err_set(s->err, ERR_INVALID, "there are more than %d of them", MAX_LEFTOVERS);
	l.beside = arena_printf(s->k->arena, "%s/%.*s", dir, (int)n, name);
	l.mtime = st.mtime_ns / 1000000000;
	vec_push(s->k->arena, &s->found, l);
	return true;
}

static bool search(struct search *s, const char *dir, int depth)
{
	strlist names;

	if (!s->k->host->fs->list(s->k->host, s->k->arena, dir, &names, s->err))
		return false;
	for (size_t i = 0; i < names.n; i++)
		if (!look(s, dir, names.v[i], depth))
			return false;
	return true;
}

/* "postfix: /etc/x", "a, b:amd64: /etc/x": the first that is named. */
static void take_owner(struct search *s, const char *line, size_t n)
{
	const char *copy = arena_memdup(s->k->arena, line, n), *path = strstr(copy, ": /");

	for (size_t i = 0; path != NULL && i < s->found.n; i++)
		if (strcmp(s->found.v[i].beside, path + 2) == 0)
			s->found.v[i].package = arena_memdup(s->k->arena, copy, strcspn(copy, ":, "));
}

/* It ends with status 1 if nobody owns one of them. */
static bool ask_dpkg(struct search *s)
{
	static const char *const env[] = { "LC_ALL=C", NULL };
	struct arena *a = s->k->arena;
	VEC(const char *) argv = {0};
	struct run_res res;

	vec_push(a, &argv, "dpkg-query");
	vec_push(a, &argv, "-S");
	vec_push(a, &argv, "--");
	for (size_t i = 0; i < s->found.n; i++)
		vec_push(a, &argv, s->found.v[i].beside);
	vec_push(a, &argv, NULL);
	if (!s->k->host->run(s->k->host, &(struct run_req){ .argv = argv.v, .env = env, .timeout_s = TIMEOUT_S }, &res, s->err))
		return false;
	bool ok = !res.timed_out && res.status <= 1;
	if (!ok)
		err_set(s->err, ERR_RUN, "dpkg-query ended with status %d: %.200s", res.status, str_c(&res.err));
	for (const char *line = str_c(&res.out); ok && *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n')
		take_owner(s, line, strcspn(line, "\n"));
	run_res_free(&res);
	return ok;
}

/* "dovecot-core \t /etc/dovecot/dovecot.conf" */
static void ask_ucf(struct search *s)
{
	struct str text = {0};
	struct err none = {0};
	char *lines = NULL;

	if (!s->k->host->fs->read(s->k->host, UCF_REGISTRY, &text, &none))
		return;
	for (char *line = strtok_r(arena_strdup(s->k->arena, str_c(&text)), "\n", &lines); line != NULL;
	     line = strtok_r(NULL, "\n", &lines)) {
		char *fields = NULL;
		const char *package = strtok_r(line, " \t", &fields), *path = strtok_r(NULL, " \t", &fields);

		for (size_t i = 0; path != NULL && i < s->found.n; i++)
			if (s->found.v[i].package == NULL && strcmp(s->found.v[i].beside, path) == 0)
				s->found.v[i].package = package;
	}
	str_free(&text);
}

bool leftovers_find(struct check *k, leftover_list *out, struct err *err)
{
	struct search s = { .k = k, .left = MAX_LOOKS, .err = err };

	if (!search(&s, "/etc", 0) || (s.found.n > 0 && !ask_dpkg(&s)))
		return false;
	ask_ucf(&s);
	*out = s.found;
	return true;
}
