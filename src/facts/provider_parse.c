/* templates/provider/list.txt: see its head. One word, a space, the rest of the line. */
#include <string.h>

#include "facts/provider.h"

struct parser {
	struct arena *a;
	const char *name;
	size_t line;
	provider_list *out;
};

static bool wrong(const struct parser *p, struct err *err, const char *what, const char *word)
{
	return err_set(err, ERR_INVALID, "%s:%zu: %s \"%.60s\"", p->name, p->line, what, word);
}

static bool set_once(const struct parser *p, const char **to, const char *key, const char *value, struct err *err)
{
	if (*to != NULL)
		return wrong(p, err, "a second", key);
	*to = value;
	return true;
}

static bool set_port25(const struct parser *p, struct provider *of, const char *value, struct err *err)
{
	static const char *const names[] = {
		[PORT25_UNKNOWN] = "unknown", [PORT25_OPEN] = "open", [PORT25_CLOSED] = "closed", [PORT25_NEVER] = "never",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(value, names[i]) == 0) {
			of->port25 = (enum port25)i;
			return true;
		}
	return wrong(p, err, "port25 is open, closed, never or unknown, not", value);
}

static bool set_unread(const struct parser *p, struct provider *of, const char *value, struct err *err)
{
	of->ptr_unread |= strcmp(value, "ptr") == 0;
	of->port25_unread |= strcmp(value, "port25") == 0;
	return strcmp(value, "ptr") == 0 || strcmp(value, "port25") == 0 ||
	       wrong(p, err, "unread is ptr or port25, not", value);
}

/* Only numbers: a name would ask somebody else. */
static bool add_metadata(const struct parser *p, struct provider *of, const char *value, struct err *err)
{
	static const char scheme[] = "http://";
	const char *host = value + sizeof(scheme) - 1;

	if (strncmp(value, scheme, sizeof(scheme) - 1) != 0 || host[strspn(host, "0123456789.")] != '/')
		return wrong(p, err, "metadata is http:// with an IPv4 address, not", value);
	vec_push(p->a, &of->metadata, value);
	return true;
}

static bool set(const struct parser *p, struct provider *of, const char *key, const char *value, struct err *err)
{
	const struct {
		const char *key, **one;
		strlist *many;
	} places[] = {
		{ "name", &of->name, NULL },
		{ "dmi", NULL, &of->dmi },
		{ "suffix", NULL, &of->suffixes },
		{ "ptr", &of->ptr, NULL },
		{ "ptr-source", &of->ptr_source, NULL },
		{ "open", &of->open, NULL },
		{ "port25-source", &of->port25_source, NULL },
		{ "seen", &of->seen, NULL },
	};

	if (strcmp(key, "port25") == 0)
		return set_port25(p, of, value, err);
	if (strcmp(key, "unread") == 0)
		return set_unread(p, of, value, err);
	if (strcmp(key, "metadata") == 0)
		return add_metadata(p, of, value, err);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strcmp(key, places[i].key) != 0)
			continue;
		if (places[i].one != NULL)
			return set_once(p, places[i].one, key, value, err);
		vec_push(p->a, places[i].many, value);
		return true;
	}
	return wrong(p, err, "there is no", key);
}

/* What a row must say, and "" where it may say nothing. */
static bool finish(const struct parser *p, struct provider *of, struct err *err)
{
	const char **const optional[] = { &of->ptr, &of->ptr_source, &of->open, &of->port25_source };

	if (of->name == NULL || of->seen == NULL)
		return wrong(p, err, "before this line, no name or no seen for", of->id);
	if (of->dmi.n + of->metadata.n + of->suffixes.n == 0)
		return wrong(p, err, "before this line, nothing to recognise it by:", of->id);
	if ((of->port25 == PORT25_CLOSED) != (of->open != NULL))
		return wrong(p, err, "before this line, \"open\" belongs to port25 closed, and only there:", of->id);
	if ((of->ptr != NULL && of->ptr_source == NULL) ||
	    (of->port25 != PORT25_UNKNOWN && of->port25_source == NULL))
		return wrong(p, err, "before this line, something without its source:", of->id);
	for (size_t i = 0; i < sizeof(optional) / sizeof(optional[0]); i++)
		if (*optional[i] == NULL)
			*optional[i] = "";
	return true;
}

static bool take_line(struct parser *p, char *line, struct err *err)
{
	char *key = line + strspn(line, " \t"), *value = key + strcspn(key, " \t");
	struct provider *last = p->out->n > 0 ? &p->out->v[p->out->n - 1] : NULL;

	if (*key == '\0' || *key == '#')
		return true;
	if (*value != '\0')
		*value++ = '\0';
	value += strspn(value, " \t");
	if (*value == '\0')
		return wrong(p, err, "nothing after", key);
	if (strcmp(key, "provider") != 0)
		return last != NULL ? set(p, last, key, value, err) : wrong(p, err, "before the first provider:", key);
	if (last != NULL && !finish(p, last, err))
		return false;
	if (provider_find(p->out, value) != NULL)
		return wrong(p, err, "a second provider", value);
	vec_push(p->a, p->out, ((struct provider){ .id = value }));
	return true;
}

bool providers_parse(struct arena *a, const char *name, const char *text, size_t len, provider_list *out,
		     struct err *err)
{
	struct parser p = { .a = a, .name = name, .out = out };
	char *copy = arena_memdup(a, text, len);

	*out = (provider_list){0};
	for (char *line = copy, *next; line != NULL; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		p.line++;
		if (!take_line(&p, line, err))
			return false;
	}
	return out->n == 0 || finish(&p, &out->v[out->n - 1], err);
}
