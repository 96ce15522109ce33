#include "facts/facts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "facts/collect.h"

/* Packages whose version a template may ask about before they are installed. */
static const char *const asked[] = {
	"certbot", "dovecot-core", "dovecot-imapd", "dovecot-lmtpd", "dovecot-managesieved", "dovecot-pop3d",
	"dovecot-sieve", "dovecot-sqlite", "fail2ban", "mailstead", "needrestart", "nftables", "nginx-light", "opendkim",
	"postfix", "postfix-lmdb", "postfix-pcre", "postfix-sqlite", "python3-systemd", "redis-server", "rspamd",
	"unattended-upgrades", "unbound", NULL
};

static bool is_padding(char c)
{
	return isblank((unsigned char)c) || c == '"' || c == '\'';
}

/* The value of NAME= or NAME: in a file of such lines, unquoted; "" if there is none. */
static const char *line_value(struct arena *a, const char *text, const char *name, char sep)
{
	size_t n = strlen(name);

	for (const char *p = text; p != NULL && *p != '\0';) {
		const char *end = strchrnul(p, '\n');

		if (strncmp(p, name, n) == 0 && p[n] == sep) {
			const char *v = p + n + 1;

			while (v < end && is_padding(*v))
				v++;
			while (end > v && is_padding(end[-1]))
				end--;
			return arena_memdup(a, v, (size_t)(end - v));
		}
		p = *end ? end + 1 : NULL;
	}
	return "";
}

static bool collect_release(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	struct str text = {0};

	if (!h->fs->read(h, "/etc/os-release", &text, err))
		return err_wrap(err, "cannot tell which release this is");
	f->pretty = line_value(a, str_c(&text), "PRETTY_NAME", '=');
	f->codename = line_value(a, str_c(&text), "VERSION_CODENAME", '=');
	bool debian = strcmp(line_value(a, str_c(&text), "ID", '='), "debian") == 0;
	f->release = debian ? line_value(a, str_c(&text), "VERSION_ID", '=') : "";
	str_free(&text);
	return true;
}

static void collect_hardware(struct host *h, struct arena *a, struct facts *f)
{
	struct str text = {0};
	struct err ignored = {0};

	f->cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (h->fs->read(h, "/proc/meminfo", &text, &ignored)) {
		f->memory = strtoll(line_value(a, str_c(&text), "MemTotal", ':'), NULL, 10) * 1024;
		f->swap = strtoll(line_value(a, str_c(&text), "SwapTotal", ':'), NULL, 10) * 1024;
	}
	str_free(&text);
}

static struct fact_package *package_of(struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->packages.n; i++)
		if (strcmp(f->packages.v[i].name, name) == 0)
			return &f->packages.v[i];
	return NULL;
}

/* Takes "name<TAB>status<TAB>version" into f; a package that is not fully installed does not count. */
static void take_installed(struct arena *a, struct facts *f, char *line)
{
	char *status = strchr(line, '\t');
	char *version = status ? strchr(status + 1, '\t') : NULL;

	/* What is wanted of it, what it is, what is wrong: "ii ", or "hi " for one that the operator holds. */
	if (version == NULL || status[2] != 'i' || status[3] != ' ')
		return;
	*status = '\0';
	struct fact_package *p = package_of(f, line);
	if (p != NULL && !p->installed)
		*p = (struct fact_package){ p->name, arena_strdup(a, version + 1), true };
	else if (p == NULL)
		vec_push(a, &f->packages,
			 ((struct fact_package){ arena_strdup(a, line), arena_strdup(a, version + 1), true }));
}

