#include "cmd/people.h"

#include <string.h>
#include <time.h>

#include "conf/names.h"

void people_add_address(struct str *out, const char *address)
{
	const char *at = strrchr(address, '@');

	if (at != NULL) {
		str_add(out, address, (size_t)(at + 1 - address));
		address = at + 1;
	}
	name_for_people(address, out);
}

const char *people_address(struct arena *a, const char *address)
{
	struct str text = {0};

	people_add_address(&text, address);
	const char *made = arena_strdup(a, str_c(&text));
	str_free(&text);
	return made;
}

const char *people_list(struct arena *a, const strlist *list, size_t max)
{
	struct str text = {0};

	for (size_t i = 0; i < list->n && i < max; i++) {
		str_adds(&text, i > 0 ? ", " : "");
		people_add_address(&text, list->v[i]);
	}
	if (list->n > max)
		str_addf(&text, " and %zu more", list->n - max);
	const char *made = arena_strdup(a, str_c(&text));
	str_free(&text);
	return made;
}

size_t people_width(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void people_column(FILE *out, const char *text, size_t width)
{
	size_t n = people_width(text);

	fputs(text, out);
	if (n < width)
		fprintf(out, "%*s", (int)(width - n), "");
}

static void format_time(int64_t when, bool date_only, char *text)
{
	time_t t = (time_t)when;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(text, PEOPLE_TIME, date_only ? "%Y-%m-%d" : "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		memcpy(text, "?", 2);
}

void people_date(int64_t when, char text[static PEOPLE_TIME])
{
	format_time(when, true, text);
}

void people_time(int64_t when, char text[static PEOPLE_TIME])
{
	format_time(when, false, text);
}

void rows_add(struct people_rows *rows, json_t *row)
{
	fputs(rows->any ? ",\n " : "[\n ", rows->out);
	json_dumpf(row, rows->out, JSON_COMPACT | JSON_ENCODE_ANY);
	json_decref(row);
	rows->any = true;
}

void rows_end(struct people_rows *rows)
{
	fputs(rows->any ? "\n]\n" : "[]\n", rows->out);
}

static int no_such_sub_verb(struct cmd *c, const struct sub_verb *table, const char *name)
{
	struct str known = {0};
	struct err err = {0};

	for (const struct sub_verb *s = table; s->name != NULL; s++)
		str_addf(&known, "%s%s", s == table ? "" : ", ", s->name);
	if (name != NULL)
		err_set(&err, ERR_USAGE, "%s %s: there is no such verb", c->verb->name, name);
	else
		err_set(&err, ERR_USAGE, "%s: something is missing", c->verb->name);
	err_hint(&err, "one of %s; see mailstead %s --help", str_c(&known), c->verb->name);
	str_free(&known);
	return cmd_fail(c, &err);
}

static bool is_help(const char *arg)
{
	return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

int sub_verb_run(struct cmd *c, const struct sub_verb *table, int argc, char **argv)
{
	int at = 1;

	while (at < argc && argv[at][0] == '-' && !is_help(argv[at]))
		at++;
	if (at == argc)
		return no_such_sub_verb(c, table, NULL);
	if (is_help(argv[at]))
		return table->run(c, argc, argv); /* cmd_args() prints the help, which is the verb's */

	char *name = argv[at];
	for (const struct sub_verb *s = table; s->name != NULL; s++) {
		if (strcmp(name, s->name) != 0)
			continue;
		memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof(*argv));
		argv[1] = name;
		return s->run(c, argc - 1, argv + 1);
	}
	return no_such_sub_verb(c, table, name);
}
