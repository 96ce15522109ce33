#include "plan/source.h"

#include <errno.h>
#include <stdio.h>

bool source_read(const char *path, struct str *out, struct err *err)
{
	char buf[8192];
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		err_sys(err, errno, "cannot read the template %s", path);
		return err_hint(err, "mailstead is not completely installed: apt-get install --reinstall mailstead");
	}
	size_t n;
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0)
		str_add(out, buf, n);
	bool ok = !ferror(f);
	if (!ok)
		err_sys(err, errno, "cannot read the template %s", path);
	fclose(f);
	return ok;
}
