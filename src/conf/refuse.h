/* The one sentence in which this room turns a value down. */
#ifndef CONF_REFUSE_H
#define CONF_REFUSE_H

#include "base/err.h"

/* ERR_INVALID: "s" is not what: why. Returns false. What s holds cannot upset a terminal. */
bool refuse(const char *s, const char *what, const char *why, struct err *err);

#endif
