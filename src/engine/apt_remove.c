#include "engine/apt_remove.h"

#include <string.h>

#include "engine/apt.h"

enum { REMOVE_TIMEOUT_S = 1800, LOOK_TIMEOUT_S = 120 };

/* "Remv postfix [3.10.13-0+deb13u1]", "Purg libx:amd64 [1.0]" */
static void take_removals(struct arena *a, char *text, strlist *out)
{
	char *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save))
		if (strncmp(line, "Remv ", 5) == 0 || strncmp(line, "Purg ", 5) == 0)
			vec_push(a, out, arena_memdup(a, line + 5, strcspn(line + 5, " :")));
}

static bool simulate(struct host *h, struct arena *a, const char *const *argv, strlist *out, struct err *err)
{
	static const char *const env[] = { "LC_ALL=C.UTF-8", NULL };
	struct run_res res;

	*out = (strlist){0};
	if (!h->run(h, &(struct run_req){ .argv = argv, .env = env, .timeout_s = LOOK_TIMEOUT_S }, &res, err))
		return false;
	bool ok = res.status == 0;
	if (ok && res.out.len > 0)
		take_removals(a, res.out.p, out);
	if (!ok) {
		struct str said = {0};

		run_res_excerpt(&res, &said);
		err_set(err, ERR_RUN, "apt cannot say what would go: %s", str_c(&said));
		str_free(&said);
	}
	run_res_free(&res);
	return ok;
}

static const char *const *with_names(struct arena *a, const char *const *head, const strlist *names)
{
	VEC(const char *) argv = {0};

	for (size_t i = 0; head[i] != NULL; i++)
		vec_push(a, &argv, head[i]);
	for (size_t i = 0; i < names->n; i++)
		vec_push(a, &argv, names->v[i]);
	vec_push(a, &argv, NULL);
	return argv.v;
}

bool apt_would_remove(struct host *h, struct arena *a, const strlist *names, strlist *out, struct err *err)
{
	static const char *const head[] = { "apt-get", "-s", "-q", "--no-auto-remove", "remove", "--", NULL };

	return simulate(h, a, with_names(a, head, names), out, err);
}

bool apt_orphans(struct host *h, struct arena *a, strlist *out, struct err *err)
{
	static const char *const argv[] = { "apt-get", "-s", "-q", "autoremove", NULL };

	return simulate(h, a, argv, out, err);
}

bool engine_remove_packages(struct engine *e, const strlist *names, bool purge, struct err *err)
{
	const char *const head[] = { "apt-get", purge ? "purge" : "remove", "-q", "-y", "--no-auto-remove", "-o",
				     "APT::Status-Fd=3", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=0", "--", NULL };

	if (names->n == 0)
		return true;
	e->apt = (struct apt_state){ .lists_done = true, .installs = true };
	event_phase(e->sink, PHASE_INSTALL);
	return apt_run(e, with_names(e->arena, head, names), REMOVE_TIMEOUT_S, err) ||
	       err_wrap(err, "cannot remove the packages");
}
