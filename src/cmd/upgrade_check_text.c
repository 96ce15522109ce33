/* What upgrade check found, for people and as JSON. */
#include <string.h>

#include "cmd/upgrade_check.h"
#include "host/trouble.h"
#include "plan/compare.h"

enum { WIDTH = 80 };

/* Words of text behind label, broken before WIDTH; further lines begin below the first word. */
static void wrap(struct str *out, const char *label, const char *text)
{
	size_t indent = strlen(label), column = indent;

	str_adds(out, label);
	while (*text != '\0') {
		size_t n = strcspn(text, " ");

		if (column > indent && column + 1 + n > WIDTH) {
			str_addf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			str_addc(out, ' ');
			column++;
		}
		str_add(out, text, n);
		column += n;
		text += n + strspn(text + n, " ");
	}
	str_addc(out, '\n');
}

static void headline(const struct upgrade_look *u, struct str *out)
{
	const struct upgrade_report *r = u->out;
	size_t fails = findings_count(&r->findings, SEVERITY_FAIL);
	char size[24];

	str_addf(out, "Debian %s (%s) to Debian %s (%s): ", r->from->number, r->from->codename, r->to->number, r->to->codename);
	if (r->ready)
		str_adds(out, "ready.\n");
	else
		str_addf(out, "%zu thing%s in the way.\n", fails, fails == 1 ? " is" : "s are");
	if (r->download >= 0)
		str_addf(out, "%zu packages change, %s are fetched.\n", u->steps.n, trouble_size(r->download, size));
	if (u->has_proof)
		str_addf(out, "The daemons of Debian %s, unpacked aside, were asked: %zu of %zu checks passed.\n", r->to->number,
			 u->proved, u->plan.validators.n);
	str_adds(out, "Nothing on this machine was changed.\n");
}

static void changes(const struct upgrade_look *u, struct str *out)
{
	const char *last = "";

	if (u->changes.n > 0)
		str_adds(out, "\nWhat changes\n");
	for (size_t i = 0; i < u->changes.n; i++) {
		const struct release_change *c = &u->changes.v[i];

		if (strcmp(last, c->name) != 0)
			str_addf(out, "  %s %s to %s\n", c->name, c->from, c->to);
		last = c->name;
		wrap(out, "    - ", c->what);
		wrap(out, "      mailstead: ", c->does);
		if (c->notice[0] != '\0')
			wrap(out, "      you: ", c->notice);
	}
}

static bool is_put_aside(const struct upgrade_look *u, const char *path)
{
	for (size_t i = 0; i < u->edits.n; i++)
		if (strcmp(u->edits.v[i].path, path) == 0)
			return true;
	return false;
}

/* It has edits that stay in it. */
static bool is_carried(const struct upgrade_look *u, const struct step *s)
{
	if (s->res->kind != RES_FILE || is_put_aside(u, s->res->name))
		return false;
	return s->change == CHANGE_KEEP ||
	       (s->change == CHANGE_UPDATE &&
		(s->new_len != s->res->content_len || memcmp(s->new_, s->res->content, s->new_len) != 0));
}

static void edits(const struct upgrade_look *u, struct str *out)
{
	size_t n = u->edits.n;

	str_adds(out, "\nWhat you changed by hand\n");
	for (size_t i = 0; i < u->edits.n; i++) {
		str_addf(out, "  ! %s\n", u->edits.v[i].path);
		wrap(out, "    ", u->edits.v[i].why);
	}
	for (size_t i = 0; i < u->plan.steps.n; i++)
		if (is_carried(u, &u->plan.steps.v[i])) {
			str_addf(out, "  = %s\n    goes along\n", u->plan.steps.v[i].res->name);
			n++;
		}
	if (n == 0)
		str_adds(out, "  nothing that an upgrade would touch\n");
}

static bool files(const struct upgrade_look *u, bool diff, struct str *out, struct err *err)
{
	str_adds(out, "\nFiles\n");
	if (diff)
		return plan_to_text(u->c->host, &u->plan, true, out, err);
	for (size_t i = 0; i < u->plan.steps.n; i++) {
		const struct step *s = &u->plan.steps.v[i];

		if (s->change != CHANGE_NONE && (s->res->kind == RES_FILE || s->res->kind == RES_PACKAGE))
			str_addf(out, "  %c %s\n", step_sign(s), s->res->name);
	}
	return true;
}

static bool as_text(const struct upgrade_look *u, bool diff, struct err *err)
{
	const struct finding_style style = { .width = WIDTH, .color = u->c->color };
	struct str out = {0};
	bool ok = true;

	headline(u, &out);
	if (u->out->findings.n > 0) {
		str_adds(&out, "\nWhat to know before\n");
		findings_text(u->c->arena, &u->out->findings, &style, &out);
	}
	if (u->has_plan) {
		changes(u, &out);
		edits(u, &out);
		ok = files(u, diff, &out, err);
	}
	if (ok)
		cmd_say(u->c, "%s", str_c(&out));
	str_free(&out);
	return ok;
}

static json_t *changes_json(const struct upgrade_look *u)
{
	json_t *list = json_array();

	for (size_t i = 0; i < u->changes.n; i++) {
		const struct release_change *c = &u->changes.v[i];

		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", c->name, "package",
						      c->package, "from", c->from, "to", c->to, "what", c->what, "does", c->does,
						      "notice", c->notice));
	}
	return list;
}

/* What a daemon said may be no UTF-8: as a finding it is cleaned. */
static json_t *edits_json(const struct upgrade_look *u)
{
	json_t *list = json_array();
	finding_list clean = {0};

	for (size_t i = 0; i < u->edits.n; i++) {
		finding_add(u->c->arena, &clean, &(struct finding){ .id = "", .subject = u->edits.v[i].path, .seen = u->edits.v[i].why });
		json_array_append_new(list, json_pack("{s:s, s:s}", "path", clean.v[i].subject, "why", clean.v[i].seen));
	}
	return list;
}

static json_t *release_json(const struct release *r)
{
	return r != NULL ? json_pack("{s:s, s:s}", "release", r->number, "codename", r->codename) : json_null();
}

static bool as_json(const struct upgrade_look *u, bool diff, struct err *err)
{
	const struct upgrade_report *r = u->out;
	json_t *o = findings_json(&r->findings), *plan;

	json_object_set_new(o, "from", release_json(r->from));
	json_object_set_new(o, "to", release_json(r->to));
	json_object_set_new(o, "ready", json_boolean(r->ready));
	json_object_set_new(o, "download", r->download >= 0 ? json_integer((json_int_t)r->download) : json_null());
	json_object_set_new(o, "packages", json_integer((json_int_t)u->steps.n));
	json_object_set_new(o, "proved", u->has_proof ? json_integer((json_int_t)u->proved) : json_null());
	json_object_set_new(o, "changes", changes_json(u));
	json_object_set_new(o, "edits", edits_json(u));
	if (u->has_plan && !plan_to_json(u->c->host, &u->plan, diff, &plan, err)) {
		json_decref(o);
		return false;
	}
	json_object_set_new(o, "plan", u->has_plan ? plan : json_null());
	(void)cmd_json(u->c, o);
	return true;
}

bool upgrade_print(const struct upgrade_look *u, bool diff, struct err *err)
{
	if (u->c->json)
		return as_json(u, diff, err);
	if (u->out->to != NULL)
		return as_text(u, diff, err);
	cmd_say(u->c, "Debian %s (%s) is the newest that mailstead knows: there is nothing to go to.\n", u->out->from->number,
		u->out->from->codename);
	return true;
}
