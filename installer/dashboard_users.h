/* Between the area of the accounts and its forms: each runs its verb when it is filled in. */
#ifndef INSTALLER_DASHBOARD_USERS_H
#define INSTALLER_DASHBOARD_USERS_H

#include "installer/dashboard.h"

/* What a change of an account may have changed. */
#define USERS_SEE (LOOK(USERS) | LOOK(DOMAINS) | LOOK(ALIASES) | LOOK(ACCOUNTS_CHECK))

void user_form_add(struct session *s);
void user_form_password(struct session *s, const char *address);
/* quota: as it is now, in the words of `user quota`. */
void user_form_quota(struct session *s, const char *address, const char *quota);
void user_form_suspend(struct session *s, const char *address);

#endif
