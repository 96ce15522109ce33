/*
 * The injection test, first half: no value of an option becomes a second
 * setting, whatever is in it.
 *
 *	build/injection-render OUT
 *
 * Every option that holds text gets hostile values for both releases, put
 * into struct site directly, past the loader. Rendering must refuse the value
 * or make files of as many lines as with a harmless one. What it makes for
 * Postfix and Dovecot and is not the same bytes goes to OUT/N, and a line to
 * OUT/model: JSON, which option had which value, and the directory that was
 * made with MARKER in its place. check.py, on a machine with the real daemons,
 * then has them read both back.
 *
 * The same values go through the loader: what it takes must be harmless in any
 * file, and must render.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "conf/load.h"
#include "conf/option.h"
#include "host/host_linux.h"
#include "mail/daemons.h"
#include "plan/plan.h"
#include "tests/injection/values.h"

/* Stands for the option's value in the files that are compared with; a word in every target, and nobody's default. */
#define MARKER "b4seline"
#define GOLDEN "tests/golden/"

enum { RANDOM_VALUES = 200, MAX_DAEMONS = 32 };

static const char *const suites[] = { "bookworm", "trixie" };
/* Each is rendered without the others, too: what one refuses, another might take. */
static const char *const judged[] = { "postfix", "dovecot" };
enum { JUDGED = sizeof(judged) / sizeof(judged[0]) };

struct tally {
	unsigned values, refused, same, rendered, loaded;
};

struct test {
	struct arena *a; /* for the whole run */
	struct host h;
	const char *out;
	FILE *model;
	unsigned cases, number;
	bool failed;

	const char *suite;
	struct site site;
	struct facts facts;

	const struct option *option;
	struct plan base[JUDGED + 1]; /* with MARKER: of each judged daemon alone, and of all */
	const char *base_dir;
	struct tally tally;
};

static _Noreturn void die(const char *what, const char *why)
{
	fprintf(stderr, "injection-render: %s: %s\n", what, why);
	exit(2);
}

static void complain(struct test *t, const char *what, const char *value)
{
	json_t *text = json_string(value);
	char *shown = text ? json_dumps(text, JSON_ENCODE_ANY | JSON_ENSURE_ASCII) : NULL;

	printf("# %s: %s %s: %s\n", t->suite, t->option->path, shown ? shown : "(no UTF-8)", what);
	t->failed = true;
	free(shown);
	json_decref(text);
}

/* --- the site */

static void read_source(struct test *t, const char *path, struct str *out)
{
	struct err err = {0};

	if (!t->h.fs->read(&t->h, arena_printf(t->a, "/%s", path), out, &err))
		die(path, err.msg);
}

static void load_base(struct test *t)
{
	struct str site = {0}, facts = {0};
	struct err err = {0};

	read_source(t, GOLDEN "site.yaml", &site);
	read_source(t, arena_printf(t->a, GOLDEN "%s/facts.json", t->suite), &facts);
	t->facts = (struct facts){0};
	if (!site_load(t->a, "site.yaml", site.p, site.len, &t->site, &err) ||
	    !facts_load(t->a, "facts.json", facts.p, facts.len, &t->facts, &err))
		die(t->suite, err.msg);
	str_free(&site);
	str_free(&facts);
}

/* Past the loader, at the option's place in the struct. A list gets this one item. */
static void put_value(struct arena *a, const struct option *o, struct site *site, const char *value)
{
	void *field = (char *)site + o->offset;

	if (o->type == OPT_LIST) {
		strlist list = {0};

		vec_push(a, &list, value);
		*(strlist *)field = list;
	} else {
		*(const char **)field = value;
	}
}

static const char *value_of(const struct option *o, const struct site *site)
{
	const void *field = (const char *)site + o->offset;

	if (o->type != OPT_LIST)
		return *(const char *const *)field;
	const strlist *list = field;
	return list->n > 0 ? list->v[0] : "";
}

/* --- rendering */

/* Only: the one daemon that says what it wants; the others still set their variables. NULL: all. */
static bool render(struct test *t, struct arena *a, const struct site *site, const char *only, struct plan *plan,
		   struct err *err)
{
	struct daemon mute[MAX_DAEMONS];
	const struct daemon *list[MAX_DAEMONS + 1] = {0};
	struct facts facts = t->facts;

	/* An address is written only if the box has it: it has whatever the site says. */
	facts.addresses = (strlist){0};
	vec_push(a, &facts.addresses, site->network.ipv4);
	vec_push(a, &facts.addresses, site->network.ipv6);

	for (size_t i = 0; mail_daemons[i] != NULL && i < MAX_DAEMONS; i++) {
		mute[i] = *mail_daemons[i];
		if (only != NULL && strcmp(mute[i].name, only) != 0)
			mute[i].want = NULL;
		list[i] = &mute[i];
	}
	return plan_render(&t->h, a, site, &facts, list, ".", plan, err);
}

