#include "check/finding.h"

#include <stdlib.h>
#include <string.h>

static const char *clean(struct arena *a, const char *text)
{
	if (text == NULL)
		return "";
	char *copy = arena_strdup(a, text);
	for (char *p = copy; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	return copy;
}

void finding_add(struct arena *a, finding_list *list, const struct finding *f)
{
	const struct finding copy = {
		.id = f->id,
		.severity = f->severity,
		.blocks = f->blocks,
		.subject = clean(a, f->subject),
		.seen = clean(a, f->seen),
		.why = clean(a, f->why),
		.fix = clean(a, f->fix),
		.source = clean(a, f->source),
		.should = clean(a, f->should),
		.stands = clean(a, f->stands),
	};

	vec_push(a, list, copy);
}

static int worse_first(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;

	if (a->severity != b->severity)
		return a->severity > b->severity ? -1 : 1;
	if (a->blocks != b->blocks)
		return a->blocks > b->blocks ? -1 : 1;
	int id = strcmp(a->id, b->id);
	return id != 0 ? id : strcmp(a->subject, b->subject);
}

void findings_sort(finding_list *list)
{
	if (list->n > 0)
		qsort(list->v, list->n, sizeof(*list->v), worse_first);
}

size_t findings_count(const finding_list *list, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++)
		n += list->v[i].severity == severity;
	return n;
}

size_t findings_to_do(const finding_list *list)
{
	return findings_count(list, SEVERITY_FAIL) + findings_count(list, SEVERITY_WARN) +
	       findings_count(list, SEVERITY_UNKNOWN);
}

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_OK] = "ok",     [SEVERITY_INFO] = "info", [SEVERITY_UNKNOWN] = "unknown",
		[SEVERITY_WARN] = "warn", [SEVERITY_FAIL] = "fail",
	};

	return names[severity];
}

const char *finding_blocks_name(enum finding_blocks blocks)
{
	static const char *const names[] = {
		[BLOCKS_NOTHING] = NULL, [BLOCKS_DELIVERY] = "delivery", [BLOCKS_INSTALLATION] = "installation",
	};

	return names[blocks];
}

json_t *finding_json(const struct finding *f)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", f->id, "severity",
			 severity_name(f->severity), "blocks", finding_blocks_name(f->blocks), "subject", f->subject,
			 "seen", f->seen, "why", f->why, "fix", f->fix, "source", f->source, "should", f->should,
			 "stands", f->stands);
}

json_t *findings_json(const finding_list *list)
{
	json_t *all = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(all, finding_json(&list->v[i]));
	return json_pack("{s:i, s:o}", "version", (int)FINDINGS_VERSION, "findings", all);
}
