/* Findings that come from another process. */
#include <string.h>

#include "check/check.h"

enum { MOST = 1000, ID_MAX = 100 };

/* "queue", or "queue." and what is wrong, of the check "queue". */
static bool id_of(const char *id, const char *group)
{
	size_t n = strlen(group);

	return strncmp(id, group, n) == 0 && (id[n] == '\0' || (id[n] == '.' && id[n + 1] != '\0')) && strlen(id) <= ID_MAX &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-.") == strlen(id);
}

static bool severity_of(const char *name, enum severity *out)
{
	for (enum severity s = SEVERITY_OK; s <= SEVERITY_FAIL; s++)
		if (strcmp(severity_name(s), name) == 0) {
			*out = s;
			return true;
		}
	return false;
}

static bool blocks_of(const json_t *o, enum finding_blocks *out)
{
	const char *name = json_string_value(o);

	*out = BLOCKS_NOTHING;
	if (name == NULL)
		return json_is_null(o);
	for (enum finding_blocks b = BLOCKS_DELIVERY; b <= BLOCKS_INSTALLATION; b++)
		if (strcmp(finding_blocks_name(b), name) == 0) {
			*out = b;
			return true;
		}
	return false;
}

static bool read_one(struct arena *a, json_t *o, const char *group, finding_list *list)
{
	struct finding f = {0};
	const char *severity;
	json_t *blocks;

	if (json_unpack(o, "{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", &f.id, "severity", &severity, "blocks",
			&blocks, "subject", &f.subject, "seen", &f.seen, "why", &f.why, "fix", &f.fix, "source", &f.source,
			"should", &f.should, "stands", &f.stands) != 0)
		return false;
	if (!id_of(f.id, group) || !severity_of(severity, &f.severity) || !blocks_of(blocks, &f.blocks))
		return false;
	f.id = arena_strdup(a, f.id);
	finding_add(a, list, &f);
	return true;
}

bool finding_read(struct arena *a, json_t *o, struct finding *out)
{
	const char *id = json_string_value(json_object_get(o, "id"));
	const struct check_kind *kind = id != NULL ? check_of_finding(id) : NULL;
	finding_list one = {0};

	if (kind == NULL || !read_one(a, o, kind->name, &one))
		return false;
	*out = one.v[0];
	return true;
}

bool findings_read(struct arena *a, const char *text, size_t n, const char *group, finding_list *list, struct err *err)
{
	json_t *o = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL), *all = json_object_get(o, "findings"), *one;
	size_t before = list->n, i;
	bool ok = json_integer_value(json_object_get(o, "version")) == FINDINGS_VERSION && json_is_array(all) &&
		  json_array_size(all) <= MOST;

	if (ok)
		json_array_foreach(all, i, one)
			ok = ok && read_one(a, one, group, list);
	json_decref(o);
	if (!ok)
		list->n = before;
	return ok || err_set(err, ERR_INVALID, "what the check of %s handed back are no findings", group);
}
