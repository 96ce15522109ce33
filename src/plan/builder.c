#include "plan/builder.h"

#include <string.h>

static struct resource *push(struct plan_builder *b, struct resource r)
{
	r.daemon = b->daemon->name;
	vec_push(b->arena, &b->resources, r);
	return &b->resources.v[b->resources.n - 1];
}

/* Two daemons may want the same package, user or directory; the first to ask says how. */
static void push_once(struct plan_builder *b, struct resource r)
{
	if (strset_add(b->arena, &b->once[r.kind], r.name))
		push(b, r);
}

void want_package(struct plan_builder *b, const char *name)
{
	push_once(b, (struct resource){ .kind = RES_PACKAGE, .name = name });
}

void want_preseed(struct plan_builder *b, const char *line)
{
	vec_push(b->arena, &b->preseed, line);
}

void want_early(struct plan_builder *b, const char *package, const char *user, const char *unit, const char *const *argv)
{
	vec_push(b->arena, &b->early, ((struct early){ .package = package, .user = user, .unit = unit, .argv = argv }));
}

void want_user(struct plan_builder *b, const char *name, unsigned uid, const char *home)
{
	push_once(b, (struct resource){ .kind = RES_USER, .name = name, .uid = uid, .home = home });
}

void want_dir(struct plan_builder *b, const char *path, mode_t mode, const char *owner, const char *group)
{
	push_once(b, (struct resource){ .kind = RES_DIR,
					.name = path,
					.meta = { .mode = mode, .owner = owner, .group = group } });
}

void want_key(struct plan_builder *b, enum secret_kind kind, const char *path, mode_t mode, const char *owner,
	      const char *group)
{
	push_once(b, (struct resource){ .kind = RES_SECRET,
					.name = path,
					.meta = { .mode = mode, .owner = owner, .group = group },
					.secret = kind,
					.subject = b->site->hostname });
}

void want_file(struct plan_builder *b, const char *path, mode_t mode, const char *content, size_t len,
	       const char *unit, enum unit_action action)
{
	push(b, (struct resource){ .kind = RES_FILE,
				   .name = path,
				   .meta = { .mode = mode },
				   .content = content,
				   .content_len = len,
				   .unit = unit,
				   .action = action });
}

struct resource *wanted_file(struct plan_builder *b, const char *path)
{
	for (size_t i = b->resources.n; i-- > 0;) {
		struct resource *r = &b->resources.v[i];

		if (r->kind == RES_FILE && r->daemon == b->daemon->name && strcmp(r->name, path) == 0)
			return r;
	}
	return NULL;
}

void want_line(struct plan_builder *b, struct resource *file, const char *line)
{
	struct str text = {0};

	str_add(&text, file->content, file->content_len);
	str_addf(&text, "%s\n", line);
	file->content = arena_memdup(b->arena, str_c(&text), text.len);
	file->content_len = text.len;
	str_free(&text);
}

void want_derived(struct plan_builder *b, const char *target, const char *source, const char *const *argv,
		  const char *unit, enum unit_action action, bool after_units)
{
	push(b, (struct resource){ .kind = RES_DERIVED,
				   .name = target,
				   .source = source,
				   .argv = argv,
				   .unit = unit,
				   .action = action,
				   .after_units = after_units });
}

void want_unit(struct plan_builder *b, const char *name)
{
	want_unit_behind(b, name, NULL);
}

void want_unit_behind(struct plan_builder *b, const char *name, const char *ports)
{
	push_once(b, (struct resource){ .kind = RES_UNIT, .name = name, .ports = ports });
}

void want_validator(struct plan_builder *b, const char *const *argv,
		    bool (*judge)(const struct run_res *res, struct err *err))
{
	vec_push(b->arena, &b->validators,
		 ((struct validator){ .daemon = b->daemon->name, .argv = argv, .judge = judge }));
}
