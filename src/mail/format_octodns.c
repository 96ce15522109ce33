/*
 * octoDNS, its YamlProvider: a document a zone, keys in natural order, host
 * names with their dot, and in texts every semicolon escaped.
 */
#include <string.h>

#include "mail/format.h"
#include "mail/rdata.h"

/* Single quotes: in YAML nothing but the quote itself is special within them (YAML 1.2, 7.3.2). */
static void add_quoted(struct str *out, const char *value)
{
	str_addc(out, '\'');
	for (; *value != '\0'; value++)
		str_addf(out, *value == '\'' ? "''" : "%c", *value);
	str_addc(out, '\'');
}

static void add_text(struct str *out, const char *value)
{
	str_addc(out, '\'');
	for (; *value != '\0'; value++) {
		if (*value == ';' || *value == '\'')
			str_addc(out, *value == ';' ? '\\' : '\'');
		str_addc(out, *value);
	}
	str_addc(out, '\'');
}

/* Fields of a type in the order of the data; order says in which they are written. */
struct shape {
	const char *type;
	const char *key[4];
	unsigned char order[4];
	bool word; /* the last of the data is no number */
};

static const struct shape shapes[] = {
	{ "MX", { "preference", "exchange" }, { 1, 0 }, true },
	{ "SRV", { "priority", "weight", "port", "target" }, { 2, 0, 3, 1 }, true },
	{ "CAA", { "flags", "tag", "value" }, { 0, 1, 2 }, true },
	{ "TLSA",
	  { "certificate_usage", "selector", "matching_type", "certificate_association_data" },
	  { 3, 0, 2, 1 },
	  true },
};

static const struct shape *shape_of(const char *type)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(shapes[i].type, type) == 0)
			return &shapes[i];
	return NULL;
}

static bool is_number(const char *s)
{
	return *s != '\0' && strspn(s, "0123456789") == strlen(s) && strlen(s) < 6;
}

static void add_shaped(struct arena *a, const struct shape *shape, const struct record *r, const char *indent,
		       struct str *out)
{
	strlist part = {0};

	rdata_fields(a, r->data, &part);
	for (size_t i = 0; i < part.n; i++) {
		const char *value = part.v[shape->order[i]];

		str_addf(out, "%s%s%s: ", indent, i == 0 ? "- " : "  ", shape->key[shape->order[i]]);
		if (is_number(value))
			str_adds(out, value);
		else if (strcmp(r->type, "CAA") == 0)
			add_text(out, value);
		else
			add_quoted(out, value);
		str_addc(out, '\n');
	}
}

static void add_value(struct arena *a, const struct record *r, const char *indent, struct str *out)
{
	const struct shape *shape = shape_of(r->type);

	if (shape != NULL) {
		add_shaped(a, shape, r, indent, out);
		return;
	}
	str_addf(out, "%s- ", indent);
	if (r->txt != NULL)
		add_text(out, r->txt);
	else
		add_quoted(out, r->data);
	str_addc(out, '\n');
}

/* A name with several types is a list of them; with one it is written the same way. */
static void add_set(struct arena *a, const struct record *r, size_t n, struct str *out)
{
	str_addf(out, "- ttl: %d\n  type: %s\n", RECORDS_TTL, r->type);
	if (strcmp(r->type, "CNAME") == 0) {
		str_adds(out, "  value: ");
		add_quoted(out, r->data);
		str_addc(out, '\n');
		return;
	}
	str_adds(out, "  values:\n");
	for (size_t i = 0; i < n; i++)
		add_value(a, &r[i], "  ", out);
}

void format_octodns(struct arena *a, const struct format *f, const record_list *records, struct str *out)
{
	record_list sorted = {0};
	const char *zone = "", *name = NULL;

	(void)f;
	format_elsewhere(records, "# ", out);
	format_sort(a, records, &sorted);
	for (size_t i = 0, end; i < sorted.n; i = end) {
		const struct record *r = &sorted.v[i];

		end = format_set_end(&sorted, i);
		if (strcmp(zone, r->zone) != 0) {
			str_addf(out, "--- # %s.yaml\n", r->zone);
			name = NULL;
		}
		if (name == NULL || strcmp(name, r->name) != 0) {
			add_quoted(out, record_relative_name(a, r));
			str_adds(out, ":\n");
		}
		zone = r->zone;
		name = r->name;
		add_set(a, r, end - i, out);
	}
}
