#include "cmd/dns_check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "check/provider_seen.h"
#include "check/spf_show.h"
#include "cmd/dns_stream.h"
#include "cmd/load.h"

enum { WIDTH = 80, PATIENCE_MS = 1000, INTERVAL_S = 30, INTERVAL_MIN_S = 5, INTERVAL_MAX_S = 3600 };

/* --- one round */

static void on_spf(void *ctx, const char *domain, const struct spf_look *look)
{
	struct dns_round *r = ctx;
	json_t *o = spf_look_json(look);

	json_object_set_new(o, "domain", json_string(domain));
	json_array_append_new(r->spf, o);
	str_addc(&r->trees, '\n');
	spf_tree_text(look->tree, true, &r->trees);
	if (look->flattened != NULL)
		str_addf(&r->trees, "\nFlattened it would be:\n%s\n%s\n", look->flattened, spf_flatten_warning);
}

/* One line that is written over, once it takes longer than a moment. */
static void on_progress(void *ctx, size_t questions, size_t domains, size_t of)
{
	struct dns_round *r = ctx;
	struct cmd *c = r->c;

	if (r->stream != NULL && questions % 50 == 0)
		dns_stream_progress(r->stream, questions, domains, of);
	if (c->json || c->quiet || !isatty(STDERR_FILENO) || questions % 50 != 0 ||
	    c->host->monotonic_ms(c->host) - r->began < PATIENCE_MS)
		return;
	fprintf(c->errout, "\rasking the name servers: %zu questions, %zu of %zu domains done ", questions, domains, of);
	fflush(c->errout);
	r->shown = true;
}

static void on_seen(void *ctx, const struct dns_seen *seen)
{
	const struct dns_round *r = ctx;

	dns_stream_seen(r->stream, seen);
}

/* A name with a wrong address does not lead back: that follows, and is said already. */
static bool follows(const struct dns_round *r, const struct finding *reverse)
{
	const char *host = r->d->site.hostname;

	for (size_t i = 0; strcmp(reverse->id, "ptr.unconfirmed") == 0 && i < r->found.n; i++) {
		const struct finding *f = &r->found.v[i];

		if (f->severity == SEVERITY_FAIL && (strcmp(f->subject, arena_printf(r->a, "A %s.", host)) == 0 ||
						     strcmp(f->subject, arena_printf(r->a, "AAAA %s.", host)) == 0))
			return true;
	}
	return false;
}

/* The reverse names have a check of their own; of one domain alone they are no part. */
static bool look_at_reverse(struct dns_round *r, struct err *err)
{
	const struct check_kind *kind = check_find("ptr");
	struct cmd own = *r->c;
	provider_list providers = {0};
	struct check k = { .host = r->c->host, .arena = r->a, .site = &r->d->site, .facts = &r->d->facts,
			   .datadir = r->c->datadir, .installed = true, .providers = &providers };

	if (kind == NULL || r->d->domain != NULL)
		return true;
	own.arena = r->a;
	if (!cmd_load_providers(&own, &providers, err))
		return false;
	k.provider = provider_seen(k.host, r->a, &providers, k.facts, false);
	kind->run(&k);
	for (size_t i = 0; i < k.found.n; i++)
		if (!follows(r, &k.found.v[i]))
			finding_add(r->a, &r->found, &k.found.v[i]);
	return true;
}

/* A record that cannot be made yet cannot be looked for. */
static void add_unmade(struct dns_round *r)
{
	for (size_t i = 0; i < r->d->missing.n; i++)
		finding_add(r->a, &r->found,
			    &(struct finding){ .id = "dns.unmade", .severity = SEVERITY_UNKNOWN, .seen = r->d->missing.v[i],
					       .why = "what it should say is not known yet", .fix = "mailstead apply",
					       .source = "mailstead dns print" });
}

bool dns_round_run(struct dns_round *r, struct err *err)
{
	const struct dns_check_req req = { .site = &r->d->site, .facts = &r->d->facts, .records = &r->d->records,
					   .domain = r->d->domain, .on_spf = on_spf, .progress = on_progress,
					   .on_seen = r->stream != NULL ? on_seen : NULL, .ctx = r };

	r->a = arena_new();
	r->spf = json_array();
	r->began = r->c->host->monotonic_ms(r->c->host);
	if (r->stream != NULL)
		dns_stream_begin(r->stream, r);
	bool ok = dns_check(r->c->host, r->a, &req, &r->found, &r->cost, err) &&
		  look_at_reverse(r, err);
	if (ok) {
		add_unmade(r);
		if (r->stream != NULL) {
			dns_stream_found(r->stream);
			dns_stream_reverse(r->stream);
		}
		findings_sort(&r->found);
	}
	r->took_ms = r->c->host->monotonic_ms(r->c->host) - r->began;
	if (r->shown)
		fprintf(r->c->errout, "\r%*s\r", WIDTH - 1, "");
	return ok;
}

