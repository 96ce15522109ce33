/* mailstead: the global options, then the verb, or the pages without one. The only place that names the real host. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/pages.h"
#include "cmd/upgrade_run.h"
#include "cmd/verbs.h"
#include "conf/option.h"
#include "engine/engine.h"
#include "host/host_linux.h"

struct globals {
	const char *root;
	const char *datadir;
	const char *facts;
	bool help;
	bool version;
};

static void print_help(FILE *out)
{
	fputs("mailstead makes a Debian 12 or 13 box a mail server that its owner can trust.\n\n"
	      "Usage: mailstead [--root DIR] [--plain] [--no-color]\n"
	      "       mailstead [--root DIR] [--json] [--yes] [--quiet] [--no-color] VERB …\n\n"
	      "Without a verb it opens the wizard on a new machine, and the dashboard on one where it is\n"
	      "installed; with --plain, or where no screen can be drawn, as numbered questions.\n\n",
	      out);
	for (size_t i = 0; verbs[i] != NULL; i++)
		fprintf(out, "  %-10s %s\n", verbs[i]->name, verbs[i]->brief);
	fputs("\nmailstead VERB --help explains a verb, with an example. First: mailstead setup --help\n", out);
}

/* Takes one global option that has a value; *i moves past it. False: it is none. */
static bool value_option(const char *name, const char **value, int argc, char **argv, int *i)
{
	size_t n = strlen(name);

	if (strncmp(argv[*i], name, n) != 0)
		return false;
	if (argv[*i][n] == '=') {
		*value = argv[*i] + n + 1;
		return true;
	}
	if (argv[*i][n] != '\0' || *i + 1 >= argc)
		return false;
	*value = argv[++*i];
	return true;
}

/*
 * Global options may stand before the verb or after it; those with a value
 * are taken out of argv here, the flags are left for cmd_args when they come
 * after the verb. Returns the number of arguments left, or -1.
 */
static int take_globals(struct cmd *c, struct globals *g, int argc, char **argv)
{
	int left = 1;

	for (int i = 1; i < argc; i++) {
		bool before_verb = left == 1;

		if (strcmp(argv[i], "--") == 0) {
			while (i < argc)
				argv[left++] = argv[i++];
			break;
		}
		if (value_option("--root", &g->root, argc, argv, &i) ||
		    value_option("--data", &g->datadir, argc, argv, &i) ||
		    value_option("--facts", &g->facts, argc, argv, &i))
			continue;
		if (!before_verb || argv[i][0] != '-') {
			argv[left++] = argv[i];
			continue;
		}
		if (strcmp(argv[i], "--json") == 0)
			c->json = true;
		else if (strcmp(argv[i], "--yes") == 0 || strcmp(argv[i], "-y") == 0)
			c->yes = true;
		else if (strcmp(argv[i], "--quiet") == 0 || strcmp(argv[i], "-q") == 0)
			c->quiet = true;
		else if (strcmp(argv[i], "--no-color") == 0)
			c->color = false;
		else if (strcmp(argv[i], "--plain") == 0)
			c->plain = true;
		else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			g->help = true;
		else if (strcmp(argv[i], "--version") == 0)
			g->version = true;
		else {
			fprintf(c->errout, "mailstead: there is no option %s\nmailstead --help lists the verbs\n", argv[i]);
			return -1;
		}
	}
	argv[left] = NULL;
	return left;
}

