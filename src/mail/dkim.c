#include "mail/dkim.h"

#include <ctype.h>
#include <string.h>

#include "plan/paths.h"

/* A key that somebody brought along under a name of their own ("rsa", "default") is no selector of ours. */
static bool is_ours(const char *selector, char prefix)
{
	return selector[0] == prefix && isdigit((unsigned char)selector[1]);
}

/* The first key of this domain, or where it would be: there may be a thousand domains, each asked for. */
static size_t first_of(const struct facts *facts, const char *domain)
{
	size_t low = 0, high = facts->dkim_keys.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (strcmp(facts->dkim_keys.v[mid].domain, domain) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const char *dkim_selector(struct arena *a, const struct facts *facts, const char *domain, enum secret_kind kind)
{
	char prefix = kind == SECRET_ED25519 ? 'e' : 'r';
	const char *newest = NULL;

	/* They are sorted: the last that fits is the newest. */
	for (size_t i = first_of(facts, domain); i < facts->dkim_keys.n; i++) {
		const struct fact_dkim_key *k = &facts->dkim_keys.v[i];

		if (strcmp(k->domain, domain) != 0)
			break;
		if (is_ours(k->selector, prefix))
			newest = k->selector;
	}
	return newest ? arena_strdup(a, newest) : arena_printf(a, "%c%da", prefix, facts->year);
}

const char *dkim_key_path(struct arena *a, const char *domain, const char *selector)
{
	return arena_printf(a, "%s/%s/%s.key", PATH_DKIM, domain, selector);
}
