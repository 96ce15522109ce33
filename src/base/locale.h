/* What is taken of the operator's locale: whether it has UTF-8. */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include <stdbool.h>

/*
 * Whether LC_ALL, LC_CTYPE and LANG say UTF-8; from here on the C library reads and writes that, or ASCII. No
 * language's rules come with it: in Turkish the small letter of "I" is none of ASCII, and names are compared without case.
 */
bool locale_begin(void);

#endif
