/* Values on their way out: as YAML and as JSON. */
#include <ctype.h>
#include <string.h>

#include "conf/value.h"

/* Words that YAML reads as themselves, in a list too. */
static bool is_plain(const char *text)
{
	if (!isalnum((unsigned char)text[0]) && (unsigned char)text[0] < 0x80)
		return false;
	for (const char *p = text; *p != '\0'; p++) {
		bool colon = *p == ':' && p[1] == '/';
		if (!isalnum((unsigned char)*p) && (unsigned char)*p < 0x80 && !colon &&
		    strchr("._@+/-", *p) == NULL)
			return false;
	}
	return true;
}

void value_quote(const char *text, bool quoted, struct str *out)
{
	if (!quoted && is_plain(text)) {
		str_adds(out, text);
		return;
	}
	str_addc(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			str_addc(out, '\\');
		str_addc(out, *text);
	}
	str_addc(out, '"');
}

static void format_list(const strlist *list, struct str *out)
{
	str_addc(out, '[');
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			str_adds(out, ", ");
		value_quote(list->v[i], false, out);
	}
	str_addc(out, ']');
}

static const char *text_of(const void *field)
{
	const char *const *text = field;

	return *text != NULL ? *text : "";
}

void option_format(const struct option *o, const struct site *site, struct str *out)
{
	const void *field = (const char *)site + o->offset;

	switch (o->type) {
	case OPT_INT:
	case OPT_SIZE:
		value_show_number(o, *(const int64_t *)field, out);
		break;
	case OPT_BOOL:
		str_adds(out, *(const bool *)field ? "true" : "false");
		break;
	case OPT_STRING:
	case OPT_CHOICE:
		value_quote(text_of(field), false, out);
		break;
	case OPT_LIST:
		format_list(field, out);
		break;
	}
}

/* What is no UTF-8, which the loader lets nobody write, becomes a null: every template refuses that. */
static json_t *text_to_json(const char *text)
{
	json_t *json = json_string(text);

	return json != NULL ? json : json_null();
}

static json_t *list_to_json(const strlist *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, text_to_json(list->v[i]));
	return array;
}

static json_t *field_to_json(const struct option *o, const struct site *site)
{
	const void *field = (const char *)site + o->offset;

	switch (o->type) {
	case OPT_INT:
	case OPT_SIZE:
		return json_integer(*(const int64_t *)field);
	case OPT_BOOL:
		return json_boolean(*(const bool *)field);
	case OPT_STRING:
	case OPT_CHOICE:
		return text_to_json(text_of(field));
	case OPT_LIST:
		return list_to_json(field);
	}
	return json_null();
}

json_t *site_to_json(const struct site *site)
{
	json_t *root = json_object();

	for (const struct option *o = option_table; o->path != NULL; o++) {
		const char *name = o->path, *dot;
		json_t *group = root;
		for (; (dot = strchr(name, '.')) != NULL; name = dot + 1) {
			size_t n = (size_t)(dot - name);
			json_t *inner = json_object_getn(group, name, n);
			if (inner == NULL) {
				inner = json_object();
				json_object_setn_new(group, name, n, inner);
			}
			group = inner;
		}
		json_object_set_new(group, name, field_to_json(o, site));
	}
	return root;
}
