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

static bool no_longer(struct cmd *c, int n, struct err *err)
{
	return err_hint(err,
			"its files are not for what is here now, its site is: mailstead setup --site %s renders that "
			"anew (mailstead history %d shows what it changed)",
			generation_file(c->arena, n, "site.yaml"), n);
}

static bool package_fits(struct cmd *c, int n, const struct generation_package *p, const struct facts *now,
			 struct err *err)
{
	const char *version = facts_version(now, p->name), *a, *b;

	if (!facts_installed(now, p->name) || same_language(p->version, version))
		return true;
	int na = (int)short_version(p->version, &a), nb = (int)short_version(version, &b);
	err_set(err, ERR_INVALID,
		"generation %d was made for Dovecot %.*s; this box has Dovecot %.*s, whose configuration is another", n,
		na, a, nb, b);
	return no_longer(c, n, err);
}

bool generation_fits(struct cmd *c, int n, const struct facts *now, struct err *err)
{
	struct generation g;

	if (!generation_find(c->host, c->arena, n, &g, err))
		return false;
	for (size_t i = 0; i < g.packages.n; i++)
		for (size_t k = 0; languages[k] != NULL; k++)
			if (strcmp(languages[k], g.packages.v[i].name) == 0 &&
			    !package_fits(c, n, &g.packages.v[i], now, err))
				return false;
	if (g.debian[0] == '\0' || strcmp(g.debian, now->release) == 0)
		return true;
	err_set(err, ERR_INVALID, "generation %d was made for Debian %s; this is Debian %s", n, g.debian, now->release);
	return no_longer(c, n, err);
}
