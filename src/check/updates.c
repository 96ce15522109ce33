/*
 * Updates (daemons.md, 52 and 53), by what apt knows already: nothing is
 * downloaded. Which versions have which hole is Debian's security team's
 * matter: a pending update is the finding.
 */
#include <string.h>

#include "check/check.h"
#include "facts/release.h"
#include "plan/paths.h"

#define LISTS "/var/lib/apt/lists"
#define STAMP "/var/lib/apt/periodic/update-success-stamp"
#define UNATTENDED_STAMP "/var/lib/apt/periodic/unattended-upgrades-stamp"
#define REBOOT "/run/reboot-required"

enum { TIMEOUT_S = 20, DAY = 86400, STALE_DAYS = 3, PATIENCE_DAYS = 2 };

/* Days since a path was changed last; -1: it is not there. */
static int64_t days_since(struct check *k, const char *path)
{
	struct file_stat st;
	struct err ignored = {0};

	if (!k->host->fs->stat(k->host, path, &st, &ignored) || st.type == FILE_NONE)
		return -1;
	int64_t age = k->host->now(k->host) - st.mtime_ns / 1000000000;
	return age > 0 ? age / DAY : 0;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* apt works in lists/partial even if there is nothing new; the stamp is that of its own timer. */
static void look_at_lists(struct check *k)
{
	int64_t days = least(least(days_since(k, LISTS), days_since(k, LISTS "/partial")), days_since(k, STAMP));

	if (days >= 0 && days < STALE_DAYS)
		return;
	check_add(k, &(struct finding){
			     .id = "updates.stale",
			     .severity = SEVERITY_WARN,
			     .seen = days < 0 ? "apt has never looked for updates"
					      : arena_printf(k->arena, "apt has not looked for updates for %lld days", (long long)days),
			     .why = "security updates do not come in",
			     .fix = "apt-get update && systemctl enable --now apt-daily.timer apt-daily-upgrade.timer",
			     .source = LISTS,
		     });
}

/* "Inst openssl [3.0.1] (3.0.2 Debian-Security:12/stable-security [amd64])" */
static void count_pending(const char *text, size_t *security, struct arena *a, struct str *names)
{
	for (const char *line = text; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		const char *copy = arena_memdup(a, line, strcspn(line, "\n"));

		if (strncmp(copy, "Inst ", 5) != 0 || strcasestr(copy, "-security") == NULL)
			continue;
		if (*security < 3)
			str_addf(names, "%s%.*s", *security > 0 ? ", " : "", (int)strcspn(copy + 5, " "), copy + 5);
		*security += 1;
	}
}

/* unattended-upgrades works once a day: what waits for tonight is no news. */
static void look_at_pending(struct check *k)
{
	static const char *const argv[] = { "apt-get", "-s", "-o", "Debug::NoLocking=true", "upgrade", NULL };
	struct err err = {0};
	struct str names = {0};
	size_t n = 0;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);

	if (text == NULL) {
		check_unknown(k, "updates.pending", "", "apt-get -s upgrade", &err);
		return;
	}
	count_pending(text, &n, k->arena, &names);
	int64_t days = days_since(k, UNATTENDED_STAMP);
	bool tonight = k->site->shield.updates && days >= 0 && days < PATIENCE_DAYS;
	if (n > 0)
		check_add(k, &(struct finding){
				     .id = "updates.pending",
				     .severity = tonight ? SEVERITY_INFO : SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "%zu security update%s wait%s: %s%s", n, n == 1 ? "" : "s",
							  n == 1 ? "s" : "", str_c(&names), n > 3 ? " and more" : ""),
				     .why = tonight ? "unattended-upgrades installs them within a day"
						    : "the holes they mend are known to everybody",
				     .fix = tonight ? "" : "apt-get update && apt-get upgrade",
				     .source = "apt-get -s upgrade",
			     });
	str_free(&names);
}

