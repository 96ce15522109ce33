#include "ui/term_caps.h"

#include <curses.h>
#include <stdlib.h>
#include <term.h>
#include <unistd.h>

static struct {
	char text[256];
	size_t n;
} reset; /* tputs() has no argument for where to put it */

static int add(int c)
{
	if (reset.n < sizeof(reset.text))
		reset.text[reset.n++] = (char)c;
	return c;
}

/* NULL if the terminal has no such thing. */
static const char *capability(const char *name)
{
	const char *s = tigetstr(name);

	return s == (char *)-1 ? NULL : s;
}

const char *term_caps_reset(size_t *n)
{
	static const char *const names[] = { "sgr0", "op", "cnorm", "rmkx", "rmcup" };

	reset.n = 0;
	/* As curses does where terminfo says only which keys a mouse sends. */
	if (capability("kmous") != NULL)
		tputs("\033[?1000l\033[?1006l", 1, add);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (capability(names[i]) != NULL)
			tputs(capability(names[i]), 1, add);
	if (capability("rmcup") == NULL)
		tputs("\r\n", 1, add);
	*n = reset.n;
	return reset.text;
}

bool term_caps_usable(struct err *err)
{
	const char *name = getenv("TERM");
	int found = 0;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_INVALID, "standard input and output are no terminal");
	if (setupterm(NULL, STDOUT_FILENO, &found) != OK)
		return err_set(err, ERR_INVALID, "the terminal \"%s\" (TERM) is not known here",
			       name != NULL ? name : "");
	const bool placing = capability("cup") != NULL;
	del_curterm(cur_term);
	return placing || err_set(err, ERR_INVALID, "nothing can be placed on the terminal \"%s\" (TERM)", name);
}
