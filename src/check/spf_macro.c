/* Macros (RFC 7208, 7). What comes in here was parsed before: its syntax is right. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "check/spf_run.h"

/* No name is longer than 253 bytes, and no explanation is worth more than this. */
enum { NAME_MAX_BYTES = 253, EXPANDED_MAX = 4096, PARTS_MAX = 128 };

/* 2001:db8::1 as "2.0.0.1.0.d.b.8…"; 192.0.2.1 as it is. */
static const char *dotted(struct spf_run *r)
{
	char *text = arena_alloc(r->a, 4 * sizeof(r->ip)), *p = text;

	if (!r->v6)
		return r->ip_text;
	for (size_t i = 0; i < sizeof(r->ip); i++) {
		*p++ = "0123456789abcdef"[r->ip[i] >> 4];
		*p++ = '.';
		*p++ = "0123456789abcdef"[r->ip[i] & 15];
		*p++ = '.';
	}
	p[-1] = '\0';
	return text;
}

/* The client's name: the domain itself, else one below it, else any; "unknown" if none leads back (7.3). */
static const char *client_name(struct spf_run *r, const char *domain)
{
	strlist names = {0};
	const char *why = NULL, *below = NULL;

	if (spf_client_names(r, &names, &why) != SPF_LOOKED_FOUND || names.n == 0)
		return "unknown";
	for (size_t i = 0; i < names.n; i++) {
		if (strcasecmp(names.v[i], domain) == 0)
			return names.v[i];
		if (below == NULL && spf_is_below(names.v[i], domain))
			below = names.v[i];
	}
	return below != NULL ? below : names.v[0];
}

static const char *value_of(struct spf_run *r, const char *domain, char letter)
{
	const struct spf_query *q = r->q;

	switch (letter) {
	case 's': return arena_printf(r->a, "%s@%s", r->local, r->sender_domain);
	case 'l': return r->local;
	case 'o': return r->sender_domain;
	case 'd': return domain;
	case 'i': return dotted(r);
	case 'p': return client_name(r, domain);
	case 'v': return r->v6 ? "ip6" : "in-addr";
	case 'h': return q->helo;
	case 'c': return r->ip_text;
	case 'r': return q->receiver != NULL ? q->receiver : "unknown";
	case 't': return arena_printf(r->a, "%lld", (long long)q->now);
	default: return "";
	}
}

struct part {
	const char *p;
	size_t n;
};

static size_t split(const char *value, const char *delimiters, struct part *parts)
{
	size_t n = 0;

	for (;; value++) {
		size_t len = strcspn(value, delimiters);

		/* Of more parts than any name has labels the first do not matter: those to the right are kept. */
		if (n == PARTS_MAX) {
			memmove(parts, parts + 1, (PARTS_MAX - 1) * sizeof(*parts));
			n--;
		}
		parts[n++] = (struct part){ value, len };
		value += len;
		if (*value == '\0')
			return n;
	}
}

static void add_char(struct str *out, char c, bool url)
{
	if (out->len >= EXPANDED_MAX)
		return;
	if (!url || isalnum((unsigned char)c) || strchr("-._~", c) != NULL)
		str_addc(out, c);
	else
		str_addf(out, "%%%02X", (unsigned)(unsigned char)c);
}

/* What stands in braces: letter transformers *delimiter. */
static void add_macro(struct spf_run *r, const char *domain, const char *p, struct str *out)
{
	bool url = isupper((unsigned char)*p) != 0;
	const char *value = value_of(r, domain, (char)tolower((unsigned char)*p++));
	struct part parts[PARTS_MAX];
	char delimiters[8] = "";
	char *end;
	long keep = strtol(p, &end, 10);
	bool reverse = *end == 'r' || *end == 'R';

	end += reverse;
	size_t given = strcspn(end, "}");
	for (size_t i = 0; i < given; i++)
		if (strchr(delimiters, end[i]) == NULL)
			strncat(delimiters, end + i, 1);
	size_t n = split(value, given > 0 ? delimiters : ".", parts);
	size_t first = keep > 0 && keep < (long)n ? n - (size_t)keep : 0;
	if (reverse && first > 0)
		n -= first, first = 0;
	for (size_t i = first; i < n; i++) {
		const struct part *part = &parts[reverse ? n - 1 - i : i];

		if (i > first)
			add_char(out, '.', url);
		for (size_t k = 0; k < part->n; k++)
			add_char(out, part->p[k], url);
	}
}

const char *spf_expand(struct spf_run *r, const char *domain, const char *text)
{
	struct str out = {0};

	for (; *text != '\0'; text++) {
		if (*text != '%') {
			add_char(&out, *text, false);
			continue;
		}
		text++;
		if (*text == '{') {
			add_macro(r, domain, text + 1, &out);
			text += strcspn(text, "}");
		} else {
			str_adds(&out, *text == '%' ? "%" : *text == '_' ? " " : "%20");
		}
	}
	const char *expanded = arena_strdup(r->a, str_c(&out));
	str_free(&out);
	return expanded;
}

const char *spf_expand_name(struct spf_run *r, const char *domain, const char *text)
{
	const char *name = text != NULL ? spf_expand(r, domain, text) : domain;
	size_t n = strlen(name);

	if (n > 0 && name[n - 1] == '.')
		n--;
	while (n > NAME_MAX_BYTES) {
		const char *dot = memchr(name, '.', n);

		if (dot == NULL)
			break;
		n -= (size_t)(dot + 1 - name);
		name = dot + 1;
	}
	char *lower = arena_memdup(r->a, name, n);
	for (char *p = lower; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	return lower;
}
