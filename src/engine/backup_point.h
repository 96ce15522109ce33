/*
 * The backup point before a step to another Debian: what mailstead and its
 * operator made, in one directory that only root can read. Mail is not in it
 * and is not touched.
 *
 *	files.tar      /etc and PATH_STATE but for what follows, with owners and modes
 *	accounts.db    the accounts, as of one moment
 *	packages.txt   every package with its version
 *	README         what it is, and how to put things back; written last: without it the point is not whole
 */
#ifndef ENGINE_BACKUP_POINT_H
#define ENGINE_BACKUP_POINT_H

#include "engine/engine.h"

struct backup_point {
	const char *dir;   /* PATH_BACKUPS/… */
	const char *label; /* "Debian 13" */
	/* Writes a consistent copy of the accounts, 0600, and reads it back. Given by cmd/: the rooms do not know each other. */
	bool (*accounts)(struct host *h, const char *path, struct err *err);
};

/* "…/before-debian-13" */
const char *backup_point_dir(struct arena *a, const char *to);
/* What was there of it is made anew. Fails before anything else if there is no room. */
bool backup_point_make(struct engine *e, const struct backup_point *b, struct err *err) MUST;

#endif
