#include <arpa/inet.h>
#include <string.h>

#include "check/blocklist.h"

enum { REASON_MAX = 200, NIBBLES = 32 };

const char *blocklist_name(struct arena *a, const char *address)
{
	static const char hex[] = "0123456789abcdef";
	char nibbles[2 * NIBBLES + 1];
	struct in6_addr v6;
	struct in_addr v4;

	if (inet_pton(AF_INET, address, &v4) == 1) {
		const unsigned char *p = (const unsigned char *)&v4;

		return arena_printf(a, "%d.%d.%d.%d", p[3], p[2], p[1], p[0]);
	}
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return NULL;
	for (size_t i = 0; i < NIBBLES; i++) {
		unsigned char octet = v6.s6_addr[15 - i / 2];

		nibbles[2 * i] = hex[i % 2 == 0 ? octet & 15 : octet >> 4];
		nibbles[2 * i + 1] = i < NIBBLES - 1 ? '.' : '\0';
	}
	return arena_strdup(a, nibbles);
}

static bool is_code(const struct blocklist_code *c, const unsigned char *p)
{
	if (c->bit != 0)
		return p[1] == 0 && p[2] == 0 && (p[3] & c->bit) != 0;
	for (int i = 0; i < 4; i++)
		if (p[i] < c->low[i] || p[i] > c->high[i])
			return false;
	return true;
}

static void says(struct arena *a, struct blocklist_said *said, enum blocklist_verdict verdict, const char *text)
{
	if (verdict > said->verdict)
		said->verdict = verdict;
	for (size_t i = 0; i < said->texts.n; i++)
		if (strcmp(said->texts.v[i], text) == 0)
			return;
	vec_push(a, &said->texts, text);
}

/* A refusal is that alone: "127.0.0.1" is no sum of bits then. Of other codes the first of each kind counts. */
static void judge_one(struct arena *a, const struct blocklist *list, const unsigned char *p, struct blocklist_said *said)
{
	const char *text = arena_printf(a, "%d.%d.%d.%d", p[0], p[1], p[2], p[3]);
	bool known = false;

	if (p[0] != 127) {
		says(a, said, BLOCKLIST_BROKEN, arena_printf(a, "%s, which is no answer of a blocklist", text));
		return;
	}
	for (size_t i = 0; i < list->codes.n; i++) {
		const struct blocklist_code *c = &list->codes.v[i];

		if (!is_code(c, p) || (known && c->bit == 0))
			continue;
		says(a, said, c->verdict, c->text);
		known = true;
		if (c->verdict == BLOCKLIST_REFUSED)
			return;
	}
	if (!known && p[1] == 255 && p[2] == 255)
		says(a, said, BLOCKLIST_REFUSED, arena_printf(a, "it answers %s, which is no listing", text));
	else if (!known)
		says(a, said, BLOCKLIST_LISTED, arena_printf(a, "it answers %s, which it does not explain", text));
}

void blocklist_judge(struct arena *a, const struct blocklist *list, const struct dns_answer *answer,
		     struct blocklist_said *said)
{
	*said = (struct blocklist_said){ .verdict = BLOCKLIST_CLEAN };
	for (size_t i = 0; i < answer->data.n && said->texts.n < 8; i++)
		if (answer->data.v[i].n == 4)
			judge_one(a, list, answer->data.v[i].p, said);
		else
			says(a, said, BLOCKLIST_BROKEN, "an address that is none");
}

const char *blocklist_reason(struct arena *a, const struct dns_answer *txt)
{
	struct str s = {0};

	if (txt->data.n == 0)
		return "";
	const struct dns_rdata *d = &txt->data.v[0];
	for (size_t i = 0; i < d->n && s.len < REASON_MAX; i += 1 + (size_t)d->p[i])
		for (size_t j = i + 1; j <= i + d->p[i] && j < d->n && s.len < REASON_MAX; j++)
			str_addc(&s, d->p[j] >= ' ' && d->p[j] <= '~' ? (char)d->p[j] : '?');
	const char *text = arena_strdup(a, str_c(&s));
	str_free(&s);
	return text;
}

const char *blocklist_page(struct arena *a, const struct blocklist *list, const char *subject)
{
	size_t before = strcspn(list->remove, "%");

	if (list->remove[before] == '\0')
		return list->remove;
	return arena_printf(a, "%.*s%s%s", (int)before, list->remove, subject, list->remove + before + 1);
}
