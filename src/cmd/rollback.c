#include <string.h>

#include "cmd/change.h"
#include "cmd/generation_fits.h"
#include "cmd/verbs.h"
#include "engine/generation.h"

/* The generation asked for, or the one before the last. */
static bool which(struct cmd *c, const char *arg, int *n, struct err *err)
{
	generation_list all;

	if (arg != NULL)
		return generation_number(arg, n, err);
	if (!generation_list_all(c->host, c->arena, &all, err))
		return false;
	for (size_t i = 1; i < all.n; i++)
		if (all.v[i].damaged == NULL && !all.v[i].gave_back) {
			*n = all.v[i].number;
			return true;
		}
	err_set(err, ERR_NOT_FOUND, "there is no earlier generation to go back to");
	return all.n > 0 && err_hint(err, "mailstead rollback 0 goes back to what was here before mailstead");
}

static int run(struct cmd *c, int argc, char **argv)
{
	struct change_req change = {0};
	const struct cmd_flag flags[] = { { "check", &change.check, NULL }, { "diff", &change.diff, NULL },
					  { "no-smoke", &change.no_smoke, NULL }, { 0 } };
	struct err err = {0};
	const char *arg = NULL;
	size_t n;
	int status;

	if (!cmd_args(c, argc, argv, flags, &arg, 0, 1, &n, &status))
		return status;
	if (arg != NULL && strcmp(arg, "0") == 0)
		change.back = GIVE_BACK_FORMER;
	else if (!which(c, arg, &change.rollback, &err))
		return cmd_fail(c, &err);
	change.why = arena_printf(c->arena, "rollback to %d", change.rollback);
	change.no_certificate = true;
	return cmd_change(c, &change);
}

const struct verb verb_rollback = {
	.name = "rollback",
	.brief = "go back to an earlier generation",
	.usage = "rollback [N] [--check] [--diff] [--no-smoke] [--yes]",
	.help = "Puts back the site and the files of generation N (default: the one before the\n"
		"last), as an apply: validated, journaled, undone if it fails, and a generation of\n"
		"its own. Your own later edits survive as in any apply.\n\n"
		"Packages do not go back: what is installed stays, in the version that it has. Where\n"
		"the generation was made for another Debian, or for a Dovecot whose configuration is\n"
		"another language, its site is rendered anew for what is installed now, and that is\n"
		"said first. Keys, certificates, accounts and mail stay as well.\n\n"
		"Generation 0 is what was here before mailstead: its files come back with owners and\n"
		"modes, its units run as they did, and ours are gone. What you changed in ours by\n"
		"hand is kept as FILE.mailstead-old; packages stay (mailstead remove --packages).\n\n"
		"  --check     change nothing; exit status 1 if something would change\n"
		"  --diff      show the lines that change before asking\n"
		"  --no-smoke  do not look at the ports afterwards, and send no message\n"
		"  --yes       do not ask\n\n"
		"Example:\n  mailstead rollback 3 --diff\n",
	.root = true,
	.run = run,
};
