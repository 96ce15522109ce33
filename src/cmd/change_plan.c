#include "cmd/change_run.h"

#include <string.h>

#include "cmd/load.h"
#include "cmd/memory.h"
#include "conf/load.h"
#include "engine/generation.h"
#include "engine/written.h"
#include "mail/daemons.h"
#include "plan/compare.h"

bool change_load_site(struct change_run *r, struct err *err)
{
	const struct change_req *ch = r->change;
	struct str current = {0};
	struct err none = {0};

	if (ch->back != GIVE_BACK_NOT)
		return change_back_site(r, err);
	bool has_current = r->c->host->fs->read(r->c->host, SITE_PATH, &current, &none);
	if (ch->rollback > 0) {
		if (!generation_site(r->c->host, r->c->arena, ch->rollback, &r->site_text, err)) {
			str_free(&current);
			return false;
		}
	} else if (ch->site_text != NULL) {
		str_add(&r->site_text, ch->site_text, ch->site_len);
	} else if (!cmd_site_text(r->c, &r->site_text, err)) {
		str_free(&current);
		return false;
	}
	if (ch->site_was != NULL && strcmp(ch->site_was, str_c(&current)) != 0) {
		str_free(&current);
		err_set(err, ERR_EXISTS, SITE_PATH " was changed by somebody else since it was looked at");
		return err_hint(err, "run it again");
	}
	r->engine.site_text = str_c(&r->site_text);
	r->engine.site_len = r->site_text.len;
	r->engine.write_site = !has_current || current.len != r->site_text.len ||
			       memcmp(str_c(&current), str_c(&r->site_text), current.len) != 0;
	str_free(&current);
	if (ch->rollback > 0)
		return change_rollback_site(r, err);
	const char *name = ch->site_name ? ch->site_name : SITE_PATH;
	return site_load(r->c->arena, name, str_c(&r->site_text), r->site_text.len, &r->site, err);
}

/* This time, or when the box was set up: what an operator has taken upon himself is not asked again. */
static bool is_ignored(struct cmd *c, const struct change_req *change, const char *id)
{
	size_t n = strlen(id);
	strlist keys;

	for (size_t i = 0; change->ignored != NULL && i < change->ignored->n; i++)
		if (strcmp(change->ignored->v[i], id) == 0)
			return true;
	memory_load(c, &keys);
	for (size_t i = 0; i < keys.n; i++)
		if (strncmp(keys.v[i], id, n) == 0 && keys.v[i][n] == ' ')
			return true;
	return false;
}

static bool supported(const struct change_run *r, struct err *err)
{
	const struct facts *f = &r->facts;

	if (strcmp(f->release, "12") != 0 && strcmp(f->release, "13") != 0 &&
	    !is_ignored(r->c, r->change, "machine.release")) {
		err_set(err, ERR_INVALID, "this is %s; mailstead runs on Debian 12 and Debian 13",
			f->pretty[0] ? f->pretty : "no Debian");
		return err_hint(err, "reinstall the machine with Debian 13 from your provider's panel");
	}
	if (f->other_mta[0] != '\0' && !is_ignored(r->c, r->change, "clash.mta")) {
		err_set(err, ERR_INVALID, "another mail server is installed: %s", f->other_mta);
		return err_hint(err, "if nobody needs it: apt-get purge %s, then run this again", f->other_mta);
	}
	return true;
}

/* One that is started or restarted for another reason takes the new program with that. */
static void restart_replaced(struct change_run *r)
{
	const strlist *units = r->change->restart;

	for (size_t i = 0; units != NULL && i < r->plan.steps.n; i++) {
		struct step *s = &r->plan.steps.v[i];

		for (size_t k = 0; k < units->n; k++) {
			if (s->res->kind != RES_UNIT || s->change == CHANGE_REMOVE || s->start || s->action == UNIT_RESTART ||
			    strcmp(s->res->name, units->v[k]) != 0)
				continue;
			s->change = CHANGE_UPDATE;
			s->action = UNIT_RESTART;
			s->why = "to be restarted: its program was replaced";
		}
	}
}

bool change_make_plan(struct change_run *r, struct err *err)
{
	struct cmd *c = r->c;
	struct plan fresh;

	struct planned_host planned;
	struct host *h = planned_open(&planned, c->host, r->change->files, r->change->n_files);

	if (r->change->back != GIVE_BACK_NOT)
		return change_back_plan(r, err);
	if (!cmd_load_facts(c, &r->facts, err) || !supported(r, err) ||
	    !plan_render(h, c->arena, &r->site, &r->facts, mail_daemons, c->datadir, &fresh, err))
		return false;
	r->plan = fresh;
	if (r->change->rollback > 0 && !change_rollback_plan(r, &fresh, err))
		return false;
	change_give_up(r);
	if (!plan_compare(c->host, c->arena, &r->plan, r->engine.accounts, err) || !change_gives_up(r, err))
		return false;
	restart_replaced(r);
	return written_look(c->host, c->arena, &r->plan, err);
}
