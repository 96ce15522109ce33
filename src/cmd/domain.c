#include <string.h>

#include "accounts/domains.h"
#include "cmd/change.h"
#include "cmd/load.h"
#include "cmd/verbs.h"
#include "conf/load.h"
#include "conf/names.h"

/* `domains` of site.yaml with one more or one less, comments kept; then an apply as any other. */
static int edit(struct cmd *c, const char *verb, const char *domain)
{
	struct err err = {0};
	struct str normal = {0}, text = {0}, edited = {0};
	bool add = strcmp(verb, "add") == 0;

	bool ok = name_domain(domain, &normal, &err) && cmd_site_text(c, &text, &err) &&
		  (add ? site_list_add : site_list_remove)(SITE_PATH, str_c(&text), text.len, "domains", str_c(&normal),
							   &edited, &err);
	int status = EXIT_YES;
	if (!ok) {
		status = cmd_fail(c, &err);
	} else {
		const struct change_req change = { .why = arena_printf(c->arena, "domain %s %s", verb, str_c(&normal)),
					       .site_text = str_c(&edited),
					       .site_len = edited.len };

		status = cmd_change(c, &change);
		if (status == EXIT_YES && add)
			cmd_say(c, "Publish its records: mailstead dns print --domain %s\n", str_c(&normal));
	}
	str_free(&normal);
	str_free(&text);
	str_free(&edited);
	return status;
}

struct listing {
	struct cmd *c;
	json_t *json;
	const char *only; /* one domain, or NULL */
	bool found;
};

static void list_one(void *ctx, const struct account_domain *d)
{
	struct listing *l = ctx;
	struct str shown = {0};

	if (l->only != NULL && strcmp(l->only, d->name) != 0)
		return;
	l->found = true;
	name_for_people(d->name, &shown);
	if (l->json != NULL)
		json_array_append_new(l->json, json_pack("{s:s, s:I, s:I}", "domain", d->name, "users",
							 (json_int_t)d->users, "aliases", (json_int_t)d->aliases));
	else
		cmd_say(l->c, "%-40s %6lld user%s  %6lld alias%s\n", str_c(&shown), (long long)d->users,
			d->users == 1 ? " " : "s", (long long)d->aliases, d->aliases == 1 ? "" : "es");
	str_free(&shown);
}

static int list(struct cmd *c, const char *only)
{
	struct err err = {0};
	struct accounts *db = NULL;
	struct str normal = {0};
	struct listing l = { .c = c, .json = c->json ? json_array() : NULL };

	bool ok = only == NULL || name_domain(only, &normal, &err);
	l.only = only ? str_c(&normal) : NULL;
	ok = ok && accounts_open(c->host, ACCOUNTS_READ, &db, &err) && accounts_domains_each(db, list_one, &l, &err);
	if (ok && only != NULL && !l.found) {
		err_set(&err, ERR_NOT_FOUND, "%s is not hosted here", str_c(&normal));
		err_hint(&err, "mailstead domain list shows which are; mailstead domain add %s hosts it", str_c(&normal));
		ok = false;
	}
	accounts_close(db);
	str_free(&normal);
	if (!ok) {
		json_decref(l.json);
		return cmd_fail(c, &err);
	}
	return l.json != NULL ? cmd_json(c, l.json) : EXIT_YES;
}

static int run(struct cmd *c, int argc, char **argv)
{
	const char *args[2];
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, NULL, args, 1, 2, &n, &status))
		return status;
	if (strcmp(args[0], "list") == 0 && n == 1)
		return list(c, NULL);
	if (strcmp(args[0], "show") == 0 && n == 2)
		return list(c, args[1]);
	if ((strcmp(args[0], "add") == 0 || strcmp(args[0], "remove") == 0) && n == 2)
		return edit(c, args[0], args[1]);
	cmd_warn(c, "domain: say add, list, show or remove%s", n == 1 ? ", and which domain" : "");
	return EXIT_USAGE;
}

const struct verb verb_domain = {
	.name = "domain",
	.brief = "the hosted domains: add, list, show, remove",
	.usage = "domain add DOMAIN [--yes]\ndomain list [--json]\ndomain show DOMAIN\ndomain remove DOMAIN [--yes]",
	.help = "add and remove edit `domains` in /etc/mailstead/site.yaml (your comments stay) and\n"
		"apply: keys, records, signing and web names follow. A domain that still has\n"
		"users is not removed; mail on disk is never touched. IDN domains may be written\n"
		"as they are read.\n\n"
		"Example:\n  mailstead domain add example.net --yes\n  mailstead dns print --domain example.net\n",
	.root = true,
	.run = run,
};
