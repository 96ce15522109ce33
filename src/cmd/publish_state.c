/* The backend's table, its credentials, and what was published earlier. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/strset.h"
#include "cmd/publish.h"
#include "plan/paths.h"

static const struct publish_backend *const backends[] = { &publish_rfc2136, &publish_hetzner, &publish_cloudflare };

const struct publish_backend *publish_backend_of(const struct site *site)
{
	for (size_t i = 0; i < sizeof(backends) / sizeof(backends[0]); i++)
		if (strcmp(backends[i]->name, site->dns.publish) == 0)
			return backends[i];
	return NULL;
}

/* --- credentials */

static bool is_private(struct publish *p, const char *path, struct err *err)
{
	struct file_stat st;

	if (!p->c->host->fs->stat(p->c->host, path, &st, err))
		return false;
	if (st.type == FILE_NONE)
		return err_set(err, ERR_NOT_FOUND, "%s (dns.credentials) is not there", path);
	if (st.type != FILE_REGULAR)
		return err_set(err, ERR_INVALID, "%s (dns.credentials) is no regular file", path);
	if ((st.mode & 077) != 0 || (st.uid != 0 && st.uid != geteuid())) {
		err_set(err, ERR_INVALID, "%s (dns.credentials) is not root's alone", path);
		return err_hint(err, "chown root: %s && chmod 600 %s; whoever could read it may know it: consider a new one.",
				path, path);
	}
	return true;
}

/* One word; it goes into a header. */
static bool take_token(struct publish *p, const char *path, struct err *err)
{
	if (!p->c->host->fs->read(p->c->host, path, &p->token, err))
		return err_wrap(err, "cannot read dns.credentials");
	while (p->token.len > 0 && strchr(" \t\r\n", p->token.p[p->token.len - 1]) != NULL)
		str_cut(&p->token, p->token.len - 1);
	if (p->token.len == 0 || p->token.len > 500 || strlen(p->token.p) != p->token.len)
		return err_set(err, ERR_INVALID, "%s (dns.credentials) holds no token", path);
	for (const char *s = p->token.p; *s != '\0'; s++)
		if (*s <= ' ' || *s >= 0x7f)
			return err_set(err, ERR_INVALID, "%s (dns.credentials) holds more than a token", path);
	return true;
}

bool publish_open(struct publish *p, struct err *err)
{
	const char *path = p->site->dns.credentials;

	if (*path == '\0') {
		err_set(err, ERR_USAGE, "dns.credentials is not set, and dns.publish is %s", p->backend->name);
		return err_hint(err, "Put the %s into a file that only root may read, such as /etc/mailstead/dns.key, and "
				     "`mailstead config set dns.credentials /etc/mailstead/dns.key`.",
				p->backend->has_token ? "API token" : "TSIG key");
	}
	if (p->backend->needs_server && *p->site->dns.server == '\0') {
		err_set(err, ERR_USAGE, "dns.server is not set, and dns.publish is %s", p->backend->name);
		return err_hint(err, "`mailstead config set dns.server ADDRESS`: the primary name server of your zones.");
	}
	return is_private(p, path, err) && (!p->backend->has_token || take_token(p, path, err));
}

/* --- what was published */

static void take_record(struct cmd *c, json_t *one, standing_list *mine)
{
	const char *name, *type, *data;
	struct standing s = {0};

	if (json_unpack(one, "{s:s, s:s, s:s}", "name", &name, "type", &type, "data", &data) != 0)
		return;
	s.name = arena_strdup(c->arena, name);
	s.type = arena_strdup(c->arena, type);
	s.data = arena_strdup(c->arena, data);
	vec_push(c->arena, mine, s);
}

bool publish_mine(struct cmd *c, standing_list *mine, struct err *err)
{
	struct str text = {0};
	json_t *list, *one;
	size_t i;

	if (!c->host->fs->read(c->host, PATH_PUBLISHED, &text, err)) {
		if (err->code != ERR_NOT_FOUND)
			return err_wrap(err, "cannot see what was published earlier");
		err_clear(err);
		return true;
	}
	list = json_loadb(str_c(&text), text.len, 0, NULL);
	str_free(&text);
	if (!json_is_array(list)) {
		json_decref(list);
		err_set(err, ERR_INVALID, PATH_PUBLISHED " is damaged");
		return err_hint(err, "Remove it: then nothing counts as published by mailstead, and stays.");
	}
	json_array_foreach(list, i, one)
		take_record(c, one, mine);
	json_decref(list);
	return true;
}

static void add_once(struct cmd *c, struct strset *seen, standing_list *list, const struct standing *s)
{
	if (strset_add(c->arena, seen, standing_key(c->arena, s)))
		vec_push(c->arena, list, *s);
}

/* What this run has taken away is forgotten, so that the list does not grow. */
static void forget(struct cmd *c, const struct publish_zone *zone, struct strset *gone)
{
	for (size_t i = 0; i < zone->changes.n; i++) {
		const struct record_change *change = &zone->changes.v[i];

		if (change->kind == CHANGE_REPLACE || change->kind == CHANGE_REMOVE)
			strset_add(c->arena, gone, standing_key(c->arena, &change->old));
	}
}

static void bring_up_to_date(struct cmd *c, const struct publish_zone *zone, const standing_list *old,
			     standing_list *list)
{
	struct strset gone = {0}, seen = {0};

	forget(c, zone, &gone);
	for (size_t i = 0; i < old->n; i++)
		if (!strset_has(&gone, standing_key(c->arena, &old->v[i])))
			add_once(c, &seen, list, &old->v[i]);
	for (size_t i = 0; i < zone->changes.n; i++) {
		const struct record_change *change = &zone->changes.v[i];
		const struct record *r = &change->record;
		const struct standing now = { .name = r->name, .type = r->type, .data = r->data };

		if (change->kind == CHANGE_ADD || change->kind == CHANGE_REPLACE)
			add_once(c, &seen, list, &now);
		if (change->kind == CHANGE_KEEP)
			add_once(c, &seen, list, &change->old);
	}
}

bool publish_remember(struct cmd *c, standing_list *mine, const struct publish_zone *zone, struct err *err)
{
	const struct file_meta meta = { .mode = 0600 };
	standing_list list = {0};
	json_t *json = json_array();

	bring_up_to_date(c, zone, mine, &list);
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(json, json_pack("{s:s, s:s, s:s}", "name", list.v[i].name, "type", list.v[i].type,
						      "data", list.v[i].data));
	*mine = list;
	char *text = json_dumps(json, JSON_INDENT(1));
	json_decref(json);
	bool ok = c->host->fs->write(c->host, PATH_PUBLISHED, text, strlen(text), &meta, err);
	free(text);
	return ok;
}
