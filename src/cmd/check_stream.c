#include "cmd/check_stream.h"

static void planned(void *ctx, const struct check_kind *const *kinds, size_t n)
{
	json_t *all = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:b}", "name", kinds[i]->name, "title", kinds[i]->title,
						     "brief", kinds[i]->brief, "network",
						     (kinds[i]->flags & CHECK_NETWORK) != 0));
	cmd_json(ctx, json_pack("{s:s, s:i, s:o}", "event", "checks", "version", (int)FINDINGS_VERSION, "checks", all));
}

static void begun(void *ctx, const struct check_kind *kind)
{
	cmd_json(ctx, json_pack("{s:s, s:s}", "event", "begin", "check", kind->name));
}

static void found(void *ctx, const struct check_kind *kind, const struct finding *f)
{
	cmd_json(ctx, json_pack("{s:s, s:s, s:o}", "event", "finding", "check", kind->name, "finding", finding_json(f)));
}

static void ended(void *ctx, const struct check_kind *kind, size_t done, size_t n)
{
	cmd_json(ctx, json_pack("{s:s, s:s, s:I, s:I}", "event", "end", "check", kind->name, "done", (json_int_t)done, "of",
				(json_int_t)n));
}

void check_stream(struct cmd *c, struct check_want *want)
{
	c->json = true;
	c->compact = true;
	want->planned = planned;
	want->watch = (struct probe_watch){ .begun = begun, .found = found, .ended = ended, .ctx = c };
}

int check_stream_end(struct cmd *c, const struct check *k, bool interrupted)
{
	size_t to_do = findings_to_do(&k->found);
	json_t *o = json_pack("{s:s, s:I, s:s}", "event", "result", "to_do", (json_int_t)to_do, "headline",
			      findings_headline(c->arena, &k->found, k->installed));

	for (enum severity s = SEVERITY_OK; s <= SEVERITY_FAIL; s++)
		json_object_set_new(o, severity_name(s), json_integer((json_int_t)findings_count(&k->found, s)));
	if (interrupted)
		json_object_set_new(o, "interrupted", c->interrupted ? json_string(c->interrupted) : json_null());
	cmd_json(c, o);
	return to_do > 0 ? EXIT_NO : EXIT_YES;
}
