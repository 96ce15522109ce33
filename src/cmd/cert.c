#include <string.h>

#include "cmd/certificate.h"
#include "cmd/load.h"
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

static int run(struct cmd *c, int argc, char **argv)
{
	bool if_due = false;
	const struct cmd_flag flags[] = { { "if-due", &if_due, NULL }, { 0 } };
	struct err err = {0};
	const char *what;
	struct site site;
	struct facts facts;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, &what, 1, 1, &n, &status))
		return status;
	if (!cmd_load(c, &site, &facts, &err))
		return cmd_fail(c, &err);
	if (strcmp(what, "status") == 0)
		return certificate_status(c, &site, &facts);
	bool deploy = strcmp(what, "deploy") == 0;
	if (!deploy && strcmp(what, "fetch") != 0) {
		cmd_warn(c, "cert: \"%s\" is none of status, fetch, deploy", what);
		return EXIT_USAGE;
	}
	struct engine e = { .host = c->host, .arena = c->arena, .why = deploy ? "cert deploy" : "cert fetch" };
	/* The timer comes again. */
	if (!lock(&e, deploy, &err))
		return if_due && err.code == ERR_BUSY ? EXIT_YES : cmd_fail(c, &err);
	status = deploy ? certificate_deploy(c, &site)
			: certificate_fetch(c, &site, &facts, if_due ? CERT_IF_DUE : CERT_ASKED);
	engine_unlock(&e);
	return status;
}

const struct verb verb_cert = {
	.name = "cert",
	.brief = "the certificate: status, fetch, deploy",
	.usage = "cert status [--json]\ncert fetch [--if-due]\ncert deploy",
	.help = "status  by whom the served certificate is, until when, for which names, and which\n"
		"        names do not lead here yet (exit status 1 while it is self-signed)\n"
		"fetch   looks whether the names lead to this box and has certbot fetch the\n"
		"        certificate for those that do; the timer calls it with --if-due\n"
		"deploy  puts certbot's certificate where the daemons read it, reloads them and\n"
		"        compares what every port serves; certbot's renewals call it\n\n"
		"Example:\n  mailstead cert fetch\n",
	.root = true,
	.run = run,
};
