#include <string.h>

#include "cmd/certificate.h"
#include "cmd/load.h"
#include "cmd/verbs.h"

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
	if (strcmp(what, "deploy") == 0)
		return certificate_deploy(c, &site);
	if (strcmp(what, "fetch") == 0)
		return certificate_fetch(c, &site, &facts, if_due ? CERT_IF_DUE : CERT_ASKED);
	cmd_warn(c, "cert: \"%s\" is none of status, fetch, deploy", what);
	return EXIT_USAGE;
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
