/* Settings that are an option of the site. */
#include <stdlib.h>
#include <string.h>

#include "cmd/adopt.h"
#include "conf/load.h"
#include "mail/daemons.h"

#define MAIN_CF "/etc/postfix/main.cf"
#define DOVECOT_CONF "/etc/dovecot/dovecot.conf"
#define ACTIONS "/etc/rspamd/local.d/actions.conf"

/* A number with a unit, as Dovecot writes it, in bytes; -1: it is none. */
static int64_t bytes_of(const char *value)
{
	static const char units[] = "BKMGT";
	char *end;

	if (value[0] < '0' || value[0] > '9' || strlen(value) > 15)
		return -1;
	int64_t n = strtoll(value, &end, 10);
	if (*end == '\0')
		return n;
	const char *unit = strchr(units, *end >= 'a' && *end <= 'z' ? *end - 'a' + 'A' : *end);
	if (unit == NULL || (end[1] != '\0' && strcmp(end + 1, "B") != 0) || n > INT64_MAX >> 41)
		return -1;
	return n << (10 * (unit - units));
}

/* "25M" of as many bytes. */
static const char *size_text(struct arena *a, int64_t n)
{
	static const char units[] = "KMGT";
	size_t unit = 0;

	if (n < 0)
		return NULL;
	while (n > 0 && n % 1024 == 0 && unit < strlen(units)) {
		n /= 1024;
		unit++;
	}
	return unit == 0 ? arena_printf(a, "%lld", (long long)n) : arena_printf(a, "%lld%c", (long long)n, units[unit - 1]);
}

static const char *from_bytes(struct arena *a, const char *value)
{
	return value[strspn(value, "0123456789")] == '\0' ? size_text(a, bytes_of(value)) : NULL;
}

static const char *from_size(struct arena *a, const char *value)
{
	return size_text(a, bytes_of(value));
}

/* Dovecot 2.3: "*:bytes=2147483648", "*:storage=2G"; storage without a unit is in KiB. */
static const char *from_quota_rule(struct arena *a, const char *value)
{
	if (strncmp(value, "*:bytes=", 8) == 0)
		return size_text(a, bytes_of(value + 8));
	if (strncmp(value, "*:storage=", 10) != 0)
		return NULL;
	int64_t n = bytes_of(value + 10);
	bool bare = value[10 + strspn(value + 10, "0123456789")] == '\0';
	return size_text(a, bare && n >= 0 ? n * 1024 : n);
}

static const char *from_number(struct arena *a, const char *value)
{
	size_t n = strspn(value, "0123456789");

	return n > 0 && n < 10 && value[n] == '\0' ? arena_printf(a, "%ld", strtol(value, NULL, 10)) : NULL;
}

static const char *from_word(struct arena *a, const char *value)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

	return n > 0 && value[n] == '\0' ? arena_strdup(a, value) : NULL;
}

/* ">=TLSv1.3" and "TLSv1.3". */
static const char *from_tls(struct arena *a, const char *value)
{
	if (strncmp(value, ">=", 2) == 0)
		value += 2;
	return strncmp(value, "TLSv", 4) == 0 && from_word(a, value + 4) != NULL ? arena_printf(a, "\"%s\"", value + 4) : NULL;
}

static const char *from_null(struct arena *a, const char *value)
{
	(void)a;
	return strcmp(value, "null") == 0 ? "false" : NULL;
}

static const struct adopt_row rows[] = {
	{ MAIN_CF, "message_size_limit", "limits.message_size", from_bytes },
	{ MAIN_CF, "myhostname", "hostname", from_word },
	{ MAIN_CF, "smtpd_tls_mandatory_protocols", "tls.minimum", from_tls },
	{ DOVECOT_CONF, "hostname", "hostname", from_word },
	{ DOVECOT_CONF, "ssl_min_protocol", "tls.minimum", from_tls },
	{ DOVECOT_CONF, "quota_storage_size", "limits.quota", from_size },
	{ DOVECOT_CONF, "plugin / quota_rule", "limits.quota", from_quota_rule },
	{ ACTIONS, "reject", "spam.reject_score", from_number },
	{ ACTIONS, "add_header", "spam.junk_score", from_number },
	{ ACTIONS, "greylist", "spam.greylist", from_null },
};

