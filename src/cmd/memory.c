#include "cmd/memory.h"

#include <string.h>

#include "check/alert.h"
#include "check/check.h"
#include "plan/paths.h"

#define MEMORY PATH_STATE "/check.json"

void memory_load(struct cmd *c, strlist *keys)
{
	struct str text = {0};
	struct err ignored = {0};

	*keys = (strlist){0};
	if (c->host->fs->read(c->host, MEMORY, &text, &ignored))
		alert_load(c->arena, str_c(&text), text.len, keys);
	str_free(&text);
}

bool memory_store(struct cmd *c, const strlist *keys, struct err *err)
{
	struct str text = {0};

	alert_store(keys, &text);
	bool ok = c->host->fs->write(c->host, MEMORY, text.p, text.len, &(struct file_meta){ .mode = 0600 }, err);
	str_free(&text);
	return ok || err_wrap(err, "cannot remember what was found");
}

bool memory_add(struct cmd *c, const finding_list *found, struct err *err)
{
	struct alert alert;
	strlist keys;

	memory_load(c, &keys);
	alert_compare(c->arena, &keys, found, &alert);
	if (alert.new_.n == 0)
		return true;
	for (size_t i = 0; i < alert.new_.n; i++)
		vec_push(c->arena, &keys, alert.new_.v[i]);
	return memory_store(c, &keys, err);
}

static bool has(const strlist *keys, const char *key)
{
	for (size_t i = 0; i < keys->n; i++)
		if (strcmp(keys->v[i], key) == 0)
			return true;
	return false;
}

bool memory_settle(struct cmd *c, const finding_list *found, struct err *err)
{
	struct alert alert;
	strlist keys, left = {0};

	memory_load(c, &keys);
	alert_compare(c->arena, &keys, found, &alert);
	for (size_t i = 0; i < keys.n; i++) {
		const struct check_kind *kind = check_of_finding(keys.v[i]);

		/* What an installed box is looked at for, the hourly look tells when it is gone. */
		if (!has(&alert.gone, keys.v[i]) || (kind != NULL && check_belongs(kind, true)))
			vec_push(c->arena, &left, keys.v[i]);
	}
	return left.n == keys.n || memory_store(c, &left, err);
}
