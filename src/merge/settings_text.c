#include "merge/settings_text.h"

#include <string.h>

#include "merge/lines.h"

enum { CLASHES_NAMED = 5, NAME_MAX_SHOWN = 60 /* bytes */ };

bool settings_same(struct settings_merge *m, struct part x, struct part y)
{
	return strcmp(settings_meaning(m->a, x), settings_meaning(m->a, y)) == 0;
}

static bool same_bytes(struct part x, struct part y)
{
	return x.n == y.n && (x.n == 0 || memcmp(x.p, y.p, x.n) == 0);
}

/* With the line ends of the live file. */
static void add_lines(const struct settings_merge *m, struct part part, struct str *out)
{
	for (size_t i = 0; i < part.n; i++) {
		bool cr = i > 0 && part.p[i - 1] == '\r';

		if (m->crlf && part.p[i] == '\n' && !cr)
			str_addc(out, '\r');
		str_addc(out, part.p[i]);
	}
}

void settings_put_ours(struct settings_merge *m, struct part part)
{
	add_lines(m, part, &m->text);
}

void settings_put(struct settings_merge *m, struct part part)
{
	str_add(&m->text, part.p, part.n);
}

/* Ours where the operator left it alone. */
static bool is_ours(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	if (same_bytes(base, new_))
		return false;
	return same_bytes(base, live) || (settings_same(m, base, live) && !settings_same(m, base, new_));
}

void settings_put_comment(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	if (is_ours(m, base, live, new_))
		settings_put_ours(m, new_);
	else
		settings_put(m, live);
}

void settings_add_name(struct str *out, const char *key)
{
	for (const char *p = key; *p != '\0' && p - key < NAME_MAX_SHOWN; p++)
		str_addc(out, *p >= ' ' && *p < 0x7f ? *p : '?');
}

void settings_clash(struct settings_merge *m, const char *path, const struct setting *s, bool in_live)
{
	struct str *out = m->clashes;

	m->answer = SETTINGS_CLASH;
	if (++m->n_clashes == CLASHES_NAMED + 1)
		str_adds(out, ", …");
	if (m->n_clashes > CLASHES_NAMED)
		return;
	if (out->len > 0)
		str_adds(out, ", ");
	if (in_live)
		str_addf(out, "line %zu: ", s->line);
	else
		str_adds(out, "taken out by hand: ");
	str_adds(out, path);
	settings_add_name(out, s->key);
}

/* Both changed the lines of one setting: they may be apart. */
static bool merge_within(struct settings_merge *m, struct part base, struct part live, struct part new_)
{
	const struct part parts[3] = { live, base, new_ };
	struct str side[3] = {0};
	enum merge_case found = MERGE_CONFLICT;

	for (size_t i = 0; i < 3; i++)
		add_lines(m, parts[i], &side[i]);
	if (m->h != NULL && !m->failed)
		m->failed = !lines_merge(m->h, m->scratch, (const struct str *const[]){ &side[0], &side[1], &side[2] },
					 &found, &m->text, m->err);
	for (size_t i = 0; i < 3; i++)
		str_wipe(&side[i]);
	return found == MERGE_MERGED;
}

void settings_merge_text(struct settings_merge *m, const char *path, const struct setting *s, struct part base,
		       struct part live, struct part new_)
{
	if (is_ours(m, base, live, new_))
		settings_put_ours(m, new_);
	else if (settings_same(m, base, new_) || settings_same(m, live, new_))
		settings_put(m, live);
	else if (base.n == 0 || !merge_within(m, base, live, new_))
		settings_clash(m, path, s, true);
}
