#include "mail/standing.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "mail/rdata.h"

const char *standing_key(struct arena *a, const struct standing *s)
{
	struct str key = {0};
	strlist fields = {0};

	str_addf(&key, "%s %s", s->name, s->type);
	rdata_fields(a, s->data, &fields);
	if (strcmp(s->type, "TXT") == 0)
		str_addf(&key, " %s", rdata_text(a, s->data));
	for (size_t i = 0; strcmp(s->type, "TXT") != 0 && i < fields.n; i++)
		str_addf(&key, " %s", fields.v[i]);
	for (size_t i = 0; strcmp(s->type, "TXT") != 0 && i < key.len; i++)
		key.p[i] = (char)tolower((unsigned char)key.p[i]);
	char *text = arena_strdup(a, str_c(&key));
	str_free(&key);
	return text;
}

static int by_name_and_type(const void *p, const void *q)
{
	const struct standing *a = p, *b = q;
	int order = strcasecmp(a->name, b->name);

	return order != 0 ? order : strcmp(a->type, b->type);
}

static int compare(const struct standing *s, const char *name, const char *type)
{
	int order = strcasecmp(s->name, name);

	return order != 0 || type == NULL ? order : strcmp(s->type, type);
}

void standing_sort(standing_list *list)
{
	if (list->n > 0)
		qsort(list->v, list->n, sizeof(*list->v), by_name_and_type);
}

struct standing_range standing_find(const standing_list *list, const char *name, const char *type)
{
	size_t low = 0, high = list->n;
	struct standing_range r;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&list->v[middle], name, type) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	r = (struct standing_range){ low, low };
	while (r.end < list->n && compare(&list->v[r.end], name, type) == 0)
		r.end++;
	return r;
}
