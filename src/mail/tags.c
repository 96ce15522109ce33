#include "mail/tags.h"

#include <ctype.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Moves both ends of [*from, *to) over blanks. */
static void trim(const char *text, size_t *from, size_t *to)
{
	while (*from < *to && is_blank(text[*from]))
		(*from)++;
	while (*from < *to && is_blank(text[*to - 1]))
		(*to)--;
}

/* tag-name = ALPHA *( ALPHA / DIGIT / "_" ) */
static bool is_name(const char *p, size_t n)
{
	if (n == 0 || !isalpha((unsigned char)p[0]))
		return false;
	for (size_t i = 1; i < n; i++)
		if (!isalnum((unsigned char)p[i]) && p[i] != '_')
			return false;
	return true;
}

/* The first byte of a value that may not be in it; to if there is none. */
static size_t odd_byte(const char *text, size_t from, size_t to)
{
	while (from < to && (is_blank(text[from]) || (text[from] > ' ' && text[from] < 0x7f)))
		from++;
	return from;
}

/* One of the parts between semicolons. */
static bool add_tag(struct arena *a, const char *text, size_t from, size_t to, tag_list *out,
		    text_fault_list *faults)
{
	trim(text, &from, &to);
	const char *equals = memchr(text + from, '=', to - from);

	if (equals == NULL)
		return text_fault(a, faults, FAULT_FATAL, from, to - from, "there is no \"=\" in this part");
	size_t end = (size_t)(equals - text), value = end + 1;
	trim(text, &from, &end);
	trim(text, &value, &to);
	if (!is_name(text + from, end - from))
		return text_fault(a, faults, FAULT_FATAL, from, end - from, "this is no name of a tag");
	size_t odd = odd_byte(text, value, to);
	if (odd < to)
		return text_fault(a, faults, FAULT_FATAL, odd, 1,
				  "a character that is not ASCII, or not printable");
	const struct tag t = { .name = arena_memdup(a, text + from, end - from),
			       .value = arena_memdup(a, text + value, to - value),
			       .at = from,
			       .value_at = value,
			       .value_len = to - value };
	if (tags_find(out, t.name) != NULL)
		return text_fault(a, faults, FAULT_FATAL, from, to - from, "\"%s\" is there twice", t.name);
	vec_push(a, out, t);
	return true;
}

static bool all_blank(const char *text, size_t from, size_t to)
{
	trim(text, &from, &to);
	return from == to;
}

bool tags_parse(struct arena *a, const char *text, size_t n, tag_list *out, text_fault_list *faults)
{
	for (size_t from = 0, to; from < n; from = to + 1) {
		const char *semicolon = memchr(text + from, ';', n - from);

		to = semicolon != NULL ? (size_t)(semicolon - text) : n;
		/* One semicolon may stand at the end. */
		if (all_blank(text, from, n) && out->n > 0)
			break;
		if (all_blank(text, from, to))
			return text_fault(a, faults, FAULT_FATAL, from, to - from,
					  "there is nothing between two semicolons");
		if (!add_tag(a, text, from, to, out, faults))
			return false;
	}
	return out->n > 0 || text_fault(a, faults, FAULT_FATAL, 0, n, "it is empty");
}

const struct tag *tags_find(const tag_list *tags, const char *name)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->v[i].name, name) == 0)
			return &tags->v[i];
	return NULL;
}

const char *tags_value(const tag_list *tags, const char *name)
{
	const struct tag *t = tags_find(tags, name);

	return t != NULL ? t->value : "";
}

const char *tags_packed(struct arena *a, const char *value)
{
	char *packed = arena_alloc(a, strlen(value) + 1), *to = packed;

	for (; *value != '\0'; value++)
		if (!is_blank(*value))
			*to++ = *value;
	return packed;
}

void tags_split(struct arena *a, const char *value, char separator, strlist *out)
{
	for (size_t n = strlen(value), at = 0; at <= n;) {
		const char *next = memchr(value + at, separator, n - at);
		size_t from = at, to = next != NULL ? (size_t)(next - value) : n;

		at = to + 1;
		trim(value, &from, &to);
		vec_push(a, out, arena_memdup(a, value + from, to - from));
	}
}
