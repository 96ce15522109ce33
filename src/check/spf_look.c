/* Look-ups of SPF, each made once. */
#include <ctype.h>
#include <string.h>

#include "check/spf_run.h"

enum { LABEL_MAX = 63, NAME_MAX_BYTES = 253 };

struct entry {
	const char *name;
	enum dns_type type;
	enum spf_looked looked;
	struct dns_answer answer;
	const char *why;
};

struct spf_cache {
	VEC(struct entry) entries;
};

bool spf_is_name(const char *name)
{
	size_t n = strlen(name), label = 0;

	if (n > 0 && name[n - 1] == '.')
		n--;
	if (n == 0 || n > NAME_MAX_BYTES)
		return false;
	for (size_t i = 0; i < n; i++) {
		label = name[i] == '.' ? 0 : label + 1;
		if (label > LABEL_MAX || (name[i] == '.' && (i == 0 || name[i - 1] == '.')))
			return false;
	}
	return true;
}

static const char *normal(struct arena *a, const char *name)
{
	size_t n = strlen(name);
	char *copy = arena_memdup(a, name, n > 0 && name[n - 1] == '.' ? n - 1 : n);

	for (char *p = copy; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return copy;
}

static void ask(struct arena *a, struct spf_dns *dns, struct entry *e)
{
	struct err err = {0};

	if (!dns->look(dns->ctx, a, e->name, e->type, &e->answer, &err)) {
		e->looked = SPF_LOOKED_ERROR;
		e->why = arena_strdup(a, err.msg);
	} else {
		e->looked = e->answer.data.n > 0 ? SPF_LOOKED_FOUND : SPF_LOOKED_NOTHING;
	}
}

enum spf_looked spf_look(struct spf_run *r, const char *name, enum dns_type type, struct dns_answer *answer,
			 const char **why)
{
	struct entry e = { .type = type };

	*answer = (struct dns_answer){0};
	if (!spf_is_name(name))
		return SPF_LOOKED_NO_NAME;
	e.name = normal(r->a, name);
	if (r->dns->cache == NULL)
		r->dns->cache = arena_new_of(r->a, struct spf_cache);
	struct spf_cache *cache = r->dns->cache;
	for (size_t i = 0; i < cache->entries.n; i++) {
		const struct entry *known = &cache->entries.v[i];

		if (known->type == type && strcmp(known->name, e.name) == 0) {
			*answer = known->answer;
			*why = known->why;
			return known->looked;
		}
	}
	r->looked++;
	ask(r->a, r->dns, &e);
	vec_push(r->a, &cache->entries, e);
	*answer = e.answer;
	*why = e.why;
	return e.looked;
}

/* In text as libunbound reads it a backslash begins an escape. */
static const char *escaped(struct arena *a, const char *name)
{
	char *copy = arena_alloc(a, 2 * strlen(name) + 1), *to = copy;

	for (; *name != '\0'; name++) {
		if (*name == '\\')
			*to++ = '\\';
		*to++ = *name;
	}
	return copy;
}

static bool host_look(void *ctx, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		      struct err *err)
{
	struct host *h = ctx;

	if (!h->dns(h, a, escaped(a, name), type, answer, err))
		return false;
	return answer->bogus == NULL ||
	       err_set(err, ERR_NET, "the DNSSEC signatures of %s are not right (%s)", name, answer->bogus);
}

struct spf_dns spf_dns_host(struct host *h)
{
	return (struct spf_dns){ .look = host_look, .ctx = h };
}
