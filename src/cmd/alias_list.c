#include "cmd/alias_list.h"

#include <string.h>

#include "accounts/aliases.h"
#include "accounts/domains.h"
#include "cmd/people.h"
#include "cmd/user_show.h"

/*
 * Targets come one by one, those of one alias after another; each alias is
 * printed when the next one begins. Read twice: for the widest, to print.
 */
struct listing {
	struct cmd *c;
	size_t width;
	struct people_rows rows;
	struct str address; /* of the alias at hand, as it is stored */
	struct str targets; /* "a, b" */
	json_t *json;       /* its targets */
	struct str text;
};

static void measure(void *ctx, const char *address, const char *target)
{
	struct listing *l = ctx;

	(void)target;
	str_cut(&l->text, 0);
	people_add_address(&l->text, address);
	size_t width = people_width(str_c(&l->text));
	if (width > l->width)
		l->width = width;
}

static void print_alias(struct listing *l)
{
	if (l->address.len == 0)
		return;
	str_cut(&l->text, 0);
	people_add_address(&l->text, str_c(&l->address));
	if (l->c->json) {
		rows_add(&l->rows, json_pack("{s:s, s:s, s:O}", "address", str_c(&l->address), "display",
					     str_c(&l->text), "targets", l->json));
		json_decref(l->json);
		l->json = NULL;
	} else {
		people_column(l->c->out, str_c(&l->text), l->width + 2);
		fprintf(l->c->out, "%s\n", str_c(&l->targets));
	}
	str_cut(&l->address, 0);
	str_cut(&l->targets, 0);
}

static void collect(void *ctx, const char *address, const char *target)
{
	struct listing *l = ctx;

	if (strcmp(str_c(&l->address), address) != 0) {
		print_alias(l);
		str_adds(&l->address, address);
	}
	str_adds(&l->targets, l->targets.len > 0 ? ", " : "");
	people_add_address(&l->targets, target);
	if (l->c->json) {
		if (l->json == NULL)
			l->json = json_array();
		json_array_append_new(l->json, json_string(target));
	}
}

static bool print_json(struct listing *l, struct accounts *db, const char *domain, struct err *err)
{
	if (!accounts_aliases_each(db, domain, collect, l, err))
		return false;
	print_alias(l);
	rows_end(&l->rows);
	return true;
}

static bool print_table(struct listing *l, struct accounts *db, const char *domain, struct err *err)
{
	if (!accounts_aliases_each(db, domain, measure, l, err))
		return false;
	if (l->width == 0) {
		cmd_say(l->c, "No aliases yet. For the first: mailstead alias add NAME@%s TARGET\n",
			domain != NULL ? domain : "DOMAIN");
		return true;
	}
	people_column(l->c->out, "ALIAS", l->width + 2);
	fprintf(l->c->out, "LEADS TO\n");
	if (!accounts_aliases_each(db, domain, collect, l, err))
		return false;
	print_alias(l);
	return true;
}

static void listing_free(struct listing *l)
{
	json_decref(l->json);
	str_free(&l->address);
	str_free(&l->targets);
	str_free(&l->text);
}

int alias_list(struct cmd *c, int argc, char **argv)
{
	struct listing l = { .c = c, .rows = { .out = c->out } };
	const char *args[1] = { NULL }, *domain = NULL;
	const struct cmd_flag flags[] = { { 0 } };
	struct accounts *db = NULL;
	struct err err = {0};
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, args, 0, 1, &n, &status))
		return status;
	bool ok = accounts_open(c->host, ACCOUNTS_READ, &db, &err) &&
		  hosted_domain(c->arena, db, n > 0 ? args[0] : NULL, &domain, &err) &&
		  (c->json ? print_json : print_table)(&l, db, domain, &err);
	accounts_close(db);
	listing_free(&l);
	return ok ? EXIT_YES : cmd_fail(c, &err);
}
