#include "conf/refuse.h"

#include "base/str.h"
#include "base/utf8.h"

bool refuse(const char *s, const char *what, const char *why, struct err *err)
{
	struct str shown = {0};

	utf8_show(&shown, s);
	err_set(err, ERR_INVALID, "%s is not %s: %s", str_c(&shown), what, why);
	str_free(&shown);
	return false;
}
