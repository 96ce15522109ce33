/* What apt says, read. It names packages of strangers: any bytes are taken. */
#ifndef FACTS_APT_SAID_H
#define FACTS_APT_SAID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/vec.h"

struct apt_version {
	const char *package;
	const char *version; /* what apt would install; "" for nothing */
};
typedef VEC(struct apt_version) apt_version_list;

/* Appends the candidates that `apt-cache policy NAME…` printed. Strings in a. */
void apt_said_policy(struct arena *a, const char *text, apt_version_list *list);

/* One line of `apt-get -s full-upgrade`. */
struct apt_step {
	const char *package; /* without its architecture */
	const char *from;    /* installed; "" if it is new */
	const char *to;      /* "" if it is removed */
};
typedef VEC(struct apt_step) apt_step_list;

/* Appends them. Strings in a. */
void apt_said_steps(struct arena *a, const char *text, apt_step_list *list);
/* NULL: the package stays as it is. */
const struct apt_step *apt_step_of(const apt_step_list *list, const char *package);

/*
 * What an apt-get that was told --assume-no reckons, in bytes; -1: it does not
 * say. What is fetched already is left out, and room that is freed is negative.
 */
int64_t apt_said_download(const char *text);
int64_t apt_said_unpacked(const char *text);

/* "dlstatus:3:12.1:Retrieving file 3 of 61", as APT::Status-Fd has it. *what is within line. */
bool apt_said_progress(const char *line, double *percent, const char **what);

/* Names of `apt list PATTERN`: "mailstead/now 0.1.0 amd64 [installed,local]". */
void apt_said_list(struct arena *a, const char *text, strlist *names);

/*
 * The path of a package's own file in /etc that was changed or taken away (missing), in a line of dpkg --verify:
 * "??5?????? c /etc/nginx/nginx.conf", "missing     c /etc/x". Within line; NULL: the line is about none.
 */
const char *apt_said_conffile(const char *line, bool *missing);

#endif