static bool collect_installed(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	struct run_res res;
	struct str admin = {0};
	char *save = NULL;

	str_adds(&admin, "--admindir=");
	host_real_path(h, "/var/lib/dpkg", &admin);
	const char *argv[] = { "dpkg-query", admin.p, "-W",
			       "-f=${Package}\\t${db:Status-Abbrev}\\t${Version}\\n", NULL };
	bool ok = h->run(h, &(struct run_req){ .argv = argv }, &res, err);
	str_free(&admin);
	if (ok && res.status != 0) {
		ok = err_set(err, ERR_RUN, "dpkg-query failed: %s", str_c(&res.err));
		run_res_free(&res);
	}
	if (!ok)
		return err_wrap(err, "cannot ask dpkg what is installed");
	for (char *line = res.out.p ? strtok_r(res.out.p, "\n", &save) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		take_installed(a, f, line);
	run_res_free(&res);
	return true;
}

/* "name:\n  Installed: …\n  Candidate: 1.2-3\n…" for each package apt knows. */
static bool collect_candidates(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	const char *argv[4 + sizeof(asked) / sizeof(asked[0])];
	size_t n = 0;
	struct run_res res;
	struct fact_package *p = NULL;

	argv[n++] = "apt-cache";
	argv[n++] = "policy";
	for (size_t i = 0; asked[i] != NULL; i++)
		argv[n++] = asked[i];
	argv[n] = NULL;
	if (!h->run(h, &(struct run_req){ .argv = argv }, &res, err))
		return err_wrap(err, "cannot ask apt what it would install");
	char *save = NULL;
	for (char *line = res.out.p ? strtok_r(res.out.p, "\n", &save) : NULL; line != NULL;
	     line = strtok_r(NULL, "\n", &save)) {
		static const char mark[] = "  Candidate: ";
		size_t len = strlen(line);

		if (line[0] != ' ' && len > 0 && line[len - 1] == ':') {
			line[len - 1] = '\0';
			p = package_of(f, line);
		} else if (p != NULL && !p->installed && strncmp(line, mark, sizeof(mark) - 1) == 0 &&
			   strcmp(line + sizeof(mark) - 1, "(none)") != 0) {
			p->version = arena_strdup(a, line + sizeof(mark) - 1);
		}
	}
	run_res_free(&res);
	return true;
}

/*
 * A bare box may never have run apt-get update: then apt knows no candidate
 * and the release says which of the two template sets will fit.
 */
void facts_assume(struct facts *f)
{
	static const struct {
		const char *release, *package, *version;
	} known[] = {
		{ "12", "dovecot-core", "1:2.3.19.1+dfsg1-2.1+deb12u1" }, { "12", "postfix", "3.7.11-0+deb12u1" },
		{ "12", "rspamd", "3.4-1" },                              { "12", "fail2ban", "1.0.2-2" },
		{ "13", "dovecot-core", "1:2.4.1+dfsg1-6" },              { "13", "postfix", "3.10.3-0+deb13u1" },
		{ "13", "rspamd", "3.12.1-1" },                           { "13", "fail2ban", "1.1.0-8" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct fact_package *p = package_of(f, known[i].package);

		if (strcmp(f->release, known[i].release) == 0 && p != NULL && p->version[0] == '\0')
			p->version = known[i].version;
	}
}

/* A template fits a version of one of these: while all are installed, what apt would install chooses nothing. */
static bool versions_known(const struct facts *f)
{
	static const char *const rule[] = { "dovecot-core", "fail2ban", "postfix", "rspamd", NULL };

	for (size_t i = 0; rule[i] != NULL; i++)
		if (!facts_installed(f, rule[i]))
			return false;
	return true;
}

static bool collect_packages(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	for (size_t i = 0; asked[i] != NULL; i++)
		vec_push(a, &f->packages, ((struct fact_package){ .name = asked[i], .version = "" }));
	if (!collect_installed(h, a, f, err))
		return false;
	/* apt takes longer to say than all the rest of planning. */
	if (h->live && !versions_known(f) && !collect_candidates(h, a, f, err))
		return false;
	facts_assume(f);
	return true;
}

static bool ends_in_key(const char *name, size_t *stem)
{
	size_t n = strlen(name);

	if (n < 5 || strcmp(name + n - 4, ".key") != 0)
		return false;
	*stem = n - 4;
	return true;
}

static bool collect_dkim(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	strlist domains, keys;
	size_t stem;

	if (!h->fs->list(h, a, FACTS_DKIM_DIR, &domains, err))
		return false;
	for (size_t i = 0; i < domains.n; i++) {
		const char *dir = arena_printf(a, "%s/%s", FACTS_DKIM_DIR, domains.v[i]);
		struct file_stat st;

		if (!h->fs->stat(h, dir, &st, err))
			return false;
		if (st.type != FILE_DIR)
			continue;
		if (!h->fs->list(h, a, dir, &keys, err))
			return false;
		for (size_t k = 0; k < keys.n; k++)
			if (ends_in_key(keys.v[k], &stem))
				vec_push(a, &f->dkim_keys,
					 ((struct fact_dkim_key){ domains.v[i], arena_memdup(a, keys.v[k], stem) }));
	}
	return true;
}

static int by_domain(const void *x, const void *y)
{
	const struct fact_dkim_key *a = x, *b = y;
	int c = strcmp(a->domain, b->domain);

	return c != 0 ? c : strcmp(a->selector, b->selector);
}

void facts_sort_keys(struct facts *f)
{
	if (f->dkim_keys.n > 0)
		qsort(f->dkim_keys.v, f->dkim_keys.n, sizeof(*f->dkim_keys.v), by_domain);
}

bool facts_collect(struct host *h, struct arena *a, struct facts *f, struct err *err)
{
	struct facts got = { .release = "", .codename = "", .pretty = "", .arch = "", .ipv4 = "", .ipv6 = "",
			     .other_mta = "", .provider = "" };
	time_t now = (time_t)h->now(h);
	struct tm tm;

	gmtime_r(&now, &tm);
	got.year = tm.tm_year + 1900;
	if (!collect_release(h, a, &got, err) || !collect_packages(h, a, &got, err) ||
	    !collect_dkim(h, a, &got, err) || !collect_network(h, a, &got, err))
		return false;
	facts_sort_keys(&got);
	collect_mail_software(h, a, &got);
	collect_hardware(h, a, &got);
	collect_machine(h, a, &got);
	*f = got;
	return true;
}

const char *facts_version(const struct facts *f, const char *package)
{
	for (size_t i = 0; i < f->packages.n; i++)
		if (strcmp(f->packages.v[i].name, package) == 0)
			return f->packages.v[i].version;
	return "";
}

bool facts_installed(const struct facts *f, const char *package)
{
	for (size_t i = 0; i < f->packages.n; i++)
		if (strcmp(f->packages.v[i].name, package) == 0)
			return f->packages.v[i].installed;
	return false;
}
