/* Whether what stands in the DNS says the same as a record of ours. */
#include <arpa/inet.h>
#include <string.h>

#include "mail/rdata.h"

/* Addresses by value, all else without regard to case: hexadecimal digits, names, tags of CAA. */
static bool same_field(const struct record *r, const char *want, const char *got)
{
	int family = strcmp(r->type, "AAAA") == 0 ? AF_INET6 : AF_INET;
	unsigned char a[16], b[16];

	if (strcmp(r->type, "A") != 0 && strcmp(r->type, "AAAA") != 0)
		return strcasecmp(want, got) == 0;
	return inet_pton(family, want, a) == 1 && inet_pton(family, got, b) == 1 &&
	       memcmp(a, b, family == AF_INET ? 4 : 16) == 0;
}

static bool same_data(struct arena *a, const struct record *r, const char *data)
{
	strlist want = {0}, got = {0};

	rdata_fields(a, r->data, &want);
	rdata_fields(a, data, &got);
	if (want.n != got.n)
		return false;
	for (size_t i = 0; i < want.n; i++)
		if (!same_field(r, want.v[i], got.v[i]))
			return false;
	return true;
}

/* "tag=value" pieces between semicolons, without the blanks around them; an empty last one does not count. */
static void tags(struct arena *a, const char *text, strlist *out)
{
	for (const char *p = text; *p != '\0';) {
		size_t n = strcspn(p, ";"), end = n;
		size_t begin = strspn(p, " \t");

		while (end > begin && strchr(" \t", p[end - 1]) != NULL)
			end--;
		if (end > begin)
			vec_push(a, out, arena_memdup(a, p + begin, end - begin));
		p += n + (p[n] == ';');
	}
}

/* "p = none" is "p=none": blanks around the sign are free (RFC 6376, 3.2). */
static bool same_tag(const char *want, const char *got)
{
	size_t n = strcspn(want, "="), g = strcspn(got, "=");

	if (want[n] == '\0' || got[g] == '\0')
		return strcmp(want, got) == 0;
	while (g > 0 && got[g - 1] == ' ')
		g--;
	if (g != n || strncasecmp(want, got, n) != 0)
		return false;
	got += g + strspn(got + g, " ") + 1;
	return strcmp(want + n + 1, got + strspn(got, " ")) == 0;
}

static bool same_tags(struct arena *a, const char *want_text, const char *got_text)
{
	strlist want = {0}, got = {0};

	tags(a, want_text, &want);
	tags(a, got_text, &got);
	if (want.n != got.n || want.n == 0 || !same_tag(want.v[0], got.v[0]))
		return false;
	for (size_t i = 0; i < want.n; i++) {
		bool found = false;

		for (size_t j = 0; j < got.n && !found; j++)
			found = same_tag(want.v[i], got.v[j]);
		if (!found)
			return false;
	}
	return true;
}

bool record_same(struct arena *a, const struct record *r, const char *data)
{
	if (r->txt == NULL)
		return same_data(a, r, data);
	const char *text = rdata_text(a, data);
	return strcmp(text, r->txt) == 0 ||
	       (record_kind_info(r->kind)->same == SAME_TAGS && same_tags(a, r->txt, text));
}
