#include "cmd/pages.h"

#include "installer/start.h"

int cmd_pages(struct cmd *c, bool wizard)
{
	const struct start how = { .host = c->host, .datadir = c->datadir, .facts_file = c->facts_file,
				   .ssh_connection = c->ssh_connection, .term = c->term, .plain = c->plain,
				   .color = c->color, .wizard = wizard };
	struct err err = {0};
	int status = EXIT_YES;

	return start_pages(&how, &status, &err) ? status : cmd_fail(c, &err);
}
