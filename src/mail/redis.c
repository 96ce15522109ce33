/*
 * Redis: what rspamd remembers (learned words, greylisting, rate limits).
 *
 * redis-server on both releases: a fresh Debian 13 would rather take Valkey,
 * which cannot read what an upgraded box has. What the operator adds follows our
 * own on the command line, so that the last word is his.
 */
#include "mail/daemons.h"
#include "mail/redis_judge.h"

enum { SMALL_MEMORY_MIB = 2048 };

/* Redis' configuration is for root and its own group. A restart: it reads no file again. */
#define ADDITIONS "/etc/redis/mailstead"
static const struct local_kind local[] = {
	{ .suffix = ".conf", .to = ADDITIONS, .group = "redis", .unit = "redis-server.service", .action = UNIT_RESTART },
	{ 0 },
};

static bool additions(struct plan_builder *b, strlist *paths, struct err *err)
{
	addition_list found;

	*paths = (strlist){0};
	if (!local_read(b, &found, err))
		return false;
	for (size_t i = 0; i < found.n; i++)
		vec_push(b->arena, paths, arena_printf(b->arena, "%s/%s", ADDITIONS, found.v[i].name));
	return true;
}

static bool redis_vars(struct plan_builder *b, struct err *err)
{
	bool small = b->facts->memory < (int64_t)SMALL_MEMORY_MIB * 1024 * 1024;

	strlist paths;
	json_t *names;

	if (!additions(b, &paths, err))
		return false;
	names = json_array();
	for (size_t i = 0; i < paths.n; i++)
		json_array_append_new(names, json_string(paths.v[i]));
	json_object_set_new(b->vars, "redis",
			    json_pack("{s:s, s:o}", "maxmemory", small ? "64mb" : "256mb", "additions", names));
	return true;
}

/* Files, socket and port of the one that runs are taken away from it meanwhile. */
static bool want_check(struct plan_builder *b, struct err *err)
{
	static const char *const before[] = { "redis-server", "/etc/redis/redis.conf" };
	static const char *const after[] = { "--supervised", "no", "--daemonize", "no", "--port", "0", "--pidfile", "", "--unixsocket",
					     "", "--logfile", "", "--" REDIS_END, "yes" };
	VEC(const char *) argv = {0};
	strlist paths;

	if (!additions(b, &paths, err))
		return false;
	if (paths.n == 0)
		return true;
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		vec_push(b->arena, &argv, before[i]);
	for (size_t i = 0; i < paths.n; i++) {
		vec_push(b->arena, &argv, "--include");
		vec_push(b->arena, &argv, paths.v[i]);
	}
	for (size_t i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		vec_push(b->arena, &argv, after[i]);
	vec_push(b->arena, &argv, NULL);
	want_validator(b, argv.v, redis_judge);
	return true;
}

static bool redis_want(struct plan_builder *b, struct err *err)
{
	want_package(b, "redis-server");
	want_dir(b, "/etc/systemd/system/redis-server.service.d", 0755, "root", "root");
	want_unit(b, "redis-server.service");
	return want_check(b, err) && want_templates(b, err) && want_local(b, err);
}

const struct daemon daemon_redis = {
	.name = "redis", .vars = redis_vars, .want = redis_want, .local = local
};
