/* plan_render: the site and the facts, through every daemon's planning file, to resources. */
#include <stdlib.h>
#include <string.h>

#include "conf/option.h"
#include "plan/paths.h"
#include "plan/plan.h"

static json_t *base_vars(const struct site *site, const struct facts *facts)
{
	json_t *vars = site_to_json(site), *domains = json_array(), *name;
	size_t i;

	json_array_foreach(json_object_get(vars, "domains"), i, name)
		json_array_append_new(domains, json_pack("{s:O}", "name", name));
	json_object_set_new(vars, "domain", domains);
	json_object_set_new(vars, "facts",
			    json_pack("{s:s, s:s, s:s, s:I, s:i}", "release", facts->release, "ipv4", facts->ipv4, "ipv6",
				      facts->ipv6, "memory_mb", (json_int_t)(facts->memory / (1024 * 1024)), "cpus",
				      facts->cpus));
	json_object_set_new(vars, "paths",
			    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "state", PATH_STATE, "tls_pem",
				      PATH_TLS_PEM, "accounts_db", PATH_ACCOUNTS_DB, "senders_map", PATH_SENDERS_MAP, "dkim",
				      PATH_DKIM, "webroot", PATH_WEBROOT, "vmail", PATH_VMAIL, "local_d", PATH_LOCAL_D));
	return vars;
}

static bool ask(struct plan_builder *b, const struct daemon *const *daemons, bool vars, struct err *err)
{
	for (; *daemons != NULL; daemons++) {
		const struct daemon *d = *daemons;
		bool (*f)(struct plan_builder *, struct err *) = vars ? d->vars : d->want;

		/* Variables are set even by a daemon that is not wanted: others' templates may name them. */
		if (f == NULL || (!vars && d->wanted != NULL && !d->wanted(b->site, b->facts)))
			continue;
		b->daemon = d;
		if (!f(b, err))
			return err_wrap(err, "cannot plan %s", d->name);
	}
	return true;
}

/* By kind; within a kind in the order in which the daemons asked. */
static void sort_by_kind(struct arena *a, struct plan_builder *b, struct plan *plan)
{
	for (int kind = 0; kind < RES_KINDS; kind++)
		for (size_t i = 0; i < b->resources.n; i++)
			if ((int)b->resources.v[i].kind == kind)
				vec_push(a, &plan->resources, b->resources.v[i]);
}

static int by_path(const void *x, const void *y)
{
	return strcmp((*(const struct resource *const *)x)->name, (*(const struct resource *const *)y)->name);
}

/* Two daemons that write the same file would undo each other for ever. */
static bool check_targets(struct arena *a, const struct plan *plan, struct err *err)
{
	VEC(const struct resource *) files = {0};

	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE)
			vec_push(a, &files, &plan->resources.v[i]);
	if (files.n > 0)
		qsort(files.v, files.n, sizeof(*files.v), by_path);
	for (size_t i = 1; i < files.n; i++)
		if (strcmp(files.v[i - 1]->name, files.v[i]->name) == 0)
			return err_set(err, ERR_INVALID, "both %s and %s want to write %s", files.v[i - 1]->daemon,
				       files.v[i]->daemon, files.v[i]->name);
	return true;
}

static void want_accounts(struct plan_builder *b)
{
	static const struct daemon self = { .name = "accounts" };
	const struct site *s = b->site;

	b->daemon = &self;
	vec_push(b->arena, &b->resources,
		 ((struct resource){ .kind = RES_ACCOUNTS,
				     .daemon = self.name,
				     .name = PATH_ACCOUNTS_DB,
				     .domains = s->domains,
				     .role_target = s->postmaster[0] ? s->postmaster : s->contact }));
}

/* What the operator added where nothing reads it: said, and where it can only be a mistake refused. */
static bool look_at_local(struct plan_builder *b, const struct daemon *const *daemons, struct plan *plan, struct err *err)
{
	if (!local_unread(b->host, b->arena, b->site, b->facts, daemons, &plan->unread, err))
		return false;
	for (size_t i = 0; i < plan->unread.n; i++)
		if (plan->unread.v[i].kind == UNREAD_REFUSED) {
			err_set(err, ERR_SITE, "%s is not read: %s", plan->unread.v[i].path, plan->unread.v[i].why);
			return err_hint(err, "take it out of %s, then run this again", PATH_LOCAL_D);
		}
	return true;
}

bool plan_render(struct host *h, struct arena *a, const struct site *site, const struct facts *facts,
		 const struct daemon *const *daemons, const char *datadir, struct plan *plan, struct err *err)
{
	struct plan_builder b = {
		.arena = a, .site = site, .facts = facts, .host = h, .datadir = datadir, .vars = base_vars(site, facts),
	};

	bool ok = ask(&b, daemons, true, err) && ask(&b, daemons, false, err);
	json_decref(b.vars);
	if (!ok)
		return false;
	want_accounts(&b);
	*plan = (struct plan){ .site = site, .facts = facts };
	sort_by_kind(a, &b, plan);
	for (size_t i = 0; i < b.validators.n; i++)
		vec_push(a, &plan->validators, b.validators.v[i]);
	for (size_t i = 0; i < b.preseed.n; i++)
		vec_push(a, &plan->preseed, b.preseed.v[i]);
	for (size_t i = 0; i < b.early.n; i++)
		vec_push(a, &plan->early, b.early.v[i]);
	return check_targets(a, plan, err) && look_at_local(&b, daemons, plan, err);
}

const char *resource_kind_name(enum resource_kind kind)
{
	static const char *const names[RES_KINDS] = { "package",  "user", "directory", "secret",
						      "accounts", "file", "derived",   "unit" };

	return names[kind];
}
