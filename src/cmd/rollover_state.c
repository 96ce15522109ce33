#include "cmd/rollover_state.h"

#include <string.h>

#include "plan/paths.h"

#define STATE_FILE PATH_STATE "/rollover.json"

static const char *const names[] = {
	[ROLL_NONE] = "none",           [ROLL_ISSUING] = "issuing",   [ROLL_WAITING] = "waiting",
	[ROLL_SWITCHING] = "switching", [ROLL_REMOVING] = "removing", [ROLL_CANCELLING] = "cancelling",
};

const char *rollover_step_name(enum rollover_step step)
{
	return names[step];
}

int64_t rollover_ready_at(const struct rollover *r)
{
	return r->seen > 0 ? r->seen + 2 * r->ttl : 0;
}

const char *rollover_next(const struct rollover *r)
{
	return r->step == ROLL_WAITING || r->step == ROLL_SWITCHING ? r->other : NULL;
}

static bool parse_step(const char *name, enum rollover_step *step)
{
	for (size_t i = 0; name != NULL && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			*step = (enum rollover_step)i;
			return true;
		}
	return false;
}

static const char *text(struct cmd *c, json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return arena_strdup(c->arena, s != NULL ? s : "");
}

/* HOST or HOST-2: these names become paths. */
static bool is_lineage(const struct site *site, const char *name)
{
	size_t n = strlen(site->hostname);

	return strncmp(name, site->hostname, n) == 0 && (name[n] == '\0' || strcmp(name + n, "-2") == 0);
}

static bool parse(struct cmd *c, const struct site *site, json_t *o, struct rollover *r)
{
	struct rollover got = { .lineage = text(c, o, "lineage"),
				.other = text(c, o, "other"),
				.begun = json_integer_value(json_object_get(o, "begun")),
				.seen = json_integer_value(json_object_get(o, "seen")),
				.ttl = json_integer_value(json_object_get(o, "ttl")) };

	if (!parse_step(json_string_value(json_object_get(o, "step")), &got.step) || got.ttl < 0 || got.ttl > INT32_MAX)
		return false;
	if (strcmp(text(c, o, "hostname"), site->hostname) != 0)
		return true;
	if (!is_lineage(site, got.lineage) || (got.step != ROLL_NONE && !is_lineage(site, got.other)) ||
	    strcmp(got.lineage, got.other) == 0)
		return false;
	*r = got;
	return true;
}

bool rollover_load(struct cmd *c, const struct site *site, struct rollover *r, struct err *err)
{
	struct str content = {0};

	*r = (struct rollover){ .lineage = site->hostname, .other = "" };
	if (!c->host->fs->read(c->host, STATE_FILE, &content, err)) {
		if (err->code != ERR_NOT_FOUND)
			return err_wrap(err, "cannot tell which certificate is the served one");
		err_clear(err);
		return true;
	}
	json_t *o = json_loadb(str_c(&content), content.len, 0, NULL);
	bool ok = parse(c, site, o, r);
	json_decref(o);
	str_free(&content);
	if (ok)
		return true;
	err_set(err, ERR_INVALID, "%s is not as mailstead wrote it", STATE_FILE);
	return err_hint(err, "It says which of certbot's certificates is served. Compare the key in " PATH_TLS_PEM " with "
			     "those below /etc/letsencrypt/live, keep the lineage that has it, and remove the file.");
}

bool rollover_save(struct cmd *c, const struct site *site, const struct rollover *r, struct err *err)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I}", "hostname", site->hostname, "lineage", r->lineage,
			      "step", rollover_step_name(r->step), "other", r->other, "begun", (json_int_t)r->begun, "seen",
			      (json_int_t)r->seen, "ttl", (json_int_t)r->ttl);
	char *line = json_dumps(o, 0);
	bool ok = c->host->fs->write(c->host, STATE_FILE, line, strlen(line), &(struct file_meta){ .mode = 0600 }, err);

	free(line);
	json_decref(o);
	return ok || err_wrap(err, "cannot write down how far the change of the key has come");
}
