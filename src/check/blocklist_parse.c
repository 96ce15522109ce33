#include <stdlib.h>
#include <string.h>

#include "check/blocklist.h"
#include "conf/names.h"

struct parser {
	struct arena *a;
	const char *name; /* of the file */
	size_t line;
	blocklist_list *out;
	struct blocklist *list; /* the one that is being read; NULL before the first */
};

static bool wrong(const struct parser *p, struct err *err, const char *what, const char *value)
{
	return err_set(err, ERR_INVALID, "%s:%zu: %s: %s", p->name, p->line, what, value);
}

/* --- values */

static bool octet(const char *s, const char *end, unsigned char *out)
{
	char *after;
	unsigned long n = strtoul(s, &after, 10);

	if (s == end || after != end || *s < '0' || *s > '9' || n > 255)
		return false;
	*out = (unsigned char)n;
	return true;
}

/* "127.0.0.4-7", "127.0.*.1" */
static bool code(const char *word, struct blocklist_code *out)
{
	for (int i = 0; i < 4; i++) {
		const char *end = word + strcspn(word, "."), *dash = memchr(word, '-', (size_t)(end - word));

		if (end == word + 1 && *word == '*')
			out->low[i] = 0, out->high[i] = 255;
		else if (dash != NULL ? !octet(word, dash, &out->low[i]) || !octet(dash + 1, end, &out->high[i])
				      : !octet(word, end, &out->low[i]) || !octet(word, end, &out->high[i]))
			return false;
		if (out->low[i] > out->high[i] || (*end == '.') != (i < 3))
			return false;
		word = end + 1;
	}
	return true;
}

static bool add_code(struct parser *p, enum blocklist_verdict verdict, bool bit, char *rest, struct err *err)
{
	struct blocklist_code c = { .verdict = verdict };
	char *save = NULL, *word = strtok_r(rest, " \t", &save), *text = strtok_r(NULL, "", &save);

	if (word == NULL || text == NULL)
		return wrong(p, err, "a code and what it means must stand here", rest);
	if (bit ? !octet(word, word + strlen(word), &c.bit) || c.bit == 0 : !code(word, &c))
		return wrong(p, err, "this is no code", word);
	c.text = text + strspn(text, " \t");
	vec_push(p->a, &p->list->codes, c);
	return true;
}

static bool add_kinds(struct parser *p, char *rest, struct err *err)
{
	char *save = NULL;

	for (char *word = strtok_r(rest, " \t", &save); word != NULL; word = strtok_r(NULL, " \t", &save)) {
		unsigned kind = strcmp(word, "ipv4") == 0     ? BLOCKLIST_IPV4
				: strcmp(word, "ipv6") == 0   ? BLOCKLIST_IPV6
				: strcmp(word, "domain") == 0 ? BLOCKLIST_DOMAIN
							      : 0;
		if (kind == 0)
			return wrong(p, err, "a list is asked for ipv4, ipv6 or domain, not", word);
		p->list->asks |= kind;
	}
	return true;
}

static bool set_weight(struct parser *p, const char *word, struct err *err)
{
	static const char *const names[] = { [BLOCKLIST_FAIL] = "fail", [BLOCKLIST_WARN] = "warn", [BLOCKLIST_INFO] = "info",
					     [BLOCKLIST_WHITE] = "white" };

	for (int i = BLOCKLIST_FAIL; i <= BLOCKLIST_WHITE; i++)
		if (strcmp(word, names[i]) == 0) {
			p->list->weight = (enum blocklist_weight)i;
			return true;
		}
	return wrong(p, err, "there is no such weight", word);
}

/* --- lines */

static bool complete(const struct parser *p, struct err *err)
{
	const struct blocklist *l = p->list;

	if (l != NULL && (l->asks == 0 || l->test[0] == '\0' || l->clean[0] == '\0' || l->remove[0] == '\0' || l->codes.n == 0))
		return wrong(p, err, "the list before this line lacks asks, test, clean, remove or a code", l->zone);
	return true;
}

static bool begin_list(struct parser *p, char *rest, struct err *err)
{
	char *save = NULL, *zone = strtok_r(rest, " \t", &save), *name = strtok_r(NULL, "", &save);
	struct str normal = {0};

	if (!complete(p, err))
		return false;
	bool ok = zone != NULL && name != NULL && name_domain(zone, &normal, err);
	str_free(&normal);
	if (!ok)
		return wrong(p, err, "a zone and a name must stand here", rest);
	const struct blocklist l = { .zone = zone, .name = name + strspn(name, " \t"), .weight = BLOCKLIST_INFO, .key_zone = "",
				     .test = "", .clean = "", .remove = "", .advice = "", .register_ = "" };
	vec_push(p->a, p->out, l);
	p->list = &p->out->v[p->out->n - 1];
	return true;
}

/* A word that stands for a text of the list, as it is. */
static const char **text_of(struct blocklist *l, const char *word)
{
	return strcmp(word, "key") == 0	       ? &l->key_zone
	       : strcmp(word, "test") == 0     ? &l->test
	       : strcmp(word, "clean") == 0    ? &l->clean
	       : strcmp(word, "remove") == 0   ? &l->remove
	       : strcmp(word, "advice") == 0   ? &l->advice
	       : strcmp(word, "register") == 0 ? &l->register_
					       : NULL;
}

static bool take_line(struct parser *p, char *line, struct err *err)
{
	char *save = NULL, *word = strtok_r(line, " \t\r", &save), *rest = strtok_r(NULL, "\r", &save);

	if (word == NULL || word[0] == '#')
		return true;
	if (rest == NULL)
		return wrong(p, err, "nothing stands behind", word);
	rest += strspn(rest, " \t");
	if (strcmp(word, "list") == 0)
		return begin_list(p, rest, err);
	if (p->list == NULL)
		return wrong(p, err, "this stands before the first list", word);
	if (strcmp(word, "asks") == 0)
		return add_kinds(p, rest, err);
	if (strcmp(word, "weight") == 0)
		return set_weight(p, rest, err);
	if (strcmp(word, "listed") == 0 || strcmp(word, "bit") == 0)
		return add_code(p, BLOCKLIST_LISTED, word[0] == 'b', rest, err);
	if (strcmp(word, "policy") == 0)
		return add_code(p, BLOCKLIST_POLICY, false, rest, err);
	if (strcmp(word, "refused") == 0)
		return add_code(p, BLOCKLIST_REFUSED, false, rest, err);
	const char **text = text_of(p->list, word);
	if (text == NULL)
		return wrong(p, err, "this word means nothing", word);
	*text = rest;
	return true;
}

bool blocklists_parse(struct arena *a, const char *name, const char *text, size_t len, blocklist_list *out,
		      struct err *err)
{
	struct parser p = { .a = a, .name = name, .out = out };
	char *copy = arena_memdup(a, text, len);

	if (strlen(copy) != len)
		return err_set(err, ERR_INVALID, "%s: a NUL byte is in it", name);
	for (char *line = copy, *end; line != NULL; line = end != NULL ? end + 1 : NULL) {
		p.line++;
		if ((end = strchr(line, '\n')) != NULL)
			*end = '\0';
		if (!take_line(&p, line, err))
			return false;
	}
	return complete(&p, err);
}
