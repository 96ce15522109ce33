#include "base/locale.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

/*
 * A fresh server often lacks the locale that the operator's SSH brings along
 * (LANG=de_DE.UTF-8): the terminal is one of UTF-8 all the same.
 */
static bool says_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	const char *said = NULL;

	for (size_t i = 0; i < 3 && (said == NULL || said[0] == '\0'); i++)
		said = getenv(names[i]);
	return said != NULL && (strcasestr(said, "utf-8") != NULL || strcasestr(said, "utf8") != NULL);
}

bool locale_begin(void)
{
	bool known = setlocale(LC_CTYPE, "") != NULL;
	bool utf8 = known ? strcmp(nl_langinfo(CODESET), "UTF-8") == 0 : says_utf8();

	return setlocale(LC_CTYPE, utf8 ? "C.UTF-8" : "C") != NULL && utf8;
}
