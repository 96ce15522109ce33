/* Which of apt's sources go along to the next release: Debian's own, by what their Release files say. */
#include "facts/ahead_part.h"

#include <string.h>

/* "bookworm-security" of bookworm becomes "trixie-security"; "" for one that does not move so. */
static const char *suite_then(const struct ahead *ahead, const char *suite)
{
	size_t n = strlen(ahead->from->codename);

	if (strncmp(suite, ahead->from->codename, n) != 0 || (suite[n] != '\0' && suite[n] != '-'))
		return "";
	return arena_printf(ahead->arena, "%s%s", ahead->to->codename, suite + n);
}

/* deb.debian.org, ftp.de.debian.org …; the list of mirrors that a cloud's image of Debian has. */
static bool is_debians_host(const char *uri)
{
	static const char domain[] = ".debian.org";
	const char *host = strstr(uri, "://");

	if (strncmp(uri, "mirror+file:", 12) == 0)
		return strstr(uri, "/etc/apt/mirrors/debian") != NULL && strstr(uri, "/../") == NULL;
	if (host == NULL)
		return false;
	host += 3;
	size_t n = strcspn(host, "/:"), d = sizeof(domain) - 1;
	return n > d && strncmp(host + n - d, domain, d) == 0;
}

static bool same_uri(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);

	n -= n > 0 && a[n - 1] == '/';
	m -= m > 0 && b[m - 1] == '/';
	return n == m && strncmp(a, b, n) == 0;
}

/* What the Release files say whose they are: lines of "uri<TAB>suite<TAB>origin", by apt. */
static void take_origins(struct ahead *ahead, const char *text)
{
	char *save = NULL;

	for (char *line = strtok_r(arena_strdup(ahead->arena, text), "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		char *suite = strchr(line, '\t'), *origin = suite != NULL ? strchr(suite + 1, '\t') : NULL;

		if (origin == NULL)
			continue;
		*suite++ = *origin++ = '\0';
		for (size_t i = 0; i < ahead->sources.n; i++) {
			struct ahead_source *s = &ahead->sources.v[i];

			if (strcmp(s->source.suite, suite) == 0 && same_uri(s->source.uri, line))
				s->origin = origin;
		}
	}
}

static bool ask_origins(struct ahead *ahead, struct err *err)
{
	static const char *const argv[] = { "apt-get", "indextargets", "--format", "$(REPO_URI)\t$(RELEASE)\t$(ORIGIN)",
					    "Created-By: Packages", NULL };
	struct str out = {0};

	if (!host_run_ok(ahead->host, argv, &out, err))
		return err_wrap(err, "cannot ask apt for its sources");
	take_origins(ahead, str_c(&out));
	str_free(&out);
	return true;
}

bool ahead_read_sources(struct ahead *ahead, struct err *err)
{
	apt_source_list list = {0};

	if (!apt_sources_read(ahead->host, ahead->arena, &list, err))
		return err_wrap(err, "cannot read apt's sources");
	for (size_t i = 0; i < list.n; i++)
		vec_push(ahead->arena, &ahead->sources, ((struct ahead_source){ list.v[i], "", "" }));
	if (!ask_origins(ahead, err))
		return false;
	for (size_t i = 0; i < ahead->sources.n; i++) {
		struct ahead_source *s = &ahead->sources.v[i];
		bool debian = strcmp(s->origin, "Debian") == 0 || (s->origin[0] == '\0' && is_debians_host(s->source.uri));

		if (debian && strstr(s->source.suite, "-backports") == NULL)
			s->then = suite_then(ahead, s->source.suite);
		ahead->has_main = ahead->has_main || strcmp(s->then, ahead->to->codename) == 0;
		ahead->has_security = ahead->has_security || strstr(s->then, "-security") != NULL;
	}
	if (ahead->has_main)
		return true;
	err_set(err, ERR_NOT_FOUND, "apt has no source of Debian's %s", ahead->from->codename);
	return err_hint(err, "/etc/apt/sources.list names the mirror and %s, not \"stable\"; then apt-get update",
			ahead->from->codename);
}
