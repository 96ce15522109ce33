/* Where apt gets packages from, and what of it goes along to the next release. */
#include <string.h>

#include "cmd/upgrade_check.h"

enum { ASK_MS = 8000 };

/* What is Debian's, in the name of the next release or with nothing there to follow. */
static bool is_debians(const struct ahead_source *s)
{
	return s->then[0] != '\0' || strncmp(s->origin, "Debian", 6) == 0;
}

/* Without the password that may stand in it, which is nobody's business. */
static const char *uri_of(struct upgrade_look *u, const struct ahead_source *s)
{
	const char *uri = s->source.uri, *host = strstr(uri, "://");
	const char *at = host != NULL ? memchr(host + 3, '@', strcspn(host + 3, "/")) : NULL;

	return at != NULL ? arena_printf(u->c->arena, "%.*s%s", (int)(host + 3 - uri), uri, at + 1) : uri;
}

static const char *name_of(struct upgrade_look *u, const struct ahead_source *s)
{
	return arena_printf(u->c->arena, "%s %s", uri_of(u, s), s->source.suite);
}

/* Whether the source has the next release, too; an archive by apt's other methods (file:, cdrom:) is not asked. */
static const char *ask_for_next(struct upgrade_look *u, const struct ahead_source *s)
{
	struct arena *a = u->c->arena;
	size_t n = strlen(u->out->from->codename);
	struct http_res res;
	struct err err = {0};

	if (strncmp(s->source.suite, u->out->from->codename, n) != 0)
		return arena_printf(a, "its suite %s names no release of Debian", s->source.suite);
	const char *uri = uri_of(u, s), *slash = uri[strlen(uri) - 1] == '/' ? "" : "/";
	const char *url = arena_printf(a, "%s%sdists/%s%s/InRelease", uri, slash, u->out->to->codename, s->source.suite + n);
	if (!u->c->host->http(u->c->host, a,
			      &(struct http_req){ .url = url, .plain = true, .redirects = HTTP_ANY_HOST, .timeout_ms = ASK_MS },
			      &res, &err))
		return arena_printf(a, "whether it has %s could not be asked: %s", u->out->to->codename, err.msg);
	if (res.status == 200)
		return arena_printf(a, "it has %s", u->out->to->codename);
	return arena_printf(a, "%s %s (HTTP status %d)", res.status == 404 ? "it has no" : "it does not say whether it has",
			    u->out->to->codename, res.status);
}

static void third_party(struct upgrade_look *u, const struct ahead_source *s)
{
	struct arena *a = u->c->arena;

	upgrade_found(u, &(struct finding){
				 .id = "upgrade.third-party",
				 .severity = SEVERITY_WARN,
				 .subject = name_of(u, s),
				 .seen = arena_printf(a, "a source that is not Debian's: %s; %s", name_of(u, s), ask_for_next(u, s)),
				 .why = "upgrade run disables it: what came from it stays, or is replaced by Debian's",
				 .fix = arena_printf(a, "afterwards, if you still need it: its own instructions for %s; it is in %s, line %zu",
						     u->out->to->codename, s->source.file, s->source.line),
				 .source = s->source.file,
			 });
}

static void not_followed(struct upgrade_look *u, const struct ahead_source *s)
{
	struct arena *a = u->c->arena;
	bool backports = strstr(s->source.suite, "-backports") != NULL;

	upgrade_found(u, &(struct finding){
				 .id = backports ? "upgrade.backports" : "upgrade.suite",
				 .severity = SEVERITY_WARN,
				 .subject = s->source.suite,
				 .seen = arena_printf(a, "%s, line %zu: the suite %s", s->source.file, s->source.line, s->source.suite),
				 .why = backports ? "upgrade run disables it; packages from it become those of the new release"
						  : "it does not lead to the next release by its name: upgrade run disables it",
				 .fix = backports ? ""
						  : arena_printf(a, "name the release in %s: %s", s->source.file, u->out->from->codename),
				 .source = s->source.file,
			 });
}

static void look_at_each(struct upgrade_look *u)
{
	for (size_t i = 0; i < u->ahead.sources.n && !upgrade_stopped(u); i++) {
		const struct ahead_source *s = &u->ahead.sources.v[i];

		/* Our own has every release that mailstead runs on, and goes along. */
		if (strcmp(s->origin, "mailstead") == 0)
			continue;
		if (!is_debians(s))
			third_party(u, s);
		else if (s->then[0] == '\0')
			not_followed(u, s);
	}
	if (!u->ahead.has_security)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.security",
					 .severity = SEVERITY_WARN,
					 .seen = arena_printf(u->c->arena, "apt has no source of Debian's security updates (%s-security)",
							      u->out->from->codename),
					 .why = "holes stay open, on this release and on the next",
					 .fix = arena_printf(u->c->arena, "add to /etc/apt/sources.list: deb http://security.debian.org/"
							     "debian-security %s-security main; then apt-get update", u->out->from->codename),
					 .source = "/etc/apt/sources.list",
				 });
}

static bool is_pin(const char *name)
{
	return name[0] != '.' && (strchr(name, '.') == NULL || strstr(name, ".pref") != NULL);
}

/* A pin that names a release holds packages back there. */
static void look_at_pins(struct upgrade_look *u)
{
	struct host *h = u->c->host;
	struct str names = {0};
	struct err err = {0};
	strlist list = {0};

	if (!h->fs->list(h, u->c->arena, "/etc/apt/preferences.d", &list, &err)) {
		upgrade_unknown(u, "upgrade.pins", "/etc/apt/preferences.d", &err);
		return;
	}
	if (host_exists(h, "/etc/apt/preferences"))
		str_adds(&names, "/etc/apt/preferences");
	for (size_t i = 0; i < list.n; i++)
		if (is_pin(list.v[i]))
			str_addf(&names, "%s/etc/apt/preferences.d/%s", names.len > 0 ? ", " : "", list.v[i]);
	if (names.len > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.pins",
					 .severity = SEVERITY_WARN,
					 .seen = arena_printf(u->c->arena, "packages are pinned by %s", str_c(&names)),
					 .why = "a pin to this release keeps packages from the next",
					 .fix = "look at what they pin (apt-cache policy); move away what you no longer need",
					 .source = str_c(&names),
				 });
	str_free(&names);
}

static void on_progress(void *ctx, double percent, const char *what)
{
	struct upgrade_look *u = ctx;

	event_progress(u->sink, percent, what);
}

static void unreachable(struct upgrade_look *u, struct err *err)
{
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.archive",
				 .severity = SEVERITY_FAIL,
				 .seen = err->msg,
				 .why = "without the lists of the next release nothing of it can be installed, or looked at",
				 .fix = err->hint[0] != '\0' ? err->hint
							     : "is the mirror up, and does it have the next release? apt-get update && apt-get "
							       "upgrade brings the newest debian-archive-keyring; then run this again",
				 .source = "apt-get update",
			 });
}

bool upgrade_look_at_sources(struct upgrade_look *u)
{
	const struct ahead_watch watch = { on_progress, u };
	struct err err = {0};

	look_at_pins(u);
	bool ok = ahead_open(&u->ahead, u->c->host, u->c->arena, u->out->from, u->out->to, u->stop, &err);
	look_at_each(u);
	ok = ok && !upgrade_stopped(u) && ahead_update(&u->ahead, &watch, &err);
	if (!ok)
		unreachable(u, &err);
	return ok;
}
