#include "facts/provider.h"

#include <string.h>

/* "your-server.de" of "static.7.2.0.192.clients.your-server.de." */
static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), s = strlen(suffix);

	if (n > 0 && name[n - 1] == '.')
		n--;
	return n > s && name[n - s - 1] == '.' && strncasecmp(name + n - s, suffix, s) == 0;
}

/* "sys_vendor=Hetzner", "product_name=Exoscale*" */
static bool fits(const char *rule, const struct fact_dmi *dmi)
{
	const struct {
		const char *key, *value;
	} said[] = {
		{ "sys_vendor=", dmi->sys_vendor },
		{ "product_name=", dmi->product_name },
		{ "chassis_asset_tag=", dmi->chassis_asset_tag },
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		size_t n = strlen(said[i].key), len = strlen(rule);

		if (strncmp(rule, said[i].key, n) != 0)
			continue;
		if (rule[len - 1] == '*')
			return strncmp(rule + n, said[i].value, len - n - 1) == 0;
		return strcmp(rule + n, said[i].value) == 0;
	}
	return false;
}

const struct provider *provider_find(const provider_list *all, const char *id)
{
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].id, id) == 0)
			return &all->v[i];
	return NULL;
}

const struct provider *provider_by_dmi(const provider_list *all, const struct fact_dmi *dmi)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->v[i].dmi.n; k++)
			if (fits(all->v[i].dmi.v[k], dmi))
				return &all->v[i];
	return NULL;
}

const struct provider *provider_by_name(const provider_list *all, const char *ptr)
{
	for (size_t i = 0; i < all->n; i++)
		for (size_t k = 0; k < all->v[i].suffixes.n; k++)
			if (ends_in(ptr, all->v[i].suffixes.v[k]))
				return &all->v[i];
	return NULL;
}

/* Where it stands, and how sure that is. */
static const char *reference(struct arena *a, const char *url, bool unread, const char *seen)
{
	if (url[0] == '\0')
		return "";
	return unread ? arena_printf(a, " (see %s)", url) : arena_printf(a, " (%s, as of %s)", url, seen);
}

const char *provider_ptr_fix(struct arena *a, const struct provider *p, const char *address, const char *name)
{
	if (p == NULL || p->ptr[0] == '\0')
		return arena_printf(a, "in the panel of %s, set the reverse DNS (PTR) of %s to %s; where there is no such "
				    "field, ask its support", p ? p->name : "this machine's provider", address, name);
	return arena_printf(a, "set the reverse DNS (PTR) of %s to %s at %s: %s%s", address, name, p->name, p->ptr,
			    reference(a, p->ptr_source, p->ptr_unread, p->seen));
}

#define BY_SMARTHOST "send through a relay: mailstead config set outbound.smarthost NAME"

const char *provider_port25_fix(struct arena *a, const struct provider *p)
{
	if (p == NULL)
		return "ask this machine's provider to open outgoing TCP port 25; if it will not, " BY_SMARTHOST;
	const char *see = reference(a, p->port25_source, p->port25_unread, p->seen);
	switch (p->port25) {
	case PORT25_CLOSED: return arena_printf(a, "%s opens port 25 on request: %s%s", p->name, p->open, see);
	case PORT25_NEVER: return arena_printf(a, "%s never opens port 25%s: " BY_SMARTHOST, p->name, see);
	case PORT25_OPEN:
		return arena_printf(a, "%s leaves port 25 open by default%s: look at its firewall for this machine, then ask its "
				    "support", p->name, see);
	case PORT25_UNKNOWN: break;
	}
	return arena_printf(a, "ask %s to open outgoing TCP port 25%s; if it will not, " BY_SMARTHOST, p->name, see);
}
