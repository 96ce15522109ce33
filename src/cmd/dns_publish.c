/* mailstead dns publish: what is to be changed is shown first, then done zone by zone. */
#include <string.h>

#include "cmd/dns_print.h"
#include "cmd/publish.h"

/* All that one run works with. */
struct publishing {
	struct publish p;
	struct dns_records *d;
	publish_zones zones;
	strlist homeless; /* names in no zone of the backend */
	standing_list mine;
	bool take_over;
};

static struct publish_zone *zone_named(struct publishing *w, const struct publish_zone *found)
{
	for (size_t i = 0; i < w->zones.n; i++)
		if (strcmp(w->zones.v[i].name, found->name) == 0)
			return &w->zones.v[i];
	vec_push(w->p.c->arena, &w->zones, *found);
	return &w->zones.v[w->zones.n - 1];
}

/* The name whose zone a record is in: the domain's, or the host's own. */
static const char *origin(const struct publishing *w, const struct record *r)
{
	return r->domain != NULL ? r->domain : w->d->site.hostname;
}

/* Records of one domain follow each other, so each is looked for once. */
static bool sort_into_zones(struct publishing *w, struct err *err)
{
	const record_list *records = &w->d->records;
	struct publish_zone found = {0};
	const char *last = "";

	for (size_t i = 0; i < records->n; i++) {
		const struct record *r = &records->v[i];
		const char *name = origin(w, r);

		if (r->elsewhere)
			continue;
		if (strcmp(name, last) != 0) {
			found = (struct publish_zone){0};
			if (!w->p.backend->find(&w->p, name, &found, err))
				return err_wrap(err, "cannot find the zone of %s", name);
			if (found.name == NULL)
				vec_push(w->p.c->arena, &w->homeless, name);
		}
		last = name;
		if (found.name == NULL)
			continue;
		struct publish_zone *zone = zone_named(w, &found);
		vec_push(w->p.c->arena, &zone->want, *r);
		zone->want.v[zone->want.n - 1].zone = zone->name;
	}
	return true;
}

static bool compare(struct publishing *w, struct err *err)
{
	cmd_say(w->p.c, "Looking at what %s has …\n", w->p.backend->title);
	if (!publish_mine(w->p.c, &w->mine, err) || !sort_into_zones(w, err))
		return false;
	for (size_t i = 0; i < w->zones.n; i++) {
		struct publish_zone *zone = &w->zones.v[i];

		if (!w->p.backend->read(&w->p, zone, err))
			return err_wrap(err, "cannot see what stands in the zone %s", zone->name);
		record_diff(w->p.c->arena, &zone->want, &zone->there, &w->mine, w->take_over, &zone->changes);
	}
	return true;
}

static size_t to_do(const struct publish_zone *zone)
{
	return record_changes_of(&zone->changes, CHANGE_ADD) + record_changes_of(&zone->changes, CHANGE_REPLACE) +
	       record_changes_of(&zone->changes, CHANGE_REMOVE);
}

static size_t all_to_do(const struct publishing *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->zones.n; i++)
		n += to_do(&w->zones.v[i]);
	return n;
}

static bool all_settled(const struct publishing *w)
{
	bool settled = w->homeless.n == 0 && w->d->missing.n == 0;

	for (size_t i = 0; i < w->zones.n; i++)
		settled = settled && record_changes_of(&w->zones.v[i].changes, CHANGE_HELD) == 0;
	return settled;
}

static void show(struct publishing *w)
{
	struct cmd *c = w->p.c;

	for (size_t i = 0; !c->json && i < w->zones.n; i++)
		publish_show(c, &w->zones.v[i]);
	for (size_t i = 0; !c->json && i < w->homeless.n; i++)
		cmd_warn(c, "%s is in no zone of %s: publish its records there by hand (mailstead dns print)",
			 w->homeless.v[i], w->p.backend->title);
}

static bool carry_out(struct publishing *w, struct err *err)
{
	for (size_t i = 0; i < w->zones.n; i++) {
		const struct publish_zone *zone = &w->zones.v[i];
		size_t n = to_do(zone);

		if (n > 0) {
			cmd_say(w->p.c, "%s: %zu change%s …\n", zone->name, n, n == 1 ? "" : "s");
			if (!w->p.backend->write(&w->p, zone, err))
				return err_wrap(err, "cannot change the zone %s", zone->name);
		}
		if (!publish_remember(w->p.c, &w->mine, zone, err))
			return err_wrap(err, "the zone %s is changed, but not remembered", zone->name);
	}
	return true;
}

static int answer(struct publishing *w, bool done)
{
	if (w->p.c->json) {
		json_t *o = publish_json(&w->zones, &w->homeless);

		json_object_set_new(o, "published", json_boolean(done));
		(void)cmd_json(w->p.c, o);
	} else {
		dns_say_missing(w->d);
	}
	return done && all_settled(w) ? EXIT_YES : EXIT_NO;
}

static int publish(struct publishing *w, bool check, struct err *err)
{
	if (!publish_open(&w->p, err) || !compare(w, err))
		return cmd_fail(w->p.c, err);
	show(w);
	size_t n = all_to_do(w);
	if (check)
		return answer(w, n == 0);
	if (n > 0 && !cmd_confirm(w->p.c, "Change the DNS like this?"))
		return answer(w, false);
	if (!carry_out(w, err))
		return cmd_fail(w->p.c, err);
	if (n == 0)
		cmd_say(w->p.c, "Nothing is to be changed.\n");
	else
		cmd_say(w->p.c, "Published. Until every cache agrees an hour may pass.\n");
	return answer(w, true);
}

int dns_publish(struct dns_records *d, bool check, bool take_over)
{
	struct publishing w = { .p = { .c = d->c, .site = &d->site, .backend = publish_backend_of(&d->site) },
				.d = d, .take_over = take_over };
	struct err err = {0};

	if (w.p.backend == NULL) {
		err_set(&err, ERR_USAGE, "dns.publish is none: mailstead does not know where to publish");
		err_hint(&err, "`mailstead config set dns.publish hetzner` (or cloudflare, rfc2136) and dns.credentials; "
			       "mailstead-site.yaml(5) says more. `mailstead dns print` shows the records.");
		return cmd_fail(d->c, &err);
	}
	int status = publish(&w, check, &err);
	str_wipe(&w.p.token);
	return status;
}