static const struct resource *file_of(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE && strcmp(plan->resources.v[i].name, path) == 0)
			return &plan->resources.v[i];
	return NULL;
}

static size_t lines_in(const struct resource *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->content_len; i++)
		n += r->content[i] == '\n' || r->content[i] == '\r';
	return n;
}

/* The same files, each with as many lines; *same: the same bytes, too. */
static bool fits(const struct plan *base, const struct plan *made, bool *same)
{
	size_t n = 0;

	*same = true;
	for (size_t i = 0; i < made->resources.n; i++) {
		const struct resource *r = &made->resources.v[i], *b;

		if (r->kind != RES_FILE)
			continue;
		b = file_of(base, r->name);
		if (b == NULL || lines_in(b) != lines_in(r))
			return false;
		*same = *same && b->content_len == r->content_len && memcmp(b->content, r->content, r->content_len) == 0;
		n++;
	}
	for (size_t i = 0; i < base->resources.n; i++)
		n -= base->resources.v[i].kind == RES_FILE;
	return n == 0;
}

/* --- OUT */

static void make_parents(char *path)
{
	for (char *p = strchr(path + 1, '/'); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(path, 0755) != 0 && errno != EEXIST)
			die(path, strerror(errno));
		*p = '/';
	}
}

static void write_files(struct test *t, struct arena *a, const char *dir, const struct plan *plan)
{
	for (size_t i = 0; i < plan->resources.n; i++) {
		const struct resource *r = &plan->resources.v[i];

		if (r->kind != RES_FILE || (strncmp(r->name, "/etc/postfix/", 13) != 0 && strncmp(r->name, "/etc/dovecot/", 13) != 0))
			continue;
		char *path = arena_printf(a, "%s/%s%s", t->out, dir, r->name);
		make_parents(path);
		FILE *f = fopen(path, "we");
		if (f == NULL || fwrite(r->content, 1, r->content_len, f) != r->content_len || fclose(f) != 0)
			die(path, strerror(errno));
	}
}

/* The value as hexadecimal bytes, which need not be text. */
static void write_model(struct test *t, const char *dir, const char *daemon, const char *value)
{
	struct str hex = {0};

	for (const char *p = value; *p != '\0'; p++)
		str_addf(&hex, "%02x", (unsigned char)*p);
	json_t *line = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "dir", dir, "base", t->base_dir, "suite", t->suite, "daemon",
				 daemon, "option", t->option->path, "marker", MARKER, "value_hex", str_c(&hex));
	if (json_dumpf(line, t->model, JSON_COMPACT) != 0 || fputc('\n', t->model) == EOF)
		die("model", strerror(errno));
	json_decref(line);
	str_free(&hex);
}

/* --- one value */

static void try_daemon(struct test *t, struct arena *a, const struct site *site, size_t which, const char *value)
{
	const char *daemon = which < JUDGED ? judged[which] : NULL;
	struct plan plan;
	struct err err = {0};
	bool same;

	if (!render(t, a, site, daemon, &plan, &err)) {
		t->tally.refused += daemon == NULL;
		return;
	}
	if (!fits(&t->base[which], &plan, &same)) {
		complain(t, "the files have more lines, or there are others", value);
	} else if (same) {
		t->tally.same += daemon == NULL;
	} else if (daemon == NULL) {
		t->tally.rendered++;
	} else {
		const char *dir = arena_printf(a, "%u", ++t->cases);

		write_files(t, a, dir, &plan);
		write_model(t, dir, daemon, value);
	}
}

/* "" where it means "none": then there are fewer settings, as there should be. */
static bool switches_off(const struct option *o, const char *value)
{
	return value[0] == '\0' && o->def != NULL && strcmp(o->def, "\"\"") == 0;
}

static void try_value(struct test *t, const char *value)
{
	struct arena *a = arena_new();
	struct site site = t->site;

	t->tally.values++;
	put_value(a, t->option, &site, value);
	for (size_t i = 0; i <= JUDGED; i++)
		try_daemon(t, a, &site, i, value);
	arena_free(a);
}

/* --- the same through the loader */

static void add_quoted(struct str *out, const char *value)
{
	str_addc(out, '"');
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			str_addf(out, "\\%c", *p);
		else if ((unsigned char)*p < 0x20 || *p == 0x7f)
			str_addf(out, "\\x%02x", (unsigned char)*p);
		else
			str_addc(out, *p);
	}
	str_addc(out, '"');
}

/* The smallest site, with this value of the option as a YAML string. */
static void site_text(const struct option *o, const char *value, struct str *out)
{
	static const char *const required[][2] = {
		{ "version", "1" }, { "hostname", "mail.example.org" }, { "contact", "admin@example.net" }, { "domains", "[example.org]" },
	};
	const char *dot = strchr(o->path, '.'), *name = dot ? dot + 1 : o->path;

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (strcmp(required[i][0], o->path) != 0)
			str_addf(out, "%s: %s\n", required[i][0], required[i][1]);
	if (dot != NULL)
		str_addf(out, "%.*s:\n  ", (int)(dot - o->path), o->path);
	str_addf(out, "%s: %s", name, o->type == OPT_LIST ? "[" : "");
	add_quoted(out, value);
	str_adds(out, o->type == OPT_LIST ? "]\n" : "\n");
}

