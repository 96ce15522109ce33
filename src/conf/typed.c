/* Values as people type them into a field. */
#include <string.h>

#include "conf/value.h"

static const char between[] = " \t,;";

static void typed_list(const char *typed, struct str *yaml)
{
	const char *p = typed + strspn(typed, between), *end = typed + strlen(typed);
	bool any = false;

	/* who has read the manual may type the brackets */
	if (*p == '[' && end[-1] == ']')
		p++, end--;
	str_addc(yaml, '[');
	for (p += strspn(p, between); p < end; p += strspn(p, between)) {
		struct str item = {0};
		size_t n = strcspn(p, between);

		n = n < (size_t)(end - p) ? n : (size_t)(end - p);
		str_add(&item, p, n);
		if (any)
			str_adds(yaml, ", ");
		value_quote(str_c(&item), true, yaml);
		str_free(&item);
		any = true;
		p += n;
	}
	str_addc(yaml, ']');
}

void option_from_typed(const struct option *o, const char *typed, struct str *yaml)
{
	if (o->type == OPT_LIST) {
		typed_list(typed, yaml);
		return;
	}
	struct str word = {0};
	size_t from = strspn(typed, " \t"), to = strlen(typed);

	while (to > from && strchr(" \t", typed[to - 1]) != NULL)
		to--;
	str_add(&word, typed + from, to - from);
	value_quote(str_c(&word), true, yaml);
	str_free(&word);
}

void option_to_typed(const struct option *o, const struct site *site, struct str *typed)
{
	const void *field = (const char *)site + o->offset;

	if (o->type == OPT_LIST) {
		const strlist *list = field;

		for (size_t i = 0; i < list->n; i++)
			str_addf(typed, "%s%s", i > 0 ? ", " : "", list->v[i]);
	} else if (o->type == OPT_STRING || o->type == OPT_CHOICE) {
		const char *const *text = field;

		str_adds(typed, *text != NULL ? *text : "");
	} else {
		option_format(o, site, typed);
	}
}
