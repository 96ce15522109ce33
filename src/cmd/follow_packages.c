#include <string.h>

#include "cmd/follow.h"

/* What an operator looks for first. */
static const char *const known[] = { "postfix", "dovecot-imapd", "rspamd", "opendkim", "unbound", "redis-server",
				     "nginx-light", "fail2ban", "certbot", NULL };

static bool is_known(const char *name)
{
	for (size_t i = 0; known[i] != NULL; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

static void add_changed(struct arena *a, const struct generation *last, const struct facts *now, bool well_known,
			followed_list *out)
{
	for (size_t i = 0; i < last->packages.n; i++) {
		const struct generation_package *p = &last->packages.v[i];
		const char *version = facts_installed(now, p->name) ? facts_version(now, p->name) : "";

		if (is_known(p->name) == well_known && strcmp(version, p->version) != 0)
			vec_push(a, out, ((struct followed_package){ p->name, p->version, version }));
	}
}

void follow_packages(struct arena *a, const struct generation *last, const struct facts *now, followed_list *out)
{
	if (strcmp(last->version, MAILSTEAD_VERSION) != 0)
		vec_push(a, out, ((struct followed_package){ "mailstead", last->version, MAILSTEAD_VERSION }));
	add_changed(a, last, now, true, out);
	add_changed(a, last, now, false, out);
}

static bool is_alike(const struct followed_package *x, const struct followed_package *y)
{
	return strcmp(x->old, y->old) == 0 && strcmp(x->now, y->now) == 0;
}

/* Those of one source go together: packages with the same versions, wherever they stand. */
static size_t alike(const followed_list *all, size_t i, bool *first)
{
	size_t n = 0;

	*first = true;
	for (size_t k = 0; k < all->n; k++) {
		if (!is_alike(&all->v[i], &all->v[k]))
			continue;
		*first = *first && k >= i;
		n++;
	}
	return n;
}

const char *follow_list(struct arena *a, const followed_list *packages, size_t max)
{
	struct str out = {0};
	size_t groups = 0;

	for (size_t i = 0; i < packages->n; i++) {
		const struct followed_package *p = &packages->v[i];
		bool first;
		size_t n = alike(packages, i, &first);

		if (!first || groups++ >= max)
			continue;
		str_addf(&out, "%s%s", groups > 1 ? ", " : "", p->name);
		if (n > 1)
			str_addf(&out, " and %zu more", n - 1);
		if (p->now[0] == '\0')
			str_adds(&out, " removed");
		else
			str_addf(&out, " %s to %s", p->old, p->now);
	}
	if (groups > max)
		str_adds(&out, " and others");
	const char *list = arena_strdup(a, str_c(&out));
	str_free(&out);
	return list;
}
