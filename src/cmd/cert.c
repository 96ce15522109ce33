#include <string.h>

#include "cmd/certificate.h"
#include "cmd/load.h"
#include "cmd/rollover_text.h"
#include "cmd/verbs.h"
#include "engine/engine.h"

enum { BUSY_WAIT_S = 300, BUSY_POLL_MS = 500 };

/*
 * Two at once would write the same file, and a reload in the midst of an apply
 * would take half of it. certbot's hook waits for its turn: nobody calls it again.
 */
static bool lock(struct engine *e, bool wait, struct err *err)
{
	struct host *h = e->host;
	int64_t end = h->monotonic_ms(h) + (wait ? BUSY_WAIT_S * 1000 : 0);

	while (!engine_lock(e, err)) {
		if (err->code != ERR_BUSY || h->monotonic_ms(h) >= end)
			return false;
		err_clear(err);
		host_pause_ms(h, BUSY_POLL_MS);
	}
	return true;
}

static int rollover(struct cmd *c, const struct site *site, const struct facts *facts, const char *word, bool now)
{
	if (strcmp(word, "begin") == 0)
		return certificate_rollover_begin(c, site, facts);
	if (strcmp(word, "finish") == 0)
		return certificate_rollover_finish(c, site, facts, now);
	return certificate_rollover_cancel(c, site);
}

/* What the words say is for people; for programs there is how far it is now. */
static int rollover_as_json(struct cmd *c, const struct site *site, int status)
{
	struct rollover r;
	struct err err = {0};

	if (!c->json || status != EXIT_YES)
		return status;
	return rollover_load(c, site, &r, &err) ? cmd_json(c, rollover_json(c, site, &r)) : cmd_fail(c, &err);
}

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* word: "begin"… after "rollover", else NULL. */
static bool check_words(struct cmd *c, const char *what, const char *word)
{
	static const char *const whats[] = { "status", "fetch", "deploy", "rollover", NULL };
	static const char *const words[] = { "begin", "finish", "cancel", NULL };

	if (!is_one_of(what, whats))
		cmd_warn(c, "cert: \"%s\" is none of status, fetch, deploy, rollover", what);
	else if (strcmp(what, "rollover") != 0 && word != NULL)
		cmd_warn(c, "cert %s: \"%s\" is one word too many", what, word);
	else if (strcmp(what, "rollover") == 0 && (word == NULL || !is_one_of(word, words)))
		cmd_warn(c, "cert rollover: say begin, finish or cancel");
	else
		return true;
	return false;
}

static int run(struct cmd *c, int argc, char **argv)
{
	bool if_due = false, now = false;
	const struct cmd_flag flags[] = { { "if-due", &if_due, NULL }, { "now", &now, NULL }, { 0 } };
	struct err err = {0};
	const char *what[2] = { NULL, NULL };
	struct site site;
	struct facts facts;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, what, 1, 2, &n, &status))
		return status;
	if (!check_words(c, what[0], what[1]))
		return EXIT_USAGE;
	if (!cmd_load(c, &site, &facts, &err))
		return cmd_fail(c, &err);
	if (strcmp(what[0], "status") == 0)
		return certificate_status(c, &site, &facts);
	bool deploy = strcmp(what[0], "deploy") == 0;
	struct engine e = { .host = c->host, .arena = c->arena, .why = arena_printf(c->arena, "cert %s", what[0]) };
	/* The timer comes again. */
	if (!lock(&e, deploy, &err))
		return if_due && err.code == ERR_BUSY ? EXIT_YES : cmd_fail(c, &err);
	if (deploy)
		status = certificate_deploy(c, &site);
	else if (what[1] != NULL)
		status = rollover_as_json(c, &site, rollover(c, &site, &facts, what[1], now));
	else
		status = certificate_fetch(c, &site, &facts, if_due ? CERT_IF_DUE : CERT_ASKED);
	engine_unlock(&e);
	return status;
}

const struct verb verb_cert = {
	.name = "cert",
	.brief = "the certificate: status, fetch, deploy, change of its key",
	.usage = "cert status [--json]\ncert fetch [--if-due]\ncert deploy\n"
		 "cert rollover begin|finish|cancel [--now]",
	.help = "status    by whom the served certificate is, until when, for which names, which names\n"
		"          do not lead here yet, and how far a change of the key is (exit status 1\n"
		"          while it is self-signed, its renewal is overdue or a port serves another)\n"
		"fetch     looks whether the names lead to this box and has certbot fetch the\n"
		"          certificate for those that do; the timer calls it with --if-due\n"
		"deploy    proves certbot's certificate, puts it where the daemons read it, reloads\n"
		"          them and compares what every port serves; certbot's renewals call it\n"
		"rollover  changes the key, which renewals keep, so that no server that heeds TLSA\n"
		"          records (DANE) is turned away. begin gets a certificate for the next key;\n"
		"          publish its record beside the present one (dns print shows both); finish\n"
		"          refuses until every name server has it and caches have forgotten the old\n"
		"          set, then changes the key; cancel takes begin back. --now: finish without\n"
		"          waiting, where no TLSA record is published or the zone is not signed\n\n"
		"Example:\n  mailstead cert fetch\n  mailstead cert rollover begin\n",
	.root = true,
	.run = run,
};
