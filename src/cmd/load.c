#include "cmd/load.h"

#include <errno.h>
#include <string.h>

#include "conf/load.h"

enum { MAX_FILE = 16 * 1024 * 1024 };

bool cmd_read_file(const char *path, struct str *text, struct err *err)
{
	bool from_stdin = strcmp(path, "-") == 0;
	FILE *f = from_stdin ? stdin : fopen(path, "re");
	char buf[8192];
	size_t n;

	if (f == NULL)
		return err_sys(err, errno, "cannot read %s", path);
	while ((n = fread(buf, 1, sizeof(buf), f)) > 0 && text->len < MAX_FILE)
		str_add(text, buf, n);
	bool ok = !ferror(f);
	if (!ok)
		err_sys(err, errno, "cannot read %s", path);
	if (!from_stdin)
		fclose(f);
	if (ok && text->len >= MAX_FILE)
		ok = err_set(err, ERR_INVALID, "%s is too large", path);
	return ok;
}

bool cmd_site_text(struct cmd *c, struct str *text, struct err *err)
{
	if (c->host->fs->read(c->host, SITE_PATH, text, err))
		return true;
	if (err->code == ERR_NOT_FOUND) {
		err_set(err, ERR_NOT_FOUND, "this box has no site yet: there is no %s", SITE_PATH);
		err_hint(err, "mailstead setup --site FILE makes this box a mail server");
	}
	return false;
}

bool cmd_load_facts(struct cmd *c, struct facts *facts, struct err *err)
{
	struct str text = {0};

	if (c->facts_file == NULL)
		return facts_collect(c->host, c->arena, facts, err);
	bool ok = cmd_read_file(c->facts_file, &text, err) &&
		  facts_load(c->arena, c->facts_file, str_c(&text), text.len, facts, err);
	str_free(&text);
	return ok;
}

bool cmd_load_providers(struct cmd *c, provider_list *all, struct err *err)
{
	const char *path = arena_printf(c->arena, "%s/templates/provider/list.txt", c->datadir);
	struct str text = {0};

	bool ok = cmd_read_file(path, &text, err) && providers_parse(c->arena, path, str_c(&text), text.len, all, err);
	str_free(&text);
	if (ok)
		return true;
	return err_hint(err, "mailstead is not completely installed: apt-get install --reinstall mailstead");
}

bool cmd_load(struct cmd *c, struct site *site, struct facts *facts, struct err *err)
{
	struct str text = {0};

	if (!cmd_site_text(c, &text, err))
		return false;
	bool ok = site_load(c->arena, SITE_PATH, str_c(&text), text.len, site, err);
	str_free(&text);
	return ok && cmd_load_facts(c, facts, err);
}
