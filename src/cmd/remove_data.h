/* What `mailstead remove --all-data` takes: mail, accounts, keys, certificates, the site. Nothing of it comes back. */
#ifndef CMD_REMOVE_DATA_H
#define CMD_REMOVE_DATA_H

#include "cmd/cmd.h"
#include "engine/event.h"

/* One thing that goes, for people. */
struct data_path {
	const char *path, *what;
};

/* Those that are there; ends with path NULL. hostname: of the site, for its certificates. */
const struct data_path *remove_data_find(struct cmd *c, const char *hostname);
/* The operator has said yes twice: at the prompts, or by --yes and --confirm-data HOSTNAME. */
bool remove_data_consent(struct cmd *c, const char *hostname, const char *confirmed);
bool remove_data(struct cmd *c, const struct data_path *paths, struct event_sink *sink, struct err *err) MUST;

#endif
