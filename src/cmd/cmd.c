#include "cmd/cmd.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "engine/event_json.h"
#include "host/trouble.h"

static void usage_hint(struct cmd *c)
{
	fprintf(c->errout, "mailstead %s --help says how\n", c->verb->name);
}

static void print_help(struct cmd *c)
{
	const char *p = c->verb->usage;

	for (const char *prefix = "Usage: "; *p != '\0'; prefix = "       ") {
		size_t n = strcspn(p, "\n");

		fprintf(c->out, "%smailstead %.*s\n", prefix, (int)n, p);
		p += n + (p[n] == '\n');
	}
	fprintf(c->out, "\n%s", c->verb->help);
}

/* The global flags that may stand after the verb; true if arg was one. */
static bool global_flag(struct cmd *c, const char *arg)
{
	if (strcmp(arg, "--json") == 0)
		c->json = true;
	else if (strcmp(arg, "--yes") == 0 || strcmp(arg, "-y") == 0)
		c->yes = true;
	else if (strcmp(arg, "--quiet") == 0 || strcmp(arg, "-q") == 0)
		c->quiet = true;
	else if (strcmp(arg, "--no-color") == 0)
		c->color = false;
	else if (strcmp(arg, "--plain") == 0)
		c->plain = true;
	else
		return false;
	return true;
}

/* "--name", "--name=value" or "--name value"; *i moves past what was taken. */
static bool take_flag(struct cmd *c, const struct cmd_flag *flags, int argc, char **argv, int *i)
{
	const char *name = argv[*i] + 2;
	size_t n = strcspn(name, "=");

	for (const struct cmd_flag *f = flags; f != NULL && f->name != NULL; f++) {
		if (strlen(f->name) != n || strncmp(f->name, name, n) != 0)
			continue;
		if (f->set != NULL && name[n] == '\0') {
			*f->set = true;
			return true;
		}
		/* Given again, it goes to the next row of its name. */
		if (f->value != NULL && *f->value != NULL && f[1].name != NULL && strcmp(f[1].name, f->name) == 0)
			continue;
		if (f->value != NULL && name[n] == '=') {
			*f->value = name + n + 1;
			return true;
		}
		if (f->value != NULL && *i + 1 < argc) {
			*f->value = argv[++*i];
			return true;
		}
		cmd_warn(c, f->value ? "--%s needs a value" : "--%s takes no value", f->name);
		return false;
	}
	cmd_warn(c, "%s has no option --%.*s", c->verb->name, (int)n, name);
	return false;
}

bool cmd_args(struct cmd *c, int argc, char **argv, const struct cmd_flag *flags, const char **args, size_t min,
	      size_t max, size_t *n, int *status)
{
	bool only_args = false;

	*n = 0;
	*status = EXIT_USAGE;
	for (int i = 1; i < argc; i++) {
		if (!only_args && strcmp(argv[i], "--") == 0) {
			only_args = true;
		} else if (!only_args && (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)) {
			print_help(c);
			*status = EXIT_YES;
			return false;
		} else if (!only_args && global_flag(c, argv[i])) {
			continue;
		} else if (!only_args && strncmp(argv[i], "--", 2) == 0) {
			if (!take_flag(c, flags, argc, argv, &i)) {
				usage_hint(c);
				return false;
			}
		} else if (!only_args && argv[i][0] == '-' && argv[i][1] != '\0') {
			cmd_warn(c, "%s has no option %s", c->verb->name, argv[i]);
			usage_hint(c);
			return false;
		} else if (*n < max) {
			args[(*n)++] = argv[i];
		} else {
			cmd_warn(c, "%s: too many arguments, \"%s\" is one", c->verb->name, argv[i]);
			usage_hint(c);
			return false;
		}
	}
	if (*n >= min)
		return true;
	cmd_warn(c, "%s: something is missing", c->verb->name);
	usage_hint(c);
	return false;
}

struct author cmd_author(struct cmd *c)
{
	struct author by;

	if (c->asked_by != NULL)
		return *c->asked_by;
	author_of(c->host, c->arena, &c->signs, &by);
	return by;
}

static int status_of(enum err_code code)
{
	switch (code) {
	case ERR_USAGE:
	case ERR_SITE:
		return EXIT_USAGE;
	case ERR_UNDONE:
		return EXIT_UNDONE;
	case ERR_STUCK:
		return EXIT_STUCK;
	case ERR_NONE:
	case ERR_INVALID:
	case ERR_SYS:
	case ERR_NOT_FOUND:
	case ERR_EXISTS:
	case ERR_BUSY:
	case ERR_RUN:
	case ERR_NET:
		break;
	}
	return EXIT_NO;
}

/* What a program said may not be UTF-8. */
static json_t *not_text(int status)
{
	return json_pack("{s:s, s:s, s:i}", "event", "error", "error", "failed; run it without --json to see why", "status",
			 status);
}

