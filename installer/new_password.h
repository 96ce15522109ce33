/*
 * A password that is being typed, twice: two fields, judged with each key. It
 * is in memory until it is wiped, and in no message, view or file.
 */
#ifndef INSTALLER_NEW_PASSWORD_H
#define INSTALLER_NEW_PASSWORD_H

#include "base/str.h"
#include "host/host.h"
#include "installer/view.h"

struct new_password {
	struct str first, again;
};

/* Takes what was typed into one of the fields "password" and "again"; false: it is another field. */
bool new_password_set(struct new_password *p, const char *field, const char *value);
bool new_password_is_typed(const struct new_password *p);
/* That it is one, and twice the same. */
bool new_password_check(const struct new_password *p, const char *address, struct err *err) MUST;
/* Appends its hash (accounts/password.h): some hundredths of a second, so not with each key. */
bool new_password_hash(struct host *h, const struct new_password *p, struct str *hash, struct err *err) MUST;
void new_password_wipe(struct new_password *p);

/* The two fields. has: there is one already, which stays if none is typed; tried: the operator wanted to go on. */
void new_password_view(struct view *v, const struct new_password *p, const char *address, bool has, bool tried);

#endif
