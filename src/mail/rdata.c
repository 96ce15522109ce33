#include "mail/rdata.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "mail/zone.h"

static bool is_ddd(const char *p)
{
	return isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1]) && isdigit((unsigned char)p[2]);
}

/* One character or escape at p; gives what is behind it. */
static const char *take_char(const char *p, struct str *out)
{
	if (*p != '\\' || p[1] == '\0') {
		str_addc(out, *p);
		return p + 1;
	}
	if (!is_ddd(p + 1)) {
		str_addc(out, p[1]);
		return p + 2;
	}
	int byte = (p[1] - '0') * 100 + (p[2] - '0') * 10 + (p[3] - '0');
	if (byte == 0 || byte > 255)
		str_add(out, p, 4);
	else
		str_addc(out, (char)byte);
	return p + 4;
}

static const char *take_field(const char *p, struct str *out)
{
	if (*p != '"') {
		while (*p != '\0' && *p != ' ' && *p != '\t')
			p = take_char(p, out);
		return p;
	}
	for (p++; *p != '\0' && *p != '"';)
		p = take_char(p, out);
	return *p == '"' ? p + 1 : p;
}

void rdata_fields(struct arena *a, const char *data, strlist *fields)
{
	struct str field = {0};

	for (const char *p = data + strspn(data, " \t"); *p != '\0'; p += strspn(p, " \t")) {
		str_cut(&field, 0);
		p = take_field(p, &field);
		vec_push(a, fields, arena_memdup(a, str_c(&field), field.len));
	}
	str_free(&field);
}

const char *rdata_text(struct arena *a, const char *data)
{
	strlist strings = {0};
	struct str text = {0};

	rdata_fields(a, data, &strings);
	for (size_t i = 0; i < strings.n; i++)
		str_adds(&text, strings.v[i]);
	const char *joined = arena_strdup(a, str_c(&text));
	str_free(&text);
	return joined;
}

void record_set_txt(struct arena *a, struct record *r, const char *value)
{
	r->txt = value;
	r->data = zone_txt(a, value);
}

const char *record_relative_name(struct arena *a, const struct record *r)
{
	const char *plain = name_without_dot(a, r->name);
	size_t n = strlen(plain), zone = strlen(r->zone);

	if (!name_lies_in(plain, r->zone))
		return NULL;
	return n == zone ? "" : arena_memdup(a, plain, n - zone - 1);
}

const char *name_without_dot(struct arena *a, const char *name)
{
	size_t n = strlen(name);

	return n > 1 && name[n - 1] == '.' ? arena_memdup(a, name, n - 1) : name;
}
