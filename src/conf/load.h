/*
 * site.yaml in, and edited without losing what the operator wrote.
 *
 * A wrong file gets file:line:column, the line, a caret below the place, what
 * was expected and the nearest right name:
 *
 *	/etc/mailstead/site.yaml:4:3: limits.mesage_size: no such option
 *	  4 |   mesage_size: 50M
 *	    |   ^
 *	did you mean "message_size"?
 *
 * YAML: a mapping of scalars, lists of scalars and one level of mappings.
 * Anchors, aliases, tags, a second document, a duplicate key and tabs in the
 * indentation are errors that say so. libyaml counts characters, not bytes.
 */
#ifndef CONF_LOAD_H
#define CONF_LOAD_H

#include "base/arena.h"
#include "conf/site.h"
#include "base/str.h"

enum { SITE_MAX_BYTES = 1024 * 1024 };

/* Parses text (of file `name`, for messages) into *site; strings live in a. ERR_SITE on failure. */
bool site_load(struct arena *a, const char *name, const char *text, size_t len, struct site *site,
	       struct err *err) MUST;

/* A site of which only the defaults are known: hostname and contact are "", there is no domain. */
bool site_defaults(struct arena *a, struct site *site, struct err *err) MUST;

/*
 * Gives the text with one option set to value (YAML form), all comments and
 * layout kept: replaces the value where it stands, else adds the key to its
 * mapping, else adds the mapping at the end. The result was loaded again and
 * holds what was asked for, else this fails and *out is unchanged.
 */
bool site_set(const char *name, const char *text, size_t len, const char *path, const char *value,
	      struct str *out, struct err *err) MUST;
/* Adds or removes one item of a list option, comments kept. ERR_EXISTS, ERR_NOT_FOUND. */
bool site_list_add(const char *name, const char *text, size_t len, const char *path, const char *item,
		   struct str *out, struct err *err) MUST;
bool site_list_remove(const char *name, const char *text, size_t len, const char *path, const char *item,
		      struct str *out, struct err *err) MUST;

#endif
