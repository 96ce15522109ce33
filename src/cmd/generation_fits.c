#include "cmd/generation_fits.h"

#include <stdlib.h>
#include <string.h>

#include "engine/generation.h"

bool generation_number(const char *arg, int *n, struct err *err)
{
	char *end;
	long v = strtol(arg, &end, 10);

	if (*end != '\0' || v < 1 || v > 999999999) {
		err_set(err, ERR_USAGE, "\"%s\" is not the number of a generation", arg);
		return err_hint(err, "mailstead history lists them");
	}
	*n = (int)v;
	return true;
}

/* Packages whose major and minor version say which language their configuration is in. */
static const char *const languages[] = { "dovecot-imapd", "dovecot-pop3d", "dovecot-lmtpd", NULL };

/* "2.4" of "1:2.4.1+dfsg1-6": as many bytes of *from. */
static size_t short_version(const char *version, const char **from)
{
	const char *colon = strchr(version, ':');

	*from = colon != NULL ? colon + 1 : version;
	size_t major = strspn(*from, "0123456789");
	return major + ((*from)[major] == '.' ? 1 + strspn(*from + major + 1, "0123456789") : 0);
}

static bool same_language(const char *then, const char *now)
{
	const char *a, *b;
	size_t n = short_version(then, &a), m = short_version(now, &b);

	return n == m && strncmp(a, b, n) == 0;
}

/* The package of g by whose version it is told in which language Dovecot's configuration was; NULL: none. */
static const struct generation_package *speaker(const struct generation *g, const struct facts *now)
{
	for (size_t i = 0; i < g->packages.n; i++)
		for (size_t k = 0; languages[k] != NULL; k++)
			if (strcmp(languages[k], g->packages.v[i].name) == 0 && facts_installed(now, languages[k]))
				return &g->packages.v[i];
	return NULL;
}

static size_t other_versions(const struct generation *g, const struct facts *now)
{
	size_t n = 0;

	for (size_t i = 0; i < g->packages.n; i++) {
		const struct generation_package *p = &g->packages.v[i];

		n += facts_installed(now, p->name) && strcmp(p->version, facts_version(now, p->name)) != 0;
	}
	return n;
}

static const char *dovecot(struct cmd *c, const char *version)
{
	const char *from;
	size_t n = short_version(version, &from);

	return arena_printf(c->arena, "Dovecot %.*s", (int)n, from);
}

bool generation_fits(struct cmd *c, int n, const struct facts *now, struct generation_fit *fit, struct err *err)
{
	struct generation g;

	*fit = (struct generation_fit){0};
	if (!generation_find(c->host, c->arena, n, &g, err))
		return false;
	fit->other_versions = other_versions(&g, now);
	const struct generation_package *p = speaker(&g, now);
	bool language = p != NULL && !same_language(p->version, facts_version(now, p->name));
	bool release = g.debian[0] != '\0' && strcmp(g.debian, now->release) != 0;
	if (!language && !release)
		return true;
	const char *then = language ? dovecot(c, p->version) : "", *present = language ? dovecot(c, facts_version(now, p->name)) : "";
	const char *with = release && language ? " with " : "";
	fit->misfit = arena_printf(c->arena, "generation %d was made for %s%s%s%s; this is %s%s%s%s", n, release ? "Debian " : "",
				   release ? g.debian : "", with, then, release ? "Debian " : "", release ? now->release : "", with,
				   present);
	return true;
}
