/*
 * The clock: kept right by a program, and right. In a container it is the
 * host's, and nobody in it can set it. Whether it is right is asked only where
 * the kernel does not say that it is synchronized: of servers that everybody
 * uses, by the Date of their answers (RFC 9110, 6.6.1). Who does not answer
 * says nothing: that nothing keeps the clock right is the finding then.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/check.h"

enum { TIMEOUT_S = 10, ANSWER_MS = 3000, WRONG_S = 300, SETTLED_S = 600, MINUTE = 60, HOUR = 3600 };

static const char *const witnesses[] = {
	"http://deb.debian.org/", "http://security.debian.org/", "https://acme-v02.api.letsencrypt.org/directory",
};

/* "Sun, 06 Nov 1994 08:49:37 GMT"; -1 if it is nothing of the kind. */
static int64_t date_of(const char *text)
{
	struct tm tm = {0};
	const char *end = text != NULL ? strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm) : NULL;

	return end != NULL && *end == '\0' ? (int64_t)timegm(&tm) : -1;
}

/* How far the clock is ahead of one witness, in seconds. */
static bool ask(struct check *k, const char *url, int64_t *ahead)
{
	const struct http_req req = { .url = url, .plain = true, .timeout_ms = ANSWER_MS };
	struct http_res res;
	struct err ignored = {0};

	if (!k->host->http(k->host, k->arena, &req, &res, &ignored))
		return false;
	int64_t date = date_of(http_header(&res, "Date"));
	*ahead = k->host->now(k->host) - date;
	return date > 0;
}

static const char *duration(struct check *k, int64_t s)
{
	if (s < 2 * HOUR)
		return arena_printf(k->arena, "%lld minutes", (long long)(s / MINUTE));
	return s < 48 * HOUR ? arena_printf(k->arena, "%lld hours", (long long)(s / HOUR))
			     : arena_printf(k->arena, "%lld days", (long long)(s / (24 * HOUR)));
}

static void compare(struct check *k)
{
	int64_t least = INT64_MAX;
	const char *who = "";

	for (size_t i = 0; i < sizeof(witnesses) / sizeof(witnesses[0]); i++) {
		int64_t ahead;

		if (ask(k, witnesses[i], &ahead) && llabs(ahead) < llabs(least)) {
			least = ahead;
			who = witnesses[i];
		}
	}
	if (who[0] == '\0' || llabs(least) < WRONG_S)
		return;
	check_add(k, &(struct finding){
			     .id = "clock.wrong",
			     .severity = SEVERITY_FAIL,
			     .blocks = BLOCKS_DELIVERY,
			     .seen = arena_printf(k->arena, "the clock is %s %s", duration(k, llabs(least)), least > 0 ? "fast" : "slow"),
			     .why = "signatures, certificates and DNSSEC are not valid by it, and mail is dated wrong",
			     .fix = "timedatectl set-ntp true || apt-get install systemd-timesyncd; timedatectl timesync-status",
			     .source = arena_printf(k->arena, "curl -sI %s", who),
		     });
}

/* Just started, it may not have asked anybody yet. */
static bool is_young(struct check *k)
{
	struct str text = {0};
	struct err ignored = {0};

	bool young = k->host->fs->read(k->host, "/proc/uptime", &text, &ignored) &&
		     strtoll(str_c(&text), NULL, 10) < SETTLED_S;
	str_free(&text);
	return young;
}

static void unsynchronized(struct check *k, bool runs)
{
	check_add(k, &(struct finding){
			     .id = "clock.unsynchronized",
			     .severity = SEVERITY_WARN,
			     .seen = runs ? "the program that keeps the clock right reaches no time server" : "no program keeps the clock right",
			     .why = "it goes wrong by seconds a day; once it is minutes off, signatures and certificates are not valid by it",
			     .fix = runs ? "timedatectl timesync-status; UDP port 123 must be open to the outside"
					 : "apt-get install systemd-timesyncd && timedatectl set-ntp true",
			     .source = "timedatectl show",
		     });
}

void check_clock(struct check *k)
{
	static const char *const argv[] = { "timedatectl", "show", NULL };
	struct err err = {0};

	if (facts_in_container(k->facts))
		return;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);
	if (text == NULL) {
		check_unknown(k, "clock.unsynchronized", "", "timedatectl show", &err);
		return;
	}
	if (strstr(text, "NTPSynchronized=yes") != NULL)
		return;
	bool runs = strstr(text, "\nNTP=yes") != NULL || strncmp(text, "NTP=yes", 7) == 0;
	if (!runs || !is_young(k))
		unsynchronized(k, runs);
	compare(k);
}
