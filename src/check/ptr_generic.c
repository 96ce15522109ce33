#include "check/ptr_generic.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_PARTS = 64, NIBBLES = 32 };

void ptr_words(struct arena *a, const char *text, size_t len, strlist *out)
{
	const char *copy = arena_memdup(a, text, len);

	for (const char *p = copy; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz");

		if (n > 0 && (p[n] == '\n' || p[n] == '\0'))
			vec_push(a, out, arena_memdup(a, p, n));
	}
}

/* --- the name, taken apart: "vps-10.dyn.example.net" has the parts vps, 10, dyn, example, net */

struct part {
	const char *p;
	size_t n;
	bool digits;
	bool owner; /* of the last two labels: the name of who owns it, which may be any */
};

/* Where the last two labels begin. */
static const char *owner_of(const char *name)
{
	const char *last = strrchr(name, '.'), *p = last;

	while (p != NULL && p > name && p[-1] != '.')
		p--;
	return p != NULL ? p : name;
}

static size_t take_apart(const char *name, struct part *parts)
{
	const char *owner = owner_of(name);
	size_t n = 0;

	for (const char *p = name; *p != '\0' && n < MAX_PARTS;) {
		bool digits = isdigit((unsigned char)*p);
		const char *begin = p;

		if (!isalnum((unsigned char)*p)) {
			p++;
			continue;
		}
		while (isalnum((unsigned char)*p) && (isdigit((unsigned char)*p) != 0) == digits)
			p++;
		parts[n++] = (struct part){ begin, (size_t)(p - begin), digits, begin >= owner };
	}
	return n;
}

/* --- the address in it */

/* A run of numbers that are three octets or more of the address, in its order or backwards: "10-10-90-45", "045.090.010". */
static bool has_octets(const struct part *parts, size_t n, const unsigned char *v4, bool backwards)
{
	for (size_t i = 0; i + 3 <= n; i++)
		for (int from = 0; from < 2; from++) {
			size_t k = 0;

			while (k < 3 && parts[i + k].digits && parts[i + k].n <= 3) {
				int octet = from + (int)k;

				if (strtol(parts[i + k].p, NULL, 10) != v4[backwards ? 3 - octet : octet])
					break;
				k++;
			}
			if (k == 3)
				return true;
		}
	return false;
}

/* "045090010010", "45901010" or "2d5a0a0a" in one piece. */
static bool has_digits(struct arena *a, const char *name, const unsigned char *v4)
{
	const char *padded = arena_printf(a, "%03d%03d%03d%03d", v4[0], v4[1], v4[2], v4[3]);
	const char *plain = arena_printf(a, "%d%d%d%d", v4[0], v4[1], v4[2], v4[3]);
	const char *hex = arena_printf(a, "%02x%02x%02x%02x", v4[0], v4[1], v4[2], v4[3]);

	return strstr(name, padded) != NULL || strstr(name, hex) != NULL || (strlen(plain) >= 7 && strstr(name, plain) != NULL);
}

/* The name without what is no hex digit between digits: dots, dashes and what else separates. */
static const char *without_separators(struct arena *a, const char *name)
{
	char *out = arena_alloc(a, strlen(name) + 1), *to = out;

	for (; *name != '\0'; name++)
		if (*name != '.' && *name != '-' && *name != '_')
			*to++ = *name;
	return out;
}

/* All 32 nibbles, forwards or backwards, or as it is written with dashes for colons. */
static bool has_ipv6(struct arena *a, const char *name, const char *address, const unsigned char *v6)
{
	char forward[NIBBLES + 1] = "", backward[NIBBLES + 1] = "", *dashed = arena_strdup(a, address);
	const char *bare = without_separators(a, name);

	for (size_t i = 0; i < NIBBLES; i++) {
		forward[i] = "0123456789abcdef"[i % 2 == 0 ? v6[i / 2] >> 4 : v6[i / 2] & 15];
		backward[NIBBLES - 1 - i] = forward[i];
	}
	for (char *p = dashed; *p != '\0'; p++)
		*p = *p == ':' ? '-' : *p;
	return strstr(bare, forward) != NULL || strstr(bare, backward) != NULL || strstr(name, dashed) != NULL;
}

static bool has_address(struct arena *a, const char *name, const char *address, const struct part *parts, size_t n)
{
	unsigned char p[16];

	if (inet_pton(AF_INET6, address, p) == 1)
		return has_ipv6(a, name, address, p);
	return inet_pton(AF_INET, address, p) == 1 &&
	       (has_octets(parts, n, p, false) || has_octets(parts, n, p, true) || has_digits(a, name, p));
}

/* --- words */

static const char *word_in(const struct ptr_rules *rules, const struct part *parts, size_t n, bool numbered)
{
	for (size_t i = 0; i < n; i++)
		for (size_t w = 0; !parts[i].owner && w < rules->words.n; w++) {
			const char *word = rules->words.v[w];

			if (strlen(word) == parts[i].n && strncmp(word, parts[i].p, parts[i].n) == 0 &&
			    (!numbered || (i + 1 < n && parts[i + 1].digits && !parts[i + 1].owner)))
				return word;
		}
	return NULL;
}

const char *ptr_generic(struct arena *a, const struct ptr_rules *rules, const char *name, const char *address, bool chosen)
{
	const struct provider *provider = provider_by_name(rules->providers, name);
	struct part parts[MAX_PARTS];
	char *lower = arena_strdup(a, name);

	for (char *p = lower; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
	size_t n = take_apart(lower, parts);
	if (has_address(a, lower, address, parts, n))
		return "the address is written into it";
	if (provider != NULL)
		return arena_printf(a, "%s gives such names by itself", provider->name);
	const char *word = word_in(rules, parts, n, chosen);
	return word != NULL ? arena_printf(a, "it has the word \"%s\" in it", word) : NULL;
}
