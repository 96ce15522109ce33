#include <string.h>

#include "installer/page_proof.h"

enum { FINDINGS_MAX = 50, NAMES_MAX = 200 };

static const char *text_of(struct arena *a, json_t *o, const char *member)
{
	const char *text = json_string_value(json_object_get(o, member));

	return text != NULL ? arena_strdup(a, text) : "";
}

/* The value as site.yaml has it: "\"\"" is an empty one. */
static const char *value_of(struct arena *a, json_t *options, const char *path)
{
	json_t *o;
	size_t i;

	json_array_foreach(options, i, o) {
		const char *option = json_string_value(json_object_get(o, "option"));

		if (option == NULL || strcmp(option, path) != 0)
			continue;
		const char *value = text_of(a, o, "value");
		return strcmp(value, "\"\"") == 0 ? "" : value;
	}
	return "";
}

static bool is_on(struct arena *a, json_t *options, const char *path)
{
	return strcmp(value_of(a, options, path), "true") == 0;
}

bool proof_read_site(struct arena *a, json_t *o, struct proof_site *out)
{
	const char *hostname = value_of(a, o, "hostname");

	if (hostname[0] == '\0')
		return false;
	*out = (struct proof_site){
		.known = true,
		.hostname = hostname,
		.reflector = value_of(a, o, "network.reflector"),
		.dmarc = value_of(a, o, "dmarc.policy"),
		.mta_sts = value_of(a, o, "web.mta_sts"),
		.autoconfig = is_on(a, o, "web.autoconfig"),
		.imap = is_on(a, o, "services.imap"),
		.pop3 = is_on(a, o, "services.pop3"),
		.sieve = is_on(a, o, "services.sieve"),
	};
	return true;
}

static const char *lines_of(struct arena *a, json_t *list)
{
	struct str out = {0};
	json_t *o;
	size_t i;

	json_array_foreach(list, i, o)
		if (json_is_string(o) && i < NAMES_MAX)
			str_addf(&out, "%s%s", out.len > 0 ? "\n" : "", json_string_value(o));
	const char *text = arena_strdup(a, str_c(&out));
	str_free(&out);
	return text;
}

bool proof_read_certificate(struct arena *a, json_t *o, struct proof_certificate *out)
{
	json_t *self_signed = json_object_get(o, "self_signed"), *not_after = json_object_get(o, "not_after");

	if (!json_is_boolean(self_signed) || !json_is_integer(not_after))
		return false;
	*out = (struct proof_certificate){
		.known = true,
		.self_signed = json_is_true(self_signed),
		.issuer = text_of(a, o, "issuer"),
		.trouble = text_of(a, o, "unequal"),
		.not_after = json_integer_value(not_after),
		.names = lines_of(a, json_object_get(o, "names")),
		.lacking = lines_of(a, json_object_get(o, "lacking")),
	};
	if (out->trouble[0] == '\0' && json_is_true(json_object_get(o, "undeployed")))
		out->trouble = "a newer certificate is there and not served yet: mailstead cert deploy";
	out->well = !out->self_signed && out->trouble[0] == '\0';
	return true;
}

void proof_read_findings(struct arena *a, json_t *o, finding_list *out)
{
	json_t *list = json_object_get(o, "findings"), *one;
	struct finding f;
	size_t i;

	out->n = 0;
	json_array_foreach(list, i, one)
		if (out->n < FINDINGS_MAX && finding_read(a, one, &f))
			vec_push(a, out, f);
}
