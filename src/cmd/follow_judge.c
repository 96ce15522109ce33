/* What `upgrade follow` does not do unasked: each becomes a finding, with the command that does it. */
#include <string.h>

#include "check/units.h"
#include "cmd/follow.h"
#include "conf/site.h"
#include "plan/compare.h"

#define AGAIN "mailstead apply && mailstead upgrade follow"

void follow_find(struct cmd *c, finding_list *found, const char *subject, const char *seen, const char *fix)
{
	finding_add(c->arena, found,
		    &(struct finding){
			    .id = "updates.not-followed",
			    .severity = SEVERITY_WARN,
			    .subject = subject,
			    .seen = arena_memdup(c->arena, seen, strcspn(seen, "\n")),
			    .why = "packages were upgraded, and the daemons run with a configuration that is not proved for what is "
				   "installed now",
			    .fix = fix != NULL ? fix : AGAIN,
			    .source = "mailstead upgrade follow",
		    });
}

static bool is_firewall(const struct resource *r)
{
	return strcmp(r->name, PATH_NFT) == 0 || strcmp(r->name, FIREWALL_UNIT) == 0;
}

static void judge_step(struct cmd *c, const struct step *s, finding_list *found, bool *blocks)
{
	const struct resource *r = s->res;
	struct arena *a = c->arena;

	if (!step_changes(s))
		return;
	if (r->kind == RES_PACKAGE) {
		follow_find(c, found, r->name, arena_printf(a, "the package %s is not installed any more", r->name), NULL);
		*blocks = true;
	} else if (is_firewall(r)) {
		follow_find(c, found, r->name, arena_printf(a, "the firewall would change (%s)", r->name), NULL);
		*blocks = true;
	} else if (r->kind == RES_SECRET && s->change == CHANGE_CREATE) {
		follow_find(c, found, r->name, arena_printf(a, "the key %s is gone: a new one would be made", r->name), NULL);
		*blocks = true;
	} else if (s->change == CHANGE_CONFLICT) {
		follow_find(c, found, r->name, arena_printf(a, "%s: %s", r->name, s->why),
			    "mailstead plan --diff && mailstead upgrade follow");
	}
}

/* systemctl would only say that it cannot. */
static bool judge_masked(struct cmd *c, const struct plan *plan, finding_list *found, bool *blocks, struct err *err)
{
	strlist names = {0};
	unit_list units = {0};
	struct str out = {0};

	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_UNIT)
			vec_push(c->arena, &names, plan->resources.v[i].name);
	if (!c->host->live || names.n == 0)
		return true;
	if (!host_run_ok(c->host, units_argv(c->arena, &names), &out, err))
		return err_wrap(err, "cannot ask systemd which units run");
	units_parse(c->arena, str_c(&out), &units);
	str_free(&out);
	for (size_t i = 0; i < units.n; i++) {
		const struct unit_state *u = &units.v[i];

		if (strncmp(u->file, "masked", strlen("masked")) != 0 && strcmp(u->load, "masked") != 0)
			continue;
		follow_find(c, found, u->name, arena_printf(c->arena, "%s is masked: nothing can start it", u->name),
			    arena_printf(c->arena, "systemctl unmask %s && mailstead upgrade follow", u->name));
		*blocks = true;
	}
	return true;
}

bool follow_judge(struct cmd *c, const struct plan *plan, finding_list *found, bool *blocks, struct err *err)
{
	*blocks = false;
	for (size_t i = 0; i < plan->steps.n; i++)
		judge_step(c, &plan->steps.v[i], found, blocks);
	return judge_masked(c, plan, found, blocks, err);
}

/* Where it cannot be read there is nothing to compare with. */
void follow_judge_site(struct cmd *c, const struct str *site, int last, finding_list *found, bool *blocks)
{
	struct str was = {0};
	struct err ignored = {0};
	int newest = 0;

	bool known = generation_last(c->host, c->arena, &newest, &ignored) && newest == last &&
		     generation_site(c->host, c->arena, last, &was, &ignored);
	if (known && (was.len != site->len || memcmp(str_c(&was), str_c(site), was.len) != 0)) {
		follow_find(c, found, SITE_PATH, SITE_PATH " was changed, and that is not applied yet", NULL);
		*blocks = true;
	}
	str_free(&was);
}
