#include "cmd/certificate_state.h"

#include "engine/generation.h"
#include "plan/paths.h"

#define STATE_FILE PATH_STATE "/certificate.json"

enum {
	DAY = 86400,
	EAGER_DAYS = 2,      /* after the first setup: every run of the timer looks */
	BACKOFF_FIRST = 600, /* a CA counts failed validations: five in an hour is Let's Encrypt's limit */
	BACKOFF_LAST = DAY,
};

void certificate_state_load(struct cmd *c, struct certificate_state *s)
{
	struct str text = {0};
	struct err none = {0};

	*s = (struct certificate_state){0};
	if (c->host->fs->read(c->host, STATE_FILE, &text, &none)) {
		json_t *o = json_loadb(str_c(&text), text.len, 0, NULL);

		s->looked = json_integer_value(json_object_get(o, "looked"));
		s->failed = json_integer_value(json_object_get(o, "failed"));
		s->backoff = json_integer_value(json_object_get(o, "backoff"));
		json_decref(o);
	}
	str_free(&text);
}

void certificate_state_save(struct cmd *c, const struct certificate_state *s)
{
	char text[128];
	struct err err = {0};
	int n = snprintf(text, sizeof(text), "{\"looked\": %lld, \"failed\": %lld, \"backoff\": %lld}\n",
			 (long long)s->looked, (long long)s->failed, (long long)s->backoff);

	if (!c->host->fs->write(c->host, STATE_FILE, text, (size_t)n, &(struct file_meta){ .mode = 0600 }, &err))
		cmd_warn(c, "%s", err.msg);
}

/* When the box was set up: the first generation that is still kept says it well enough. */
static bool eager(struct cmd *c)
{
	generation_list all;
	struct err none = {0};

	if (!generation_list_all(c->host, c->arena, &all, &none) || all.n == 0)
		return true;
	return c->host->now(c->host) - all.v[all.n - 1].when < EAGER_DAYS * DAY;
}

bool certificate_state_due(struct cmd *c, const struct certificate_state *s, bool urgent)
{
	int64_t now = c->host->now(c->host);

	if (s->failed > 0 && now < s->failed + s->backoff && now >= s->failed)
		return false;
	return urgent || eager(c) || now >= s->looked + DAY || now < s->looked;
}

void certificate_state_failed(struct cmd *c, struct certificate_state *s)
{
	s->backoff = s->failed == 0 ? BACKOFF_FIRST : s->backoff * 2;
	if (s->backoff > BACKOFF_LAST)
		s->backoff = BACKOFF_LAST;
	s->failed = c->host->now(c->host);
	certificate_state_save(c, s);
}
