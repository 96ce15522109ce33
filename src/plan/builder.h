/*
 * What a daemon's planning file (src/mail/<daemon>.c) works with: it looks at
 * the site and the facts, sets template variables, and says what it wants.
 * It touches nothing.
 *
 *	static bool postfix_want(struct plan_builder *b, struct err *err)
 *	{
 *		want_package(b, "postfix");
 *		json_object_set_new(b->vars, "postfix", json_pack("{s:s}", "banner", …));
 *		if (!want_templates(b, err))
 *			return false;
 *		want_unit(b, "postfix.service");
 *		return true;
 *	}
 *	const struct daemon daemon_postfix = { .name = "postfix", .want = postfix_want };
 *
 * Strings given to want_* must live as long as b->arena (literals do).
 */
#ifndef PLAN_BUILDER_H
#define PLAN_BUILDER_H

#include <jansson.h>

#include "base/strset.h"
#include "conf/site.h"
#include "facts/facts.h"
#include "plan/local.h"
#include "plan/resource.h"

struct plan_builder;

struct daemon {
	const char *name; /* also its folder below templates/ */
	/* NULL: always. False: none of its files, and units that are ours are stopped. */
	bool (*wanted)(const struct site *site, const struct facts *facts);
	/* First round, for all daemons: sets its own variables, for its own and others' templates. May be NULL. */
	bool (*vars)(struct plan_builder *b, struct err *err);
	/* Second round: says what it wants. */
	bool (*want)(struct plan_builder *b, struct err *err);
	/* What the operator may add to it in local.d (local.h), to a suffix that is NULL; NULL: nothing, and no_local says why. */
	const struct local_kind *local;
	const char *no_local; /* where such settings belong: "certbot reads …" */
};

struct plan_builder {
	struct arena *arena;
	const struct site *site;
	const struct facts *facts;
	struct host *host;          /* for reading what the operator put beside the site: local.d, a password */
	const char *datadir;        /* holds templates/ */
	const struct daemon *daemon; /* the one being asked */
	/*
	 * Template variables: the site by option path (hostname, limits.quota…),
	 * "paths" (paths.h), "facts" (ipv4, ipv6, release, memory_mb), and what
	 * the daemons' vars functions add below their own name.
	 */
	json_t *vars;
	VEC(struct resource) resources;
	struct strset once[RES_KINDS]; /* names of those that several daemons may want */
	VEC(struct validator) validators;
	VEC(const char *) preseed; /* debconf-set-selections lines, before apt runs */
	VEC(struct early) early;
};

void want_package(struct plan_builder *b, const char *name);
void want_preseed(struct plan_builder *b, const char *line);
void want_early(struct plan_builder *b, const char *package, const char *user, const char *unit, const char *const *argv);
void want_user(struct plan_builder *b, const char *name, unsigned uid, const char *home);
void want_dir(struct plan_builder *b, const char *path, mode_t mode, const char *owner, const char *group);
/* Private key of this kind at path. */
void want_key(struct plan_builder *b, enum secret_kind kind, const char *path, mode_t mode, const char *owner,
	      const char *group);
/* A file whose content was made by the caller rather than by a template. */
void want_file(struct plan_builder *b, const char *path, mode_t mode, const char *content, size_t len,
	       const char *unit, enum unit_action action);
/*
 * All files of this daemon by templates/<daemon>/manifest.yaml whose `when`
 * and `version` hold; rendered with b->vars.
 */
bool want_templates(struct plan_builder *b, struct err *err) MUST;
/* The copies of what the operator added for b->daemon, of the kinds that have a place for them (local.h). */
bool want_local(struct plan_builder *b, struct err *err) MUST;
/* A file that b->daemon has wanted already; NULL: it has not. For what belongs into it besides its template. */
struct resource *wanted_file(struct plan_builder *b, const char *path);
/* Adds a line to it. */
void want_line(struct plan_builder *b, struct resource *file, const char *line);
/* "dovecot-core >= 1:2.4" against what is or will be installed. */
bool version_holds(struct plan_builder *b, const char *rule, bool *holds, struct err *err) MUST;
void want_derived(struct plan_builder *b, const char *target, const char *source, const char *const *argv,
		  const char *unit, enum unit_action action, bool after_units);
/* Units are started in the order in which daemons ask. */
void want_unit(struct plan_builder *b, const char *name);
/* A unit that clients notice: those who come to these TCP ports while it restarts wait instead of being refused. */
void want_unit_behind(struct plan_builder *b, const char *name, const char *ports);
void want_validator(struct plan_builder *b, const char *const *argv,
		    bool (*judge)(const struct run_res *res, struct err *err));

#endif
