/* What a full-upgrade does to the packages of this box, as apt reckons it. */
#include <string.h>

#include "cmd/upgrade_check.h"

enum { SHOWN = 6 };

/* The packages that make this box a mail server: those of the plan, and mailstead itself. */
static bool is_ours(const struct upgrade_look *u, const char *package)
{
	static const char *const named[] = { "mailstead", "postfix", "dovecot-core", "rspamd", "opendkim", "redis-server",
					     "nginx-light", "unbound", "certbot", "nftables", "fail2ban", NULL };

	for (size_t i = 0; named[i] != NULL; i++)
		if (strcmp(named[i], package) == 0)
			return facts_installed(&u->now, package);
	return strncmp(package, "dovecot-", 8) == 0 || strncmp(package, "postfix-", 8) == 0;
}

static void list_add(struct str *names, size_t *n, const char *name)
{
	if (*n < SHOWN)
		str_addf(names, "%s%s", *n > 0 ? ", " : "", name);
	*n += 1;
}

static void list_end(struct str *names, size_t n)
{
	if (n > SHOWN)
		str_addf(names, " and %zu more", n - SHOWN);
}

static void one_goes(struct upgrade_look *u, const char *package)
{
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.removed",
				 .severity = SEVERITY_FAIL,
				 .subject = package,
				 .seen = arena_printf(u->c->arena, "apt would remove %s", package),
				 .why = strcmp(package, "mailstead") == 0
						? "nobody would be there to configure what comes"
						: "this box would be a mail server no longer",
				 .fix = strcmp(package, "mailstead") == 0
						? "install the newest mailstead for this release, then run this again"
						: "apt-get -s full-upgrade says for what; remove that, or the source it came from",
				 .source = "apt-get -s full-upgrade",
			 });
}

/* A library gives way to one of another name: those are no news. */
static void look_at_removed(struct upgrade_look *u)
{
	struct str names = {0};
	size_t n = 0;

	for (size_t i = 0; i < u->steps.n; i++) {
		const struct apt_step *s = &u->steps.v[i];

		if (s->to[0] != '\0')
			continue;
		if (is_ours(u, s->package))
			one_goes(u, s->package);
		else if (strncmp(s->package, "lib", 3) != 0)
			list_add(&names, &n, s->package);
	}
	list_end(&names, n);
	if (n > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.removed",
					 .severity = SEVERITY_WARN,
					 .seen = arena_printf(u->c->arena, "apt would remove %s", str_c(&names)),
					 .why = "the next release has it no longer, or under another name; what it served ends",
					 .fix = "is it still needed? Its successor is named by apt-cache search, once you are there",
					 .source = "apt-get -s full-upgrade",
				 });
	str_free(&names);
}

/* A hold or a pin keeps it: half of a mail server would be of the old release. */
static void look_at_kept_back(struct upgrade_look *u)
{
	for (size_t i = 0; i < u->then.packages.n; i++) {
		const struct fact_package *p = &u->then.packages.v[i];

		if (!is_ours(u, p->name) || !facts_installed(&u->now, p->name) || apt_step_of(&u->steps, p->name) != NULL ||
		    facts_version_compare(p->version, facts_version(&u->now, p->name)) <= 0)
			continue;
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.kept-back",
					 .severity = SEVERITY_FAIL,
					 .subject = p->name,
					 .seen = arena_printf(u->c->arena, "%s would stay at %s, where Debian %s has %s", p->name,
							      facts_version(&u->now, p->name), u->out->to->number, p->version),
					 .why = "it is held or pinned; half of a mail server would be of the old release",
					 .fix = arena_printf(u->c->arena, "apt-mark unhold %s; apt-cache policy %s says whether it is pinned",
							     p->name, p->name),
					 .source = "apt-get -s full-upgrade",
				 });
	}
}

/* What is installed in a version that no archive of Debian has, and stays so. */
static void look_at_foreign(struct upgrade_look *u)
{
	static const char *const argv[] = { "apt", "list", "?narrow(?installed,?not(?origin(Debian)))", NULL };
	struct str names = {0};
	struct err err = {0};
	strlist list = {0};
	size_t n = 0;
	const char *text = upgrade_output(u, argv, &err);

	if (text == NULL) {
		upgrade_unknown(u, "upgrade.foreign", "apt list '?narrow(?installed,?not(?origin(Debian)))'", &err);
		return;
	}
	apt_said_list(u->c->arena, text, &list);
	for (size_t i = 0; i < list.n; i++)
		if (strcmp(list.v[i], "mailstead") != 0 && apt_step_of(&u->steps, list.v[i]) == NULL)
			list_add(&names, &n, list.v[i]);
	list_end(&names, n);
	if (n > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.foreign",
					 .severity = SEVERITY_WARN,
					 .seen = arena_printf(u->c->arena, "not from Debian, and they stay as they are: %s", str_c(&names)),
					 .why = "they were built for this release; on the next they may not run",
					 .fix = "see whether whoever made them has them for the next release; remove what is not needed",
					 .source = "apt list '?narrow(?installed,?not(?origin(Debian)))'",
				 });
	str_free(&names);
}

static void look_at_backports(struct upgrade_look *u)
{
	struct str names = {0};
	size_t n = 0;

	for (size_t i = 0; i < u->now.packages.n; i++)
		if (u->now.packages.v[i].installed && strstr(u->now.packages.v[i].version, "~bpo") != NULL)
			list_add(&names, &n, u->now.packages.v[i].name);
	list_end(&names, n);
	if (n > 0)
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.backports",
					 .severity = SEVERITY_INFO,
					 .seen = arena_printf(u->c->arena, "from backports: %s", str_c(&names)),
					 .why = "they become those of the next release, which may be older in what they can do",
					 .source = "dpkg-query -W",
				 });
	str_free(&names);
}

/* A machine with a boot loader of its own gets the next kernel only by the package that always names the newest. */
static void look_at_new_kernel(struct upgrade_look *u)
{
	bool image = false, meta = false;

	for (size_t i = 0; i < u->now.packages.n; i++) {
		const struct fact_package *p = &u->now.packages.v[i];

		if (!p->installed || strncmp(p->name, "linux-image-", 12) != 0)
			continue;
		image = true;
		meta = meta || apt_step_of(&u->steps, p->name) != NULL;
	}
	if (image && !meta && !facts_in_container(&u->now))
		upgrade_found(u, &(struct finding){
					 .id = "upgrade.kernel",
					 .severity = SEVERITY_WARN,
					 .seen = "no package here brings the kernel of the next release",
					 .why = "the old one runs on, and gets no updates any more",
					 .fix = arena_printf(u->c->arena, "apt-get install linux-image-%s", u->now.arch),
					 .source = "dpkg-query -W 'linux-image-*'",
				 });
}

void upgrade_look_at_packages(struct upgrade_look *u)
{
	look_at_removed(u);
	look_at_kept_back(u);
	look_at_foreign(u);
	look_at_backports(u);
	look_at_new_kernel(u);
}
