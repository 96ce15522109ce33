/*
 * Redis: what rspamd remembers (learned words, greylisting, rate limits).
 *
 * redis-server on both releases: a fresh Debian 13 would rather take Valkey,
 * which cannot read what an upgraded box has. There is no checker for its
 * configuration; that it runs and rspamd's socket answers is the proof.
 */
#include "mail/daemons.h"

enum { SMALL_MEMORY_MIB = 2048 };

static bool redis_vars(struct plan_builder *b, struct err *err)
{
	bool small = b->facts->memory < (int64_t)SMALL_MEMORY_MIB * 1024 * 1024;

	(void)err;
	json_object_set_new(b->vars, "redis", json_pack("{s:s}", "maxmemory", small ? "64mb" : "256mb"));
	return true;
}

static bool redis_want(struct plan_builder *b, struct err *err)
{
	want_package(b, "redis-server");
	want_dir(b, "/etc/systemd/system/redis-server.service.d", 0755, "root", "root");
	want_unit(b, "redis-server.service");
	return want_templates(b, err);
}

const struct daemon daemon_redis = { .name = "redis", .vars = redis_vars, .want = redis_want };
