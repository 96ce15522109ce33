#include "cmd/pages.h"

#include <stdlib.h>

#include "installer/start.h"

/* Tasks run elsewhere than where we were started: what is named by a relative path is the same file for them. */
static const char *absolute(struct cmd *c, const char *path)
{
	char *whole = path != NULL ? realpath(path, NULL) : NULL;
	const char *copy = whole != NULL ? arena_strdup(c->arena, whole) : path;

	free(whole);
	return copy;
}

int cmd_pages(struct cmd *c, bool wizard)
{
	const struct start how = { .host = c->host, .datadir = absolute(c, c->datadir),
				   .facts_file = absolute(c, c->facts_file),
				   .ssh_connection = c->ssh_connection, .by = cmd_author(c), .term = c->term, .plain = c->plain,
				   .color = c->color, .wizard = wizard };
	struct err err = {0};
	int status = EXIT_YES;

	return start_pages(&how, &status, &err) ? status : cmd_fail(c, &err);
}
