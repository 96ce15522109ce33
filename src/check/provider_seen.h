/* Whose machine this is: by its firmware; else by the provider's metadata service; else by the name of its address. */
#ifndef CHECK_PROVIDER_SEEN_H
#define CHECK_PROVIDER_SEEN_H

#include "facts/facts.h"
#include "facts/provider.h"
#include "host/host.h"

/*
 * NULL: it could not be told. Only the firmware is looked at unless ask:
 * asking takes up to three seconds where nobody answers.
 */
const struct provider *provider_seen(struct host *h, struct arena *a, const provider_list *all, const struct facts *f,
				     bool ask);

#endif
