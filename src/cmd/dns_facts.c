/* What the records need besides site, facts and keys: how long the DMARC policy has stood, and the ACME account. */
#include <jansson.h>
#include <string.h>

#include "base/strset.h"
#include "cmd/dns_records.h"
#include "conf/load.h"
#include "engine/generation.h"

#define ACCOUNTS "/etc/letsencrypt/accounts"

/* --- DMARC */

/* Domains whose policy was the same in every generation looked at so far, newest first. */
struct stage {
	struct cmd *c;
	const struct site *site;
	int64_t *since; /* of each domain of the site; 0: not seen yet */
	bool *ended;    /* it had another policy before, or was not there */
	size_t left;    /* that have not ended */
};

static bool site_of(struct stage *s, int number, struct arena *a, struct site *old)
{
	struct err ignored = {0};
	struct str text = {0};
	bool ok = generation_site(s->c->host, a, number, &text, &ignored) &&
		  site_load(a, "site.yaml", str_c(&text), text.len, old, &ignored);

	str_free(&text);
	return ok;
}

/* Goes one generation back; false when there is nothing more to learn. */
static bool step_back(struct stage *s, const struct generation *g)
{
	struct arena *a = arena_new();
	struct strset there = {0};
	struct site old;
	bool same = g->damaged == NULL && site_of(s, g->number, a, &old) &&
		    strcmp(old.dmarc.policy, s->site->dmarc.policy) == 0;

	for (size_t i = 0; same && i < old.domains.n; i++)
		strset_add(a, &there, old.domains.v[i]);
	for (size_t i = 0; same && i < s->site->domains.n; i++) {
		if (s->ended[i])
			continue;
		if (strset_has(&there, s->site->domains.v[i])) {
			s->since[i] = g->when;
		} else {
			s->ended[i] = true;
			s->left--;
		}
	}
	arena_free(a);
	return same && s->left > 0;
}

void dns_dmarc_since(struct cmd *c, const struct site *site, struct record_keys *keys)
{
	size_t n = site->domains.n;
	struct stage s = { .c = c, .site = site, .since = arena_alloc(c->arena, (n + 1) * sizeof(int64_t)),
			   .ended = arena_alloc(c->arena, n + 1), .left = n };
	generation_list generations = {0};
	struct err ignored = {0};

	if (!generation_list_all(c->host, c->arena, &generations, &ignored))
		return;
	for (size_t i = 0; i < generations.n && step_back(&s, &generations.v[i]); i++)
		;
	for (size_t i = 0; i < n; i++) {
		struct record_since known = { site->domains.v[i], s.since[i] };

		if (known.when != 0)
			vec_push(c->arena, &keys->dmarc_since, known);
	}
}

/* --- ACME */

/* It becomes part of a record: nothing that could end it there. */
static bool is_plain_uri(const char *uri)
{
	if (uri == NULL || strncmp(uri, "https://", 8) != 0 || strlen(uri) > 200)
		return false;
	for (const char *p = uri; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr("\"\\;", *p) != NULL)
			return false;
	return true;
}

static const char *uri_of(struct cmd *c, const struct str *text)
{
	json_t *o = json_loadb(str_c(text), text->len, 0, NULL);
	const char *uri = json_string_value(json_object_get(o, "uri"));

	if (is_plain_uri(uri))
		uri = arena_strdup(c->arena, uri);
	else
		uri = NULL;
	json_decref(o);
	return uri;
}

/* certbot keeps an account in accounts/HOST/PATH-OF-THE-DIRECTORY/ID/regr.json. */
bool dns_acme_account(struct cmd *c, const struct site *site, struct record_keys *keys, struct err *err)
{
	const char *server = strstr(site->acme.directory, "://");
	struct str text = {0};
	strlist ids = {0};

	if (server == NULL || strstr(server, "..") != NULL)
		return true;
	const char *dir = arena_printf(c->arena, ACCOUNTS "/%s", server + 3);
	if (!c->host->fs->list(c->host, c->arena, dir, &ids, err))
		return err_wrap(err, "cannot look for the account at the certificate authority");
	if (ids.n != 1)
		return true;
	if (c->host->fs->read(c->host, arena_printf(c->arena, "%s/%s/regr.json", dir, ids.v[0]), &text, err))
		keys->accounturi = uri_of(c, &text);
	else if (err->code != ERR_NOT_FOUND)
		return err_wrap(err, "cannot read the account at the certificate authority");
	else
		err_clear(err);
	str_free(&text);
	return true;
}
