/* What the parts of the loader share. Only load.c, site_check.c and edit.c need this. */
#ifndef CONF_LOADER_H
#define CONF_LOADER_H

#include "conf/option.h"
#include "conf/tree.h"

struct loader {
	struct arena *a;
	struct tree tree;
	struct site *site;
	const struct node **value; /* by row of the option table: the node, NULL: not in the file */
	struct err *err;
};

/* Checks that hold between options, with the place in the file. */
bool site_check(const struct loader *l) MUST;

#endif
