#include "check/rdap.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/str.h"
#include "conf/names.h"

static json_t *load(const char *text, size_t len, struct err *err)
{
	json_error_t wrong;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &wrong);

	if (o == NULL)
		err_set(err, ERR_INVALID, "the answer is no JSON: line %d", wrong.line);
	return o;
}

/* How many bytes of domain's end suffix is, at a label's border; 0: it is not its end. */
static size_t ends_in(const char *domain, const char *suffix)
{
	size_t n = strlen(domain), m = strlen(suffix);

	if (m == 0 || m >= n || domain[n - m - 1] != '.' || strcasecmp(domain + n - m, suffix) != 0)
		return 0;
	return m;
}

/* The first of a registry's URLs that is safe from listeners. */
static const char *https_of(const json_t *urls)
{
	const json_t *url;
	size_t i;

	json_array_foreach(urls, i, url)
		if (json_is_string(url) && strncmp(json_string_value(url), "https://", 8) == 0)
			return json_string_value(url);
	return NULL;
}

/* "services": [ [ ["org", "ngo"], ["https://rdap.example/"] ], … ] */
static const char *base_of(const json_t *root, const char *domain)
{
	const json_t *service, *suffix;
	const char *best = NULL;
	size_t longest = 0, i, k;

	json_array_foreach(json_object_get(root, "services"), i, service) {
		const char *url = https_of(json_array_get(service, 1));

		json_array_foreach(json_array_get(service, 0), k, suffix) {
			size_t n = json_is_string(suffix) ? ends_in(domain, json_string_value(suffix)) : 0;

			if (url != NULL && n > longest) {
				longest = n;
				best = url;
			}
		}
	}
	return best;
}

bool rdap_url(struct arena *a, const char *text, size_t len, const char *domain, const char **url, struct err *err)
{
	json_t *root = load(text, len, err);
	struct str base = {0};

	if (root == NULL)
		return false;
	const char *found = base_of(root, domain);
	bool ok = found != NULL ? name_https_url(found, &base, err)
				: err_set(err, ERR_NOT_FOUND, "no registry of %s answers by RDAP", domain);
	if (ok)
		*url = arena_printf(a, "%s%sdomain/%s", str_c(&base), str_c(&base)[base.len - 1] == '/' ? "" : "/", domain);
	str_free(&base);
	json_decref(root);
	return ok;
}

/* "2021-03-04T05:06:07.8Z" (RFC 3339). The day is enough, whatever the time zone. */
static bool day_of(const char *text, int64_t *when)
{
	struct tm tm = {0};
	const char *end = strptime(text, "%Y-%m-%d", &tm);

	if (end == NULL || *end != 'T' || tm.tm_year < 70 || tm.tm_year > 8000)
		return false;
	*when = (int64_t)timegm(&tm);
	return true;
}

bool rdap_registered(const char *text, size_t len, int64_t *when, struct err *err)
{
	json_t *root = load(text, len, err), *event;
	bool found = false;
	size_t i;

	if (root == NULL)
		return false;
	json_array_foreach(json_object_get(root, "events"), i, event) {
		const char *action = json_string_value(json_object_get(event, "eventAction"));
		const char *date = json_string_value(json_object_get(event, "eventDate"));

		if (!found && action != NULL && date != NULL && strcmp(action, "registration") == 0)
			found = day_of(date, when);
	}
	json_decref(root);
	return found || err_set(err, ERR_NOT_FOUND, "the registry does not say when it was registered");
}
