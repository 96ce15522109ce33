#include "installer/account_address.h"

#include <string.h>

#include "conf/names.h"
#include "installer/option_field.h"

static const char between[] = ", ";

const char *account_domain(const struct answers *w, struct arena *a)
{
	const char *all = option_normal(w, a, option_find("domains"));
	struct str shown = {0};

	if (all == NULL)
		return "";
	name_for_people(arena_memdup(a, all, strcspn(all, between)), &shown);
	const char *domain = arena_memdup(a, str_c(&shown), shown.len);
	str_free(&shown);
	return domain;
}

static bool is_domain(const char *all, const char *domain)
{
	for (const char *p = all; *p != '\0'; p += strspn(p, between)) {
		size_t n = strcspn(p, between);

		if (n == strlen(domain) && strncmp(p, domain, n) == 0)
			return true;
		p += n;
	}
	return false;
}

bool account_address(const struct answers *w, struct arena *a, const char *typed, const char **address, struct err *err)
{
	const char *all = option_normal(w, a, option_find("domains"));
	const char *whole = strchr(typed, '@') != NULL ? typed : arena_printf(a, "%s@%s", typed, account_domain(w, a));
	const char *local = arena_memdup(a, whole, strcspn(whole, "@"));
	struct str normal = {0}, name = {0};

	bool good = name_local_part(local, &name, err) && name_address(whole, &normal, err);
	str_free(&name);
	if (good && !is_domain(all != NULL ? all : "", strchr(str_c(&normal), '@') + 1)) {
		err_set(err, ERR_INVALID, "%s is no domain of this server", strchr(str_c(&normal), '@') + 1);
		good = err_hint(err, "take one of %s", all != NULL ? all : "the domains");
	}
	if (good)
		*address = arena_memdup(a, str_c(&normal), normal.len);
	str_free(&normal);
	return good;
}