void check_reboot(struct check *k)
{
	if (!host_exists(k->host, REBOOT))
		return;
	check_add(k, &(struct finding){
			     .id = "updates.reboot",
			     .severity = SEVERITY_WARN,
			     .seen = "an update wants a reboot",
			     .why = "until then the old kernel or library runs on, holes included",
			     .fix = "systemctl reboot",
			     .source = REBOOT,
		     });
}

/* "NEEDRESTART-SVC: dovecot.service" */
static void look_at_outdated(struct check *k)
{
	static const char *const argv[] = { "needrestart", "-b", "-r", "l", NULL };
	struct run_res res;
	struct err ignored = {0};
	struct str units = {0};

	if (!k->site->shield.updates || !facts_installed(k->facts, "needrestart") ||
	    !k->host->run(k->host, &(struct run_req){ .argv = argv, .timeout_s = TIMEOUT_S }, &res, &ignored))
		return;
	char *save = NULL;
	for (char *line = res.out.p ? strtok_r(res.out.p, "\n", &save) : NULL; line != NULL; line = strtok_r(NULL, "\n", &save))
		if (strncmp(line, "NEEDRESTART-SVC: ", 17) == 0)
			str_addf(&units, " %s", line + 17);
	run_res_free(&res);
	if (units.len > 0)
		check_add(k, &(struct finding){
				     .id = "updates.outdated-daemons",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "these run with a library that was replaced:%s", str_c(&units)),
				     .why = "the old one's holes are still open in them",
				     .fix = arena_printf(k->arena, "systemctl restart%s", str_c(&units)),
				     .source = "needrestart -b -r l",
			     });
	str_free(&units);
}

/* Half of a Debian is no state to stay in, and while mail is held nothing arrives. */
static void look_at_upgrade(struct check *k)
{
	if (k->cut_short != NULL)
		check_add(k, &(struct finding){
				     .id = "updates.cut-short",
				     .severity = SEVERITY_FAIL,
				     .seen = k->cut_short,
				     .why = "packages of two releases stand beside each other; mail may be held until it goes on",
				     .fix = "mailstead upgrade run",
				     .source = PATH_UPGRADE_STATE,
			     });
}

/* https://www.debian.org/releases/ and https://wiki.debian.org/LTS; seconds since the epoch. */
static const struct support {
	const char *version;
	int64_t lts;  /* from then on only the LTS team mends it */
	int64_t ends; /* and then nobody */
	const char *lts_from, *end;
} releases[] = {
	{ "12", 1781049600, 1846022400, "2026-06-10", "2028-07-01" },
	{ "13", 1849392000, 1909094400, "2028-08-09", "2030-07-01" },
};

static void look_at_release(struct check *k)
{
	int64_t now = k->host->now(k->host);

	for (size_t i = 0; i < sizeof(releases) / sizeof(releases[0]); i++) {
		const struct support *r = &releases[i];
		bool over = now >= r->ends;

		if (strcmp(k->facts->release, r->version) != 0 || now < r->lts)
			continue;
		check_add(k, &(struct finding){
				     .id = over ? "updates.end-of-life" : "updates.lts",
				     .severity = over ? SEVERITY_FAIL : SEVERITY_INFO,
				     .subject = arena_printf(k->arena, "Debian %s", r->version),
				     .seen = over ? arena_printf(k->arena, "Debian %s gets no updates since %s", r->version, r->end)
						  : arena_printf(k->arena, "Debian %s is in long-term support since %s, until %s", r->version,
								 r->lts_from, r->end),
				     .why = over ? "holes stay open for good" : "fewer packages are mended, and later: plan the upgrade",
				     .fix = release_after(r->version) != NULL ? "mailstead upgrade check    # then mailstead upgrade run"
					    : over ? "https://www.debian.org/releases/stable/release-notes/"
						   : "",
				     .source = "/etc/os-release",
			     });
	}
}

void check_updates(struct check *k)
{
	look_at_lists(k);
	look_at_pending(k);
	check_reboot(k);
	look_at_outdated(k);
	look_at_release(k);
	look_at_upgrade(k);
	check_followed(k);
}
