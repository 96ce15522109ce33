/* What nearly every verb begins with: the site and the facts. */
#ifndef CMD_LOAD_H
#define CMD_LOAD_H

#include "cmd/cmd.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "facts/provider.h"

/* The site of this box (SITE_PATH) and its facts, or the recorded ones of --facts. */
bool cmd_load(struct cmd *c, struct site *site, struct facts *facts, struct err *err) MUST;
bool cmd_load_facts(struct cmd *c, struct facts *facts, struct err *err) MUST;
/* The list of providers that ships with the program. */
bool cmd_load_providers(struct cmd *c, provider_list *all, struct err *err) MUST;
/* The text of the site as it stands; ERR_NOT_FOUND with what to do if there is none yet. The caller frees *text. */
bool cmd_site_text(struct cmd *c, struct str *text, struct err *err) MUST;
/* A file of the operator's, anywhere outside --root ("-": standard input). The caller frees *text. */
bool cmd_read_file(const char *path, struct str *text, struct err *err) MUST;

#endif