static const struct verb *find_verb(struct cmd *c, const char *name)
{
	const char *names[64];
	size_t n = 0;

	for (size_t i = 0; verbs[i] != NULL && n < 63; i++) {
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
		names[n++] = verbs[i]->name;
	}
	names[n] = NULL;
	const char *near = nearest_name(name, names);
	fprintf(c->errout, "mailstead: there is no verb \"%s\"%s%s%s\nmailstead --help lists them\n", name,
		near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	return NULL;
}

/* A change that was killed half-way must not go unnoticed, whatever the operator came for. */
static void warn_interrupted(struct cmd *c)
{
	struct engine e = { .host = c->host, .arena = c->arena, .why = "look" };
	struct interruption was;
	struct err ignored = {0};

	if (!engine_interrupted(c->host, c->arena, &was, &ignored) || !was.is)
		return;
	/* Its journal is there while it runs, too: then it holds the lock. */
	if (!engine_lock(&e, &ignored))
		return;
	engine_unlock(&e);
	cmd_warn(c, "an earlier change (%s) was cut short; mailstead apply finishes it, mailstead apply --undo undoes it",
		 was.why);
	c->interrupted = was.why;
}

/* The same of a step to another Debian, whose part a change may be; the verb that goes on with it says so itself. */
static bool warn_upgrade(struct cmd *c)
{
	const char *why = upgrade_cut_short(c);

	if (why != NULL && c->verb != &verb_upgrade && c->verb != &verb_background)
		cmd_warn(c, "%s\n  mailstead upgrade run goes on", why);
	return host_exists(c->host, PATH_UPGRADE_STATE);
}

static bool needs_root(const struct globals *g)
{
	return strcmp(g->root, "/") == 0 && geteuid() != 0;
}

/* What a program started by this one finds, too: it begins in another directory. */
static const char *absolute(struct arena *a, const char *path)
{
	char *here = path != NULL && path[0] != '/' ? getcwd(NULL, 0) : NULL;
	const char *whole = here != NULL ? arena_printf(a, "%s/%s", here, path) : path;

	free(here);
	return whole;
}

static bool open_box(struct cmd *c, const struct globals *g, struct host *host, struct err *err)
{
	struct arena *a = arena_new();

	if (!host_linux_open(host, absolute(a, g->root), err)) {
		arena_free(a);
		return false;
	}
	c->host = host;
	c->datadir = absolute(a, g->datadir);
	c->facts_file = absolute(a, g->facts);
	c->arena = a;
	return true;
}

static int run_alone(struct cmd *c, const struct globals *g)
{
	struct host host;
	struct err err = {0};

	if (c->json || c->yes) {
		cmd_warn(c, "%s goes with a verb", c->json ? "--json" : "--yes");
		fputs("mailstead --help lists the verbs\n", c->errout);
		return EXIT_USAGE;
	}
	if (needs_root(g)) {
		cmd_warn(c, "this must be run as root: sudo mailstead");
		return EXIT_USAGE;
	}
	if (!open_box(c, g, &host, &err))
		return cmd_fail(c, &err);
	int status = cmd_pages(c, false);
	arena_free(c->arena);
	host_linux_close(&host);
	return status;
}

static int run_verb(struct cmd *c, const struct globals *g, int argc, char **argv)
{
	struct host host;
	struct err err = {0};

	c->verb = find_verb(c, argv[1]);
	if (c->verb == NULL)
		return EXIT_USAGE;
	bool asks_help = false;
	for (int i = 2; i < argc; i++)
		asks_help = asks_help || strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0;
	if (c->verb->root && needs_root(g) && !asks_help) {
		cmd_warn(c, "%s must be run as root: sudo mailstead %s …", c->verb->name, c->verb->name);
		return EXIT_USAGE;
	}
	if (!open_box(c, g, &host, &err))
		return cmd_fail(c, &err);
	if (geteuid() == 0 && !asks_help && !warn_upgrade(c))
		warn_interrupted(c);
	int status = c->verb->run(c, argc - 1, argv + 1);
	arena_free(c->arena);
	host_linux_close(&host);
	if (fflush(stdout) != 0 && status == EXIT_YES)
		status = EXIT_NO;
	return status;
}

int main(int argc, char **argv)
{
	const char *no_color = getenv("NO_COLOR");
	struct globals g = { .root = "/", .datadir = MAILSTEAD_DATADIR };
	struct cmd c = { .out = stdout, .errout = stderr, .ssh_connection = getenv("SSH_CONNECTION"),
			 .ssh_agent = getenv("SSH_AUTH_SOCK"), .term = getenv("TERM") };

	c.signs = (struct author_signs){ .sudo_user = getenv("SUDO_USER"), .ssh_connection = c.ssh_connection,
					 .dpkg_package = getenv("DPKG_MAINTSCRIPT_PACKAGE"), .renewed = getenv("RENEWED_LINEAGE"),
					 .terminal = isatty(STDIN_FILENO) };
	c.color = isatty(STDOUT_FILENO) && (no_color == NULL || no_color[0] == '\0');
	/* A peer that hangs up, or a pager that is quit, is an error to handle, not a death. */
	signal(SIGPIPE, SIG_IGN);
	umask(022);
	argc = take_globals(&c, &g, argc, argv);
	if (argc < 0)
		return EXIT_USAGE;
	if (g.version) {
		printf("mailstead %s\n", MAILSTEAD_VERSION);
		return EXIT_YES;
	}
	if (g.help) {
		print_help(stdout);
		return EXIT_YES;
	}
	if (argc == 1)
		return run_alone(&c, &g);
	return run_verb(&c, &g, argc, argv);
}
