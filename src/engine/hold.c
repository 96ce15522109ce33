#include "engine/hold.h"

#include <stdlib.h>
#include <string.h>

#include "engine/unit.h"

#define TABLE "inet mailstead_hold"

enum { DRAIN_MS = 200, LISTEN_WAIT_MS = 15000, LISTEN_POLL_MS = 50 };

static bool nft(struct engine *e, const struct str *rules, struct err *err)
{
	static const char *const argv[] = { "nft", "-f", "-", NULL };
	struct run_res res;

	if (!e->host->run(e->host, &(struct run_req){ .argv = argv, .input = rules->p, .input_len = rules->len }, &res, err))
		return false;
	bool ok = res.status == 0 || err_set(err, ERR_RUN, "nft: %s", str_c(&res.err));
	run_res_free(&res);
	return ok;
}

void hold_end(struct engine *e)
{
	struct str rules = {0};
	struct err ignored = {0};

	if (!e->host->live)
		return;
	/* Named first, so that there is something to delete. */
	str_adds(&rules, "table " TABLE "\ndelete table " TABLE "\n");
	if (!nft(e, &rules, &ignored))
		err_clear(&ignored);
	str_free(&rules);
}

/* In a set whose elements expire: nobody is shut out for longer than that, whatever becomes of us. */
static bool begin(struct engine *e, const char *ports, struct err *err)
{
	struct str rules = {0};

	str_addf(&rules,
		 "table " TABLE "\ndelete table " TABLE "\ntable " TABLE " {\n"
		 "  set ports { type inet_service; flags timeout; timeout %ds; elements = { %s } }\n"
		 "  chain input {\n    type filter hook input priority -300; policy accept;\n"
		 "    tcp dport @ports tcp flags & (fin | syn | rst | ack) == syn drop\n  }\n}\n",
		 HOLD_SECONDS, ports);
	bool ok = nft(e, &rules, err);
	str_free(&rules);
	return ok;
}

/* Those of the ports that somebody listens on, as "25 465 "; nothing where it cannot be told. */
static const char *listening(struct engine *e, const char *ports)
{
	static const char *const argv[] = { "ss", "-Hlnt", NULL };
	const char *found = "";
	struct str out = {0};
	struct err ignored = {0};
	char *save = NULL;

	if (!host_run_ok(e->host, argv, &out, &ignored))
		err_clear(&ignored);
	for (char *p = strtok_r(arena_strdup(e->arena, ports), ", ", &save); p != NULL; p = strtok_r(NULL, ", ", &save))
		if (strstr(str_c(&out), arena_printf(e->arena, ":%s ", p)) != NULL)
			found = arena_printf(e->arena, "%s%s ", found, p);
	str_free(&out);
	return found;
}

/* Some daemons are active before they listen. A port that is served no longer is nothing to wait for, for ever. */
static void wait_listening(struct engine *e, const char *ports, const char *before)
{
	struct host *h = e->host;
	int64_t end = h->monotonic_ms(h) + LISTEN_WAIT_MS;

	while (strcmp(listening(e, ports), before) != 0 && h->monotonic_ms(h) < end)
		host_pause_ms(h, LISTEN_POLL_MS);
}

static bool restart(struct engine *e, const char *unit, struct err *err)
{
	return unit_do(e, "restart", unit, err) && unit_wait_active(e, unit, err);
}

bool hold_restart(struct engine *e, const char *unit, const char *ports, struct err *err)
{
	struct err why = {0};

	if (!e->host->live || ports == NULL || ports[0] == '\0')
		return restart(e, unit, err);
	const char *before = listening(e, ports);
	if (!begin(e, ports, &why))
		event_emit(e->sink, EVENT_WARNING, "while %s restarts clients may be refused: %s", unit, why.msg);
	/* Who is in the queue already gets in. */
	if (before[0] != '\0')
		host_pause_ms(e->host, DRAIN_MS);
	bool ok = restart(e, unit, err);
	if (ok)
		wait_listening(e, ports, before);
	hold_end(e);
	return ok;
}