/* A URL may hold more than other values; none goes to a daemon's file. */
static bool is_url(const struct option *o)
{
	static const char *const paths[] = { "acme.directory", "network.echo", "network.look_in", NULL };

	for (size_t i = 0; paths[i] != NULL; i++)
		if (strcmp(paths[i], o->path) == 0)
			return true;
	return false;
}

static void load_value(struct test *t, const char *value)
{
	struct arena *a = arena_new();
	struct str text = {0};
	struct site site;
	struct plan plan;
	struct err err = {0};

	site_text(t->option, value, &text);
	if (site_load(a, "site.yaml", str_c(&text), text.len, &site, &err)) {
		const char *loaded = value_of(t->option, &site);

		t->tally.loaded++;
		if (!value_is_harmless(loaded) && !is_url(t->option))
			complain(t, arena_printf(a, "the loader takes it, as %s", loaded), value);
		if (!render(t, a, &site, NULL, &plan, &err))
			complain(t, arena_printf(a, "the loader takes it and it cannot be rendered: %s", err.msg), value);
	}
	str_free(&text);
	arena_free(a);
}

/* The value itself, and as a part of what has the form that some option wants. */
static void load_framed(struct test *t, const char *value)
{
	static const char *const frames[][2] = {
		{ "", "" }, { "", "@example.net" }, { "a@", ".example.net" }, { "a", "b@example.net" }, { "", ".example.net" },
		{ "mail.", "" }, { "https://ca.example/", "" }, { "https://", ".example/" }, { "45.90.10.1", "" }, { "2a09::", "" },
		{ "include:", ".example" }, { "ip4:192.0.2.", "" }, { "ip6:2001:db8::", "" },
	};

	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		struct arena *a = arena_new();

		load_value(t, arena_printf(a, "%s%s%s", frames[i][0], value, frames[i][1]));
		arena_free(a);
	}
}

/* --- one option */

static void make_base(struct test *t)
{
	struct site site = t->site;
	struct err err = {0};

	t->base_dir = arena_printf(t->a, "base-%s-%s", t->suite, t->option->path);
	put_value(t->a, t->option, &site, MARKER);
	for (size_t i = 0; i <= JUDGED; i++) {
		if (!render(t, t->a, &site, i < JUDGED ? judged[i] : NULL, &t->base[i], &err))
			die(t->option->path, err.msg);
		if (i < JUDGED)
			write_files(t, t->a, t->base_dir, &t->base[i]);
	}
}

static void try_option(struct test *t, const strlist *values)
{
	struct tally *n = &t->tally;

	*n = (struct tally){0};
	t->failed = false;
	make_base(t);
	for (size_t i = 0; i < values->n; i++) {
		if (!switches_off(t->option, values->v[i]))
			try_value(t, values->v[i]);
		load_framed(t, values->v[i]);
	}
	printf("%s %u - %s %s: %u values: %u refused by a template, %u rendered, %u in no file; the loader takes %u forms of them\n",
	       t->failed ? "not ok" : "ok", ++t->number, t->suite, t->option->path, n->values, n->refused, n->rendered, n->same,
	       n->loaded);
}

static bool holds_text(const struct option *o)
{
	return o->type == OPT_STRING || o->type == OPT_CHOICE || o->type == OPT_LIST;
}

int main(int argc, char **argv)
{
	struct test t = { .a = arena_new(), .out = argv[argc - 1] };
	char *here = realpath(".", NULL);
	strlist values = {0};
	struct err err = {0};
	bool failed = false;

	if (argc != 2)
		die("usage", "injection-render OUT");
	if (here == NULL || !host_linux_open(&t.h, here, &err))
		die("here", err.msg);
	char *model = arena_printf(t.a, "%s/model", t.out);
	make_parents(model);
	t.model = fopen(model, "we");
	if (t.model == NULL)
		die(model, strerror(errno));
	values_make(t.a, UINT64_C(0x6d61696c73746561), RANDOM_VALUES, &values);
	for (size_t s = 0; s < sizeof(suites) / sizeof(suites[0]); s++) {
		t.suite = suites[s];
		load_base(&t);
		for (t.option = option_table; t.option->path != NULL; t.option++)
			if (holds_text(t.option)) {
				try_option(&t, &values);
				failed = failed || t.failed;
			}
	}
	printf("1..%u\n# %u cases for check.py\n", t.number, t.cases);
	if (fclose(t.model) != 0)
		die(model, strerror(errno));
	host_linux_close(&t.h);
	free(here);
	arena_free(t.a);
	return failed;
}
