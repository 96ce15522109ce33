/*
 * Does mail get in? Port 25 of this box, looked at from outside; where no mail
 * server runs yet, a temporary listener answers. What arrives here although it
 * gets no answer tells this box's own firewall from the provider's.
 */
#include <string.h>

#include "check/check.h"
#include "check/look_in.h"
#include "check/outside.h"
#include "check/port25_in.h"
#include "mail/family.h"

enum { SMTP = 25, LIMIT_MS = 40000, MAX_OUTPUT = 64 * 1024, TOKEN_BYTES = 8 };

/* The look, which runs in a process of its own while this one watches the port. */
struct looker {
	struct check *k;
	const strlist *addresses;
};

/* What it hands back is what look_in_parse() reads, or "! why not". */
static void run_look(struct host *h, void *ctx, struct str *out)
{
	struct looker *l = ctx;
	struct check own = *l->k;
	static const char *const words[] = { [LOOK_OPEN] = "open", [LOOK_REFUSED] = "refused", [LOOK_SILENT] = "silent",
					     [LOOK_UNREACHABLE] = "unreachable", [LOOK_UNKNOWN] = "unknown" };
	look_in_list seen = {0};
	struct err err = {0};

	own.host = h;
	if (!(own.from != NULL ? look_in_by_ssh(&own, l->addresses, &seen, &err)
			       : look_in_by_http(&own, l->addresses, &seen, &err))) {
		str_addf(out, "! %.400s\n! %.200s\n", err.msg, err.hint);
		return;
	}
	for (size_t i = 0; i < seen.n; i++)
		str_addf(out, "%s %s %s\n", seen.v[i].address, words[seen.v[i].word], seen.v[i].said);
}

struct watch {
	struct check *k;
	struct host_door *door;
	const char *greeting;
	visit_list visits;
};

static void watch_door(void *ctx, const struct host_job *ended)
{
	struct watch *w = ctx;

	(void)ended;
	w->k->host->door_look(w->k->host, w->door, w->k->arena, w->greeting, &w->visits);
}

/* "! why" of a look that did not come about; every line has an end. */
static bool look_failed(struct arena *a, const struct str *said, struct err *err)
{
	if (said->len < 2 || said->p[0] != '!')
		return false;
	const char *hint = strstr(said->p, "\n! ");

	err_set(err, ERR_RUN, "%.*s", (int)strcspn(said->p + 2, "\n"), said->p + 2);
	if (hint != NULL && hint[3] != '\n')
		err_hint(err, "%s", arena_memdup(a, hint + 3, strcspn(hint + 3, "\n")));
	return true;
}

static bool look(struct check *k, const strlist *addresses, struct port25_in *in, struct watch *w, struct err *err)
{
	struct looker looker = { k, addresses };
	struct host_job job = { .run = run_look, .ctx = &looker, .limit_ms = LIMIT_MS, .max_output = MAX_OUTPUT };
	struct host_jobs *set;

	if (!k->host->jobs_start(k->host, &job, 1, &set, err))
		return false;
	k->host->jobs_wait(k->host, set, watch_door, w);
	bool ok = job.end == JOB_ENDED && !look_failed(k->arena, &job.said, err);
	if (ok)
		look_in_parse(k->arena, str_c(&job.said), job.said.len, addresses, &in->seen);
	else if (err->code == ERR_NONE)
		err_set(err, ERR_RUN, "the look from outside came to no end");
	str_free(&job.said);
	in->visits = w->visits;
	return ok;
}

/* Nobody can guess it: who says it has been here. RFC 5321, 3.8: a mail server that is not there yet says 421. */
static bool make_greeting(struct check *k, struct port25_in *in, struct err *err)
{
	unsigned char bytes[TOKEN_BYTES];
	struct str token = {0};

	if (!k->host->random(k->host, bytes, sizeof(bytes), err))
		return false;
	for (size_t i = 0; i < sizeof(bytes); i++)
		str_addf(&token, "%02x", bytes[i]);
	in->token = arena_strdup(k->arena, str_c(&token));
	str_free(&token);
	return true;
}

static bool watch_and_look(struct check *k, const strlist *addresses, struct port25_in *in, struct err *err)
{
	struct watch w = { .k = k };

	if (!make_greeting(k, in, err) || !k->host->door_open(k->host, SMTP, &w.door, &in->door, err))
		return false;
	w.greeting = arena_printf(k->arena, "421 %s is not a mail server yet: %s\r\n",
				  k->site->hostname[0] ? k->site->hostname : "localhost", in->token);
	bool ok = look(k, addresses, in, &w, err);
	k->host->door_close(k->host, w.door);
	return ok;
}

/* --- where to look: the public address of each family, of which the box may know nothing behind NAT */

static const char *public_address(struct check *k, bool v6, const struct outside *o)
{
	const char *option = v6 ? k->site->network.ipv6 : k->site->network.ipv4;
	const char *here = v6 ? k->facts->ipv6 : k->facts->ipv4;
	bool agree;

	if (strcmp(option, "none") == 0)
		return NULL;
	if (strcmp(option, "auto") != 0)
		return option;
	return here[0] != '\0' ? here : outside_address(o, v6, &agree);
}

static void find_addresses(struct check *k, strlist *out)
{
	struct outside o = {0};
	struct err ignored = {0};

	if (k->facts->ipv4[0] == '\0' && strcmp(k->site->network.ipv4, "auto") == 0 && !outside_ask(k, true, false, &o, &ignored))
		o = (struct outside){0};
	for (int i = 0; i < 2; i++) {
		const char *address = public_address(k, i == 1, &o);

		if (address != NULL)
			vec_push(k->arena, out, address);
	}
}

static void nobody_looks(struct check *k)
{
	struct err err = {0};

	if (k->installed && port25_in_was_used(k))
		return;
	err_set(&err, ERR_NET, "only from outside can it be seen whether port 25 of this box is open, and nobody there was named");
	err_hint(&err, "mailstead check port25-in --from USER@HOST    # any host elsewhere that you may log in to");
	if (!k->installed) {
		check_unknown(k, "port25-in.nobody", "", "network.look_in, --from", &err);
		return;
	}
	k->no_ok = true;
	check_add(k, &(struct finding){
			     .id = "port25-in.nobody",
			     .severity = SEVERITY_INFO,
			     .seen = err.msg,
			     .why = "Postfix runs, but its log of the last week has nobody from outside",
			     .fix = err.hint,
			     .source = "network.look_in, --from",
		     });
}

void check_port25_in(struct check *k)
{
	strlist addresses = {0};
	struct port25_in in = {0};
	struct err err = {0};

	if (k->from == NULL && k->site->network.look_in[0] == '\0') {
		nobody_looks(k);
		return;
	}
	find_addresses(k, &addresses);
	if (addresses.n == 0) {
		err_set(&err, ERR_NET, "it is not known at which address the world sees this box");
		err_hint(&err, "mailstead check addresses    # tells why; network.ipv4 of the site can say it, too");
	}
	if (addresses.n > 0 && watch_and_look(k, &addresses, &in, &err))
		port25_in_judge(k, &in);
	else
		check_unknown(k, "port25-in.nobody", "", k->from != NULL ? "--from" : "network.look_in", &err);
}