const struct adopt_row *adopt_row_of(const struct adoption *one)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (one->change.name != NULL && strcmp(rows[i].name, one->change.name) == 0 &&
		    strcmp(rows[i].file, one->step->res->name) == 0)
			return &rows[i];
	return NULL;
}

static const struct resource *file_of(const struct plan *plan, const char *path)
{
	for (size_t i = 0; i < plan->resources.n; i++)
		if (plan->resources.v[i].kind == RES_FILE && strcmp(plan->resources.v[i].name, path) == 0)
			return &plan->resources.v[i];
	return NULL;
}

/* The same setting in what would be rendered. */
static const struct setting *find_setting(const struct setting *file, const struct settings_change *change)
{
	const struct setting *block = file, *found = NULL;

	for (size_t depth = 0; depth <= change->blocks.n; depth++) {
		const char *key = depth < change->blocks.n ? change->blocks.v[depth]->key : change->live->key;

		found = NULL;
		for (size_t i = 0; i < block->below.n; i++)
			if (strcmp(block->below.v[i].key, key) == 0)
				found = &block->below.v[i];
		if (found == NULL)
			return NULL;
		block = found;
	}
	return found;
}

/* Whether the file, rendered for this site, says what the operator wrote. */
static bool says_it(struct cmd *c, const struct facts *facts, const struct adoption *one, const struct adopt_row *row,
		    const struct str *site_text, struct err *err)
{
	struct site site;
	struct plan plan;
	struct setting file;

	if (!site_load(c->arena, SITE_PATH, str_c(site_text), site_text->len, &site, err) ||
	    !plan_render(c->host, c->arena, &site, facts, mail_daemons, c->datadir, &plan, err))
		return false;
	const struct resource *r = file_of(&plan, row->file);
	if (r == NULL || !settings_read(c->arena, r->format, r->content, r->content_len, &file))
		return false;
	const struct setting *s = find_setting(&file, &one->change);
	const char *value = s != NULL ? settings_value(c->arena, r->format, s) : NULL;
	const char *said = value != NULL ? row->convert(c->arena, value) : NULL;
	return said != NULL && strcmp(said, one->value) == 0;
}

/* Takes it if the option can say it. What the option refuses (a size out of its bounds) may still be an addition. */
static bool try_one(struct cmd *c, const struct facts *facts, struct adoption *one, struct str *site_text, struct err *err)
{
	const struct adopt_row *row = adopt_row_of(one);
	struct str edited = {0};

	if (row == NULL || one->change.live == NULL)
		return true;
	const char *value = settings_value(c->arena, one->step->res->format, one->change.live);
	one->value = value != NULL ? row->convert(c->arena, value) : NULL;
	if (one->value == NULL)
		return true;
	if (site_set(SITE_PATH, str_c(site_text), site_text->len, row->option, one->value, &edited, err) &&
	    says_it(c, facts, one, row, &edited, err)) {
		one->to = ADOPT_OPTION;
		one->option = row->option;
		str_cut(site_text, 0);
		str_add(site_text, str_c(&edited), edited.len);
	}
	str_free(&edited);
	if (err->code != ERR_NONE && err->code != ERR_SITE)
		return false;
	err_clear(err);
	return true;
}

bool adopt_options(struct cmd *c, const struct facts *facts, adoption_list *all, struct str *site_text, struct err *err)
{
	for (size_t i = 0; i < all->n; i++)
		if (!try_one(c, facts, &all->v[i], site_text, err))
			return false;
	return true;
}
