#include "mail/sts_parse.h"

#include <ctype.h>
#include <string.h>

#include "mail/tags.h"

enum { ID_MAX = 32 };

/* "v=NAME", and then blanks and a semicolon, or the end. */
static bool has_version(const char *text, size_t n, const char *version)
{
	size_t len = strlen(version);

	if (n < len || memcmp(text, version, len) != 0)
		return false;
	while (len < n && (text[len] == ' ' || text[len] == '\t'))
		len++;
	return len == n || text[len] == ';';
}

bool sts_record_is(const char *text, size_t n)
{
	return has_version(text, n, "v=STSv1");
}

bool tlsrpt_is(const char *text, size_t n)
{
	return has_version(text, n, "v=TLSRPTv1");
}

static void find_unknown(struct arena *a, const tag_list *tags, const char *known, text_fault_list *faults)
{
	for (size_t i = 1; i < tags->n; i++)
		if (strcmp(tags->v[i].name, known) != 0)
			text_fault(a, faults, FAULT_ODD, tags->v[i].at, strlen(tags->v[i].name),
				   "nobody knows \"%s\": it has no effect", tags->v[i].name);
}

bool sts_record_parse(struct arena *a, const char *text, size_t n, const char **id, text_fault_list *faults)
{
	tag_list tags = {0};

	*id = "";
	if (!sts_record_is(text, n))
		return text_fault(a, faults, FAULT_FATAL, 0, n, "it does not begin with v=STSv1;");
	if (!tags_parse(a, text, n, &tags, faults))
		return false;
	find_unknown(a, &tags, "id", faults);
	const struct tag *t = tags_find(&tags, "id");
	if (t == NULL)
		return text_fault(a, faults, FAULT_FATAL, n, 0, "there is no id");
	if (t->value_len == 0 || t->value_len > ID_MAX)
		return text_fault(a, faults, FAULT_FATAL, t->value_at, t->value_len,
				  "id: it has 1 to 32 letters and digits");
	for (size_t i = 0; i < t->value_len; i++)
		if (!isalnum((unsigned char)t->value[i]))
			return text_fault(a, faults, FAULT_FATAL, t->value_at + i, 1,
					  "id: only letters and digits are allowed");
	*id = t->value;
	return true;
}

/* --- TLS reporting */

static const char *report_fault(const char *uri)
{
	if (strncasecmp(uri, "mailto:", 7) == 0) {
		const char *at = strchr(uri, '@');

		return at != NULL && at > uri + 7 && at[1] != '\0' ? NULL : "this is no mail address";
	}
	if (strncasecmp(uri, "https://", 8) == 0)
		return uri[8] != '\0' ? NULL : "this is no URL";
	return strchr(uri, '@') != NULL && strchr(uri, ':') == NULL ? "\"mailto:\" is missing before the address"
								    : "reports go to mailto: and https: only";
}

bool tlsrpt_parse(struct arena *a, const char *text, size_t n, strlist *rua, text_fault_list *faults)
{
	tag_list tags = {0};
	strlist parts = {0};

	if (!tlsrpt_is(text, n))
		return text_fault(a, faults, FAULT_FATAL, 0, n, "it does not begin with v=TLSRPTv1;");
	if (!tags_parse(a, text, n, &tags, faults))
		return false;
	find_unknown(a, &tags, "rua", faults);
	const struct tag *t = tags_find(&tags, "rua");
	if (t == NULL)
		return text_fault(a, faults, FAULT_FATAL, n, 0, "there is no rua: nobody knows where reports go");
	tags_split(a, t->value, ',', &parts);
	for (size_t i = 0; i < parts.n; i++) {
		const char *wrong = report_fault(parts.v[i]);

		if (wrong == NULL)
			vec_push(a, rua, parts.v[i]);
		else
			text_fault(a, faults, FAULT_IGNORED, t->value_at, t->value_len, "rua: %s", wrong);
	}
	return rua->n > 0 ||
	       text_fault(a, faults, FAULT_FATAL, t->value_at, t->value_len, "rua: no reports go there");
}
