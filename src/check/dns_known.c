#include "check/dns_known.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { NOT_KNOWN = SIZE_MAX };

static size_t *place(struct dns_known *k, const char *name, enum dns_type type)
{
	size_t n = strlen(name);

	n -= n > 0 && name[n - 1] == '.';
	char *key = arena_printf(k->a, "%d %.*s", (int)type, (int)n, name);
	for (char *p = key; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return strmap_at(k->a, &k->at, key, NOT_KNOWN);
}

static void keep(struct dns_known *k, size_t *at, const struct dns_answer *answer)
{
	struct dns_answer copy = *answer;

	copy.bogus = answer->bogus != NULL ? arena_strdup(k->a, answer->bogus) : NULL;
	copy.alias = answer->alias != NULL ? arena_strdup(k->a, answer->alias) : NULL;
	copy.data.v = NULL;
	copy.data.n = copy.data.cap = 0;
	for (size_t i = 0; i < answer->data.n; i++) {
		const struct dns_rdata *d = &answer->data.v[i];

		vec_push(k->a, &copy.data,
			 ((struct dns_rdata){ .p = (unsigned char *)arena_memdup(k->a, d->p, d->n), .n = d->n }));
	}
	*at = k->answers.n;
	vec_push(k->a, &k->answers, copy);
}

void dns_known_add(struct dns_known *k, const char *name, enum dns_type type, const struct dns_answer *answer)
{
	size_t *at = place(k, name, type);

	if (*at == NOT_KNOWN)
		keep(k, at, answer);
}

bool dns_known_get(struct dns_known *k, const char *name, enum dns_type type, struct dns_answer *answer,
		   struct err *err)
{
	size_t *at = place(k, name, type);
	struct dns_answer got = {0};

	if (*at == NOT_KNOWN) {
		k->asked++;
		if (!k->host->dns(k->host, k->a, name, type, &got, err))
			return false;
		*at = k->answers.n;
		vec_push(k->a, &k->answers, got);
	}
	*answer = k->answers.v[*at];
	return true;
}
