/*
 * local.d/postfix. Postfix has no include: settings (*.cf) and services (*.master) become part of main.cf and master.cf, each
 * in the place of ours of that name, since postconf warns of what stands there twice. Tables are copied.
 */
#include "mail/postfix_local.h"

#include "merge/settings_overlay.h"

#define UNIT "postfix.service"
#define TABLES "/etc/postfix/mailstead"

/* Of those types that need no program to make them. */
const struct local_kind postfix_local_kinds[] = {
	{ .suffix = ".cf" },
	{ .suffix = ".master" },
	{ .suffix = ".map", .to = TABLES, .unit = UNIT, .action = UNIT_RELOAD },
	{ .suffix = ".pcre", .to = TABLES, .unit = UNIT, .action = UNIT_RELOAD },
	{ .suffix = ".regexp", .to = TABLES, .unit = UNIT, .action = UNIT_RELOAD },
	{ .suffix = ".cidr", .to = TABLES, .unit = UNIT, .action = UNIT_RELOAD },
	{ 0 },
};

/* Every user's sendmail(1) reads main.cf and master.cf. */
static bool refuse_secret(const struct addition *add, struct err *err)
{
	err_set(err, ERR_SITE, "%s is not for everybody's eyes, and what it says would be: it becomes part of a file that "
			       "everybody may read", add->path);
	return err_hint(err, "put what is secret into a table (NAME.map, mode 0600; Postfix reads it as texthash:%s/NAME.map), "
			     "and chmod 644 this file", TABLES);
}

static bool lay_over(struct plan_builder *b, const char *target, const addition_list *found, const struct local_kind *kind,
		     enum settings_format format, struct err *err)
{
	struct resource *file = wanted_file(b, target);
	VEC(struct overlay) over = {0};
	struct str out = {0};

	for (size_t i = 0; i < found->n; i++) {
		const struct addition *add = &found->v[i];

		if (add->kind != kind)
			continue;
		if (add->secret)
			return refuse_secret(add, err);
		vec_push(b->arena, &over, ((struct overlay){ add->path, add->text, add->len }));
	}
	if (over.n == 0 || file == NULL)
		return true;
	bool ok = settings_overlay(b->arena, format, (struct part){ file->content, file->content_len }, over.v, over.n, &out,
				   err);
	if (ok) {
		file->content = arena_memdup(b->arena, str_c(&out), out.len);
		file->content_len = out.len;
	}
	str_free(&out);
	return ok || err_hint(err, "mend it there, then run this again");
}

bool postfix_local(struct plan_builder *b, struct err *err)
{
	addition_list found;

	return local_read(b, &found, err) && want_local(b, err) &&
	       lay_over(b, "/etc/postfix/main.cf", &found, &postfix_local_kinds[0], SETTINGS_MAIN_CF, err) &&
	       lay_over(b, "/etc/postfix/master.cf", &found, &postfix_local_kinds[1], SETTINGS_MASTER_CF, err);
}
