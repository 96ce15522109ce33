/*
 * For check_config(): what dpkg and ucf have put beside a configuration file, since one that was changed is not overwritten
 * (dpkg(1), --force-confold; ucf(1)).
 */
#ifndef CHECK_LEFTOVERS_H
#define CHECK_LEFTOVERS_H

#include "check/check.h"

enum left_kind {
	LEFT_NEWER, /* the package's new version */
	LEFT_GOING, /* the same, in the midst of an upgrade, or of one that was cut short */
	LEFT_OLDER, /* what stood there before */
};

struct leftover {
	const char *path, *beside; /* "/etc/x.conf.dpkg-dist", "/etc/x.conf" */
	enum left_kind kind;
	int64_t mtime; /* seconds since the epoch */
	const char *package; /* NULL: nobody knows of the file */
};

typedef VEC(struct leftover) leftover_list;

/* leftovers_find.c: all below /etc, whosever they are, in k->arena. */
bool leftovers_find(struct check *k, leftover_list *out, struct err *err) MUST;

void check_leftovers(struct check *k);

#endif
