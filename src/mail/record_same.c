/* Whether what stands in the DNS says the same as a record of ours. */
#include <arpa/inet.h>
#include <string.h>

#include "mail/rdata.h"
#include "mail/tags.h"

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

/* The same tags with the same values; the first, the version, must be first in both. */
static bool same_tags(struct arena *a, const char *want_text, const char *got_text)
{
	text_fault_list faults = {0};
	tag_list want = {0}, got = {0};

	if (!tags_parse(a, want_text, strlen(want_text), &want, &faults) ||
	    !tags_parse(a, got_text, strlen(got_text), &got, &faults))
		return false;
	if (want.n != got.n || want.n == 0 || strcmp(want.v[0].name, got.v[0].name) != 0)
		return false;
	for (size_t i = 0; i < want.n; i++) {
		const struct tag *tag = tags_find(&got, want.v[i].name);

		if (tag == NULL || strcmp(tag->value, want.v[i].value) != 0)
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