void dns_round_end(struct dns_round *r)
{
	arena_free(r->a);
	str_free(&r->trees);
	json_decref(r->spf);
}

int dns_round_status(const struct dns_round *r)
{
	return findings_to_do(&r->found) > 0 ? EXIT_NO : EXIT_YES;
}

void dns_round_text(struct dns_round *r, size_t width, struct str *out)
{
	const struct finding_style style = { .width = width, .color = r->c->color };
	size_t to_do = findings_to_do(&r->found);

	if (to_do == 0)
		str_adds(out, "The world sees all records as they should be.\n");
	else
		str_addf(out, "%zu thing%s to do:\n", to_do, to_do == 1 ? "" : "s");
	findings_text(r->a, &r->found, &style, out);
	str_add(out, str_c(&r->trees), r->trees.len);
	str_addf(out, "%s%zu record%s, %zu name server address%s, %zu questions, %d.%d s\n", r->trees.len > 0 ? "\n" : "",
		 r->d->records.n, r->d->records.n == 1 ? "" : "s", r->cost.servers, r->cost.servers == 1 ? "" : "es",
		 r->cost.questions, (int)(r->took_ms / 1000), (int)(r->took_ms % 1000 / 100));
}

json_t *dns_round_json(struct dns_round *r)
{
	json_t *o = findings_json(&r->found);

	json_object_set(o, "spf", r->spf);
	json_object_set_new(o, "cost", json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "domains", (json_int_t)r->cost.domains,
						 "records", (json_int_t)r->d->records.n, "zones", (json_int_t)r->cost.zones,
						 "servers", (json_int_t)r->cost.servers, "questions",
						 (json_int_t)r->cost.questions, "milliseconds", (json_int_t)r->took_ms));
	return o;
}

/* --- the verb */

static bool parse_interval(const char *text, int *seconds, struct err *err)
{
	char *end;

	*seconds = INTERVAL_S;
	if (text == NULL)
		return true;
	long n = strtol(text, &end, 10);
	if (end == text || *end != '\0' || n < INTERVAL_MIN_S || n > INTERVAL_MAX_S)
		return err_set(err, ERR_USAGE, "--interval %s: a number of seconds from %d to %d is needed", text, INTERVAL_MIN_S,
			       INTERVAL_MAX_S);
	*seconds = (int)n;
	return true;
}

static int once(struct cmd *c, const char *domain, bool stream)
{
	struct dns_records d = {0};
	struct dns_stream told;
	struct dns_round r = { .c = c, .d = &d, .stream = stream ? &told : NULL };
	struct str text = {0};
	struct err err = {0};
	int status;

	if (!dns_records_load(c, domain, NULL, &d, &err))
		return cmd_fail(c, &err);
	if (!dns_round_run(&r, &err)) {
		status = cmd_fail(c, &err);
	} else {
		status = dns_round_status(&r);
		if (stream)
			dns_stream_end(&told, 0);
		else if (c->json)
			(void)cmd_json(c, dns_round_json(&r));
		dns_round_text(&r, WIDTH, &text);
		cmd_say(c, "%s", str_c(&text));
	}
	str_free(&text);
	dns_round_end(&r);
	return status;
}

int dns_check_verb(struct cmd *c, int argc, char **argv)
{
	const char *domain = NULL, *interval = NULL, *what[1];
	bool watch = false, stream = false;
	const struct cmd_flag flags[] = { { "domain", NULL, &domain }, { "watch", &watch, NULL }, { "stream", &stream, NULL },
					  { "interval", NULL, &interval }, { 0 } };
	struct err err = {0};
	int status, seconds;
	size_t n;

	if (!cmd_args(c, argc, argv, flags, what, 1, 1, &n, &status))
		return status;
	if (stream)
		c->json = c->compact = true;
	if (!parse_interval(interval, &seconds, &err))
		return cmd_fail(c, &err);
	return watch ? dns_watch(c, domain, seconds, stream) : once(c, domain, stream);
}
