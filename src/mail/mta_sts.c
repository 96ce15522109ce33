#include "mail/mta_sts.h"

#include <openssl/sha.h>
#include <string.h>

/* A mistake made while testing is forgotten within a day; RFC 8461 wants weeks of a policy that is enforced. */
enum { DAY = 86400, AGE_TESTING = DAY, AGE_ENFORCE = 28 * DAY, ID_BYTES = 10 };

bool mta_sts_wanted(const struct site *site)
{
	return strcmp(site->web.mta_sts, "none") != 0;
}

int mta_sts_max_age(const struct site *site)
{
	return strcmp(site->web.mta_sts, "enforce") == 0 ? AGE_ENFORCE : AGE_TESTING;
}

const char *mta_sts_policy(struct arena *a, const struct site *site)
{
	return arena_printf(a, "version: STSv1\nmode: %s\nmx: %s\nmax_age: %d\n", site->web.mta_sts, site->hostname,
			    mta_sts_max_age(site));
}

const char *mta_sts_id(struct arena *a, const struct site *site)
{
	const char *text = mta_sts_policy(a, site);
	unsigned char hash[SHA256_DIGEST_LENGTH];
	char *id = arena_alloc(a, 2 * ID_BYTES + 1);

	SHA256((const unsigned char *)text, strlen(text), hash);
	for (size_t i = 0; i < ID_BYTES; i++) {
		id[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		id[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	return id;
}
