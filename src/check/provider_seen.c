#include "check/provider_seen.h"

#include <string.h>

#include "mail/records.h"
#include "mail/wire.h"

/* A metadata service is on the same machine or in the same rack. */
enum { METADATA_MS = 500, DNS_MS = 1500 };

/* The address of a URL "http://169.254.169.254/…". */
static const char *address_of(struct arena *a, const char *url)
{
	const char *host = url + strlen("http://");

	return arena_memdup(a, host, strcspn(host, "/"));
}

static bool has(const strlist *list, const char *item)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], item) == 0)
			return true;
	return false;
}

/* An address where nobody is at home is not tried twice. */
static bool answers(struct host *h, struct arena *a, const char *url, strlist *silent)
{
	const struct http_req req = { .url = url, .plain = true, .timeout_ms = METADATA_MS, .max_body = 64 * 1024 };
	const char *address = address_of(a, url);
	struct http_res res;
	struct err ignored = {0};

	if (has(silent, address))
		return false;
	if (h->http(h, a, &req, &res, &ignored))
		return res.status == 200;
	vec_push(a, silent, address);
	return false;
}

static const struct provider *by_metadata(struct host *h, struct arena *a, const provider_list *all)
{
	strlist silent = {0};

	for (size_t i = 0; i < all->n; i++)
		for (size_t j = 0; j < all->v[i].metadata.n; j++)
			if (answers(h, a, all->v[i].metadata.v[j], &silent))
				return &all->v[i];
	return NULL;
}

static const struct provider *by_address(struct host *h, struct arena *a, const provider_list *all, const struct facts *f)
{
	const char *address = f->ipv4[0] != '\0' ? f->ipv4 : f->ipv6, *reverse = records_reverse(a, address);
	struct dns_question q = { .name = reverse, .type = DNS_PTR };
	const struct dns_pace pace = { .limit_ms = DNS_MS, .once = true };
	struct err ignored = {0};

	if (reverse == NULL || !h->dns_many(h, a, &q, 1, &pace, &ignored) || q.failed != ERR_NONE)
		return NULL;
	for (size_t i = 0; i < q.answer.data.n; i++) {
		const char *name = wire_name(a, &q.answer.data.v[i]);
		const struct provider *p = name != NULL ? provider_by_name(all, name) : NULL;

		if (p != NULL)
			return p;
	}
	return NULL;
}

const struct provider *provider_seen(struct host *h, struct arena *a, const provider_list *all, const struct facts *f,
				     bool ask)
{
	const struct provider *p = f->provider[0] != '\0' ? provider_find(all, f->provider) : provider_by_dmi(all, &f->dmi);

	/* A container's own metadata service is the one of whoever made the container. */
	if (p == NULL && ask && !facts_in_container(f))
		p = by_metadata(h, a, all);
	return p == NULL && ask ? by_address(h, a, all, f) : p;
}
