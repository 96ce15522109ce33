#include "cmd/accounts_ops.h"

#include "accounts/sync.h"

static bool check(struct host *h, struct arena *a, const struct resource *res, enum change *change, const char **why,
		  struct err *err)
{
	enum accounts_state state;

	if (!accounts_check(h, a, &res->domains, res->role_target, &state, why, err))
		return false;
	*change = state == ACCOUNTS_OK ? CHANGE_NONE : state == ACCOUNTS_MISSING ? CHANGE_CREATE : CHANGE_UPDATE;
	return true;
}

static bool apply(struct host *h, const struct resource *res, struct err *err)
{
	return accounts_sync(h, &res->domains, res->role_target, err);
}

const struct accounts_ops accounts_plan_ops = { .check = check, .apply = apply, .before = accounts_synced };