int cmd_fail(struct cmd *c, const struct err *failed)
{
	struct err copy = *failed, *err = &copy;
	int status = status_of(err->code);

	if (c->host != NULL)
		trouble_explain(c->host, trouble_paths, err);

	if (c->lines) {
		json_t *o = event_to_json(&(struct event){ .kind = EVENT_ERROR, .text = err->msg, .hint = err->hint,
							   .status = status });

		cmd_json(c, o ? o : not_text(status));
		return status;
	}
	if (c->json) {
		json_t *o = json_pack("{s:s, s:s, s:i}", "error", err->msg, "hint", err->hint, "status", status);

		cmd_json(c, o ? o : not_text(status));
		return status;
	}
	/* A site error already begins with its place, as a compiler's does. */
	fprintf(c->errout, "%s%s\n", err->code == ERR_SITE ? "" : "mailstead: ", err->msg);
	if (err->hint[0] != '\0')
		fprintf(c->errout, "  %s\n", err->hint);
	return status;
}

void cmd_warn(struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	fputs("mailstead: ", c->errout);
	va_start(ap, fmt);
	vfprintf(c->errout, fmt, ap);
	va_end(ap);
	fputc('\n', c->errout);
	if (!c->lines)
		return;
	char text[1024];
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	json_t *o = event_to_json(&(struct event){ .kind = EVENT_WARNING, .text = text });
	if (o != NULL)
		cmd_json(c, o);
}

void cmd_say(struct cmd *c, const char *fmt, ...)
{
	va_list ap;

	if (c->quiet || c->json)
		return;
	va_start(ap, fmt);
	vfprintf(c->out, fmt, ap);
	va_end(ap);
	fflush(c->out);
}

int cmd_json(struct cmd *c, json_t *value)
{
	char *text = json_dumps(value, (c->compact || c->lines ? JSON_COMPACT : JSON_INDENT(2)) | JSON_ENCODE_ANY);

	json_decref(value);
	fprintf(c->out, "%s\n", text ? text : "null");
	fflush(c->out);
	free(text);
	return EXIT_YES;
}

bool cmd_confirm(struct cmd *c, const char *question)
{
	char answer[16];

	if (c->yes)
		return true;
	if (!isatty(STDIN_FILENO)) {
		cmd_warn(c, "nobody is there to ask: add --yes to go on without asking");
		return false;
	}
	fprintf(c->errout, "%s [y/N] ", question);
	fflush(c->errout);
	if (fgets(answer, sizeof(answer), stdin) == NULL)
		return false;
	return answer[0] == 'y' || answer[0] == 'Y';
}

enum { MAX_SECRET = 4096 };

/*
 * One line without its newline; false at the end of the input. Byte by byte
 * and unbuffered, since stdio would keep a copy, into storage of its full
 * size, since growing would leave one behind. The caller wipes it.
 */
static bool read_secret_line(struct str *out)
{
	static const char blank[MAX_SECRET];
	char c;
	ssize_t n;

	str_add(out, blank, sizeof(blank));
	str_cut(out, 0);
	while ((n = read(STDIN_FILENO, &c, 1)) == 1 && c != '\n')
		if (out->len < MAX_SECRET)
			str_addc(out, c);
	return n == 1 || out->len > 0;
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

static bool prompt(struct cmd *c, const char *text, struct str *out, struct err *err)
{
	const struct sigaction stop = { .sa_handler = on_interrupt };
	struct sigaction was;
	struct termios old, quiet;

	if (tcgetattr(STDIN_FILENO, &old) != 0)
		return err_sys(err, errno, "cannot ask for a password");
	quiet = old;
	quiet.c_lflag &= (tcflag_t) ~(tcflag_t)ECHO;
	fputs(text, c->errout);
	fflush(c->errout);
	/* Ctrl-C must not leave the terminal without echo: first that is put back. */
	sigaction(SIGINT, &stop, &was);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	bool ok = read_secret_line(out) && !interrupted;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
	sigaction(SIGINT, &was, NULL);
	fputc('\n', c->errout);
	if (interrupted)
		raise(SIGINT);
	return ok || err_set(err, ERR_USAGE, "no password was given");
}

bool cmd_password(struct cmd *c, bool from_stdin, struct str *password, struct err *err)
{
	struct str again = {0};

	if (from_stdin)
		return read_secret_line(password) || err_set(err, ERR_USAGE, "no password on standard input");
	if (!isatty(STDIN_FILENO)) {
		err_set(err, ERR_USAGE, "there is no terminal to ask for the password");
		return err_hint(err, "give it by --password-stdin: printf '%%s\\n' \"$PASSWORD\" | mailstead … --password-stdin");
	}
	if (!prompt(c, "Password: ", password, err) || !prompt(c, "Again: ", &again, err)) {
		str_wipe(password);
		str_wipe(&again);
		return false;
	}
	bool same = password->len == again.len && memcmp(str_c(password), str_c(&again), again.len) == 0;
	str_wipe(&again);
	if (!same) {
		str_wipe(password);
		return err_set(err, ERR_USAGE, "the two passwords differ");
	}
	return true;
}
