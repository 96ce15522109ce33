/* What the daemons logged of the message. */
#include "check/proof_part.h"

#include <string.h>

enum { TIMEOUT_S = 10, SHOWN = 400 };
#define MAX_OUTPUT ((size_t)8 * 1024 * 1024)

/* Debian 12 runs Postfix as an instance. */
static const char *const *journal_of(struct arena *a, const char *daemon, int64_t since)
{
	static const struct {
		const char *daemon, *units[2];
	} known[] = {
		{ "postfix", { "postfix.service", "postfix@-.service" } },
		{ "rspamd", { "rspamd.service", NULL } },
		{ "dovecot", { "dovecot.service", NULL } },
		{ "opendkim", { "opendkim.service", "mailstead-opendkim-ed25519.service" } },
	};
	strlist argv = {0};

	vec_push(a, &argv, "journalctl");
	vec_push(a, &argv, "-q");
	vec_push(a, &argv, "--no-pager");
	vec_push(a, &argv, "-o");
	vec_push(a, &argv, "cat");
	vec_push(a, &argv, arena_printf(a, "--since=@%lld", (long long)since));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		for (size_t j = 0; j < 2 && strcmp(known[i].daemon, daemon) == 0 && known[i].units[j] != NULL; j++)
			vec_push(a, &argv, arena_printf(a, "--unit=%s", known[i].units[j]));
	vec_push(a, &argv, NULL);
	return argv.v;
}

static bool holds(const char *line, size_t n, const char *needle)
{
	return needle == NULL || memmem(line, n, needle, strlen(needle)) != NULL;
}

/* Whoever writes to the log may write anything. Of rspamd's line the verdict is what matters. */
static const char *printable(struct arena *a, const char *line, size_t n)
{
	const char *verdict = memmem(line, n, "(default: ", 10);

	if (verdict != NULL)
		n -= (size_t)(verdict - line), line = verdict;
	char *text = arena_memdup(a, line, n < SHOWN ? n : SHOWN);

	for (char *p = text; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	return text;
}

const char *proof_logged(struct proof *p, const char *daemon, const char *needle, const char *and)
{
	const struct run_req req = { .argv = journal_of(p->arena, daemon, p->since), .timeout_s = TIMEOUT_S,
				     .max_output = MAX_OUTPUT };
	const char *said = "";
	struct run_res res;
	struct err none = {0};

	if (!p->host->run(p->host, &req, &res, &none))
		return "";
	const char *end = str_c(&res.out) + res.out.len;
	for (const char *line = str_c(&res.out), *next; line < end; line = next) {
		size_t n = strcspn(line, "\n");

		next = line + n + 1;
		if (holds(line, n, needle) && holds(line, n, and))
			said = arena_printf(p->arena, "; %s logged: %s", daemon, printable(p->arena, line, n));
	}
	run_res_free(&res);
	return said;
}
