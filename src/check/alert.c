#include "check/alert.h"

#include <stdlib.h>
#include <string.h>

enum { VERSION = 1, WIDTH = 78 };

static bool has(const strlist *list, const char *key)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], key) == 0)
			return true;
	return false;
}

static const char *key_of(struct arena *a, const struct finding *f)
{
	return arena_printf(a, "%s %s", f->id, f->subject);
}

/* "queue" of "queue.old" */
static bool same_check(const char *id, const char *key)
{
	size_t n = strcspn(id, ".");

	return strncmp(id, key, n) == 0 && key[n] == '.';
}

static bool is_obscured(const finding_list *findings, const char *key)
{
	for (size_t i = 0; i < findings->n; i++)
		if (findings->v[i].severity == SEVERITY_UNKNOWN && same_check(findings->v[i].id, key))
			return true;
	return false;
}

static int by_text(const void *pa, const void *pb)
{
	const char *const *a = pa, *const *b = pb;

	return strcmp(*a, *b);
}

void alert_compare(struct arena *a, const strlist *before, const finding_list *findings, struct alert *out)
{
	*out = (struct alert){0};
	for (size_t i = 0; i < findings->n; i++) {
		const char *key = key_of(a, &findings->v[i]);

		if (findings->v[i].severity < SEVERITY_WARN || has(&out->now, key))
			continue;
		vec_push(a, &out->now, key);
		if (!has(before, key))
			vec_push(a, &out->new_, key);
	}
	for (size_t i = 0; i < before->n; i++) {
		if (has(&out->now, before->v[i]))
			continue;
		if (is_obscured(findings, before->v[i]))
			vec_push(a, &out->now, before->v[i]);
		else
			vec_push(a, &out->gone, before->v[i]);
	}
	if (out->now.n > 0)
		qsort(out->now.v, out->now.n, sizeof(*out->now.v), by_text);
}

bool alert_changed(const struct alert *alert)
{
	return alert->new_.n > 0 || alert->gone.n > 0;
}

static const char *subject_of(struct arena *a, const struct alert *alert, const char *hostname)
{
	size_t n = alert->now.n;

	if (n == 0)
		return arena_printf(a, "[%s] all is well again", hostname);
	return arena_printf(a, "[%s] %zu thing%s to do", hostname, n, n == 1 ? "" : "s");
}

static void add_keys(struct str *out, const char *title, const strlist *keys)
{
	if (keys->n == 0)
		return;
	str_addf(out, "%s\n", title);
	for (size_t i = 0; i < keys->n; i++)
		str_addf(out, "  %s\n", keys->v[i]);
	str_addc(out, '\n');
}

/* Findings hold printable ASCII only (finding_add): no header can be added and no line is a lone dot. */
void alert_message(struct arena *a, const struct alert *alert, const finding_list *findings, const char *hostname,
		   const char *from, const char *to, struct str *out)
{
	const struct finding_style style = { .width = WIDTH, .to_do = true };

	str_addf(out, "From: \"mailstead on %s\" <%s>\nTo: <%s>\nSubject: %s\n", hostname, from, to,
		 subject_of(a, alert, hostname));
	str_adds(out, "Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n");
	str_addf(out, "%s\n\n", findings_headline(a, findings, true));
	findings_text(a, findings, &style, out);
	str_addc(out, '\n');
	add_keys(out, "New since the last look:", &alert->new_);
	add_keys(out, "No longer so:", &alert->gone);
	str_adds(out, "`mailstead status` on the machine shows how it is now. Such a message comes only when something\n"
		      "has changed.\n");
}

void alert_store(const strlist *keys, struct str *out)
{
	json_t *all = json_array();

	for (size_t i = 0; i < keys->n; i++)
		json_array_append_new(all, json_string(keys->v[i]));
	json_t *o = json_pack("{s:i, s:o}", "version", (int)VERSION, "findings", all);
	char *text = json_dumps(o, JSON_INDENT(1));
	str_addf(out, "%s\n", text);
	free(text);
	json_decref(o);
}

void alert_load(struct arena *a, const char *text, size_t n, strlist *keys)
{
	json_t *o = json_loadb(text, n, 0, NULL), *item;
	size_t i;

	*keys = (strlist){0};
	if (json_integer_value(json_object_get(o, "version")) == VERSION)
		json_array_foreach(json_object_get(o, "findings"), i, item)
			if (json_is_string(item))
				vec_push(a, keys, arena_strdup(a, json_string_value(item)));
	json_decref(o);
}
