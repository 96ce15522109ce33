/* The findings that can stop an installation, so that setup --ignore knows a name from a mistake. */
#ifndef CHECK_BLOCKERS_H
#define CHECK_BLOCKERS_H

extern const char *const check_blockers[]; /* ids; ends with NULL */

#endif
