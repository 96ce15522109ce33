/* The address of the first account, as it is typed: the part before the @ is enough where there is one domain. */
#ifndef INSTALLER_ACCOUNT_ADDRESS_H
#define INSTALLER_ACCOUNT_ADDRESS_H

#include "installer/answers.h"

/* Gives the whole address in its normal form, in a; ERR_INVALID if it is none, or in no domain of the site. */
bool account_address(const struct answers *w, struct arena *a, const char *typed, const char **address, struct err *err) MUST;
/* The first domain of the site, as it was typed; "" if there is none yet. In a. */
const char *account_domain(const struct answers *w, struct arena *a);

#endif
