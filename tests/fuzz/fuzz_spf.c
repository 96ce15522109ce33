/*
 * Any bytes as SPF: the first line is who sends, the second the domain's
 * record, the others are what DNS says, whatever is asked for. An evaluation
 * ends within its limits and says why it failed; what a walk proposes is a
 * record, and costs no more. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_spf tests/fuzz/corpus/spf
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/spf_show.h"

enum { LINES_MAX = 32, COST_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct lines {
	const char *p[LINES_MAX];
	size_t len[LINES_MAX], n;
	size_t asked;
};

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_be_printable(const char *s)
{
	for (; *s != '\0'; s++)
		must(*s >= ' ' && *s < 0x7f);
}

static void split(struct arena *a, const uint8_t *data, size_t size, struct lines *out)
{
	for (size_t at = 0; at <= size && out->n < LINES_MAX; out->n++) {
		const uint8_t *end = size > at ? memchr(data + at, '\n', size - at) : NULL;
		size_t len = end != NULL ? (size_t)(end - data) - at : size - at;

		out->p[out->n] = arena_memdup(a, len > 0 ? data + at : (const uint8_t *)"", len);
		out->len[out->n] = len;
		at += len + 1;
	}
}

/* As a TXT of strings of at most 255 bytes; of other types the line's own bytes. */
static void add_data(struct arena *a, const char *p, size_t n, enum dns_type type, struct dns_answer *answer)
{
	struct str wire = {0};

	if (type == DNS_TXT)
		for (size_t at = 0; at == 0 || at < n; at += 255) {
			size_t len = n - at < 255 ? n - at : 255;

			str_addc(&wire, (char)len);
			str_add(&wire, p + at, len);
		}
	else
		str_add(&wire, p, n);
	/* Exactly as long as it is. */
	unsigned char *bytes = arena_alloc(a, wire.len);
	memcpy(bytes, str_c(&wire), wire.len);
	const struct dns_rdata d = { bytes, wire.len };
	vec_push(a, &answer->data, d);
	str_free(&wire);
}

static bool look(void *ctx, struct arena *a, const char *name, enum dns_type type, struct dns_answer *answer,
		 struct err *err)
{
	struct lines *lines = ctx;
	size_t n = strlen(name), i = 1;

	must(n > 0 && n <= 253 && name[n - 1] != '.');
	*answer = (struct dns_answer){0};
	if (type != DNS_TXT || strcmp(name, "example.org") != 0)
		i = 2 + lines->asked++ % (LINES_MAX - 2);
	if (i >= lines->n || lines->len[i] == 0)
		return true;
	if (lines->p[i][0] == '!')
		return err_set(err, ERR_NET, "%s", lines->p[i] + 1);
	/* "xab" is the answers "xab", "ab" and "b" if it begins with "*". */
	add_data(a, lines->p[i], lines->len[i], type, answer);
	for (size_t k = 1; lines->p[i][0] == '*' && k < lines->len[i] && k < 16; k++)
		add_data(a, lines->p[i] + k, lines->len[i] - k, type, answer);
	return true;
}

static void evaluate(struct arena *a, struct lines *lines, const char *ip)
{
	struct spf_dns dns = { .look = look, .ctx = lines };
	const struct spf_query q = { .ip = ip,
				     .sender = arena_printf(a, "%s@example.org", lines->p[0]),
				     .helo = lines->p[0] };
	struct spf_verdict v;

	lines->asked = 0;
	spf_evaluate(a, &dns, &q, &v);
	must(v.cost <= SPF_LOOKUPS_MAX + 1 && v.voids <= SPF_VOID_MAX + 1);
	must((v.result == SPF_TEMPERROR || v.result == SPF_PERMERROR) == (v.problem != NULL));
	if (v.problem != NULL)
		must_be_printable(v.problem);
	if (v.explanation != NULL)
		must_be_printable(v.explanation);
}

static void must_be_record(struct arena *a, const char *text)
{
	struct spf_record record;

	must(spf_parse(a, text, strlen(text), &record, NULL));
}

static void look_at(struct arena *a, struct lines *lines)
{
	struct spf_dns dns = { .look = look, .ctx = lines };
	struct spf_look l;
	strlist ours = {0};
	struct str shown = {0};

	lines->asked = 0;
	vec_push(a, &ours, "192.0.2.1");
	spf_look_at(a, &dns, "example.org", "mail.example.org", &ours, &l);
	for (size_t i = 0; i < l.flaws.n; i++) {
		must_be_printable(l.flaws.v[i].what);
		must_be_printable(l.flaws.v[i].term);
	}
	if (l.tree != NULL) {
		must(l.tree->cost < COST_MAX);
		spf_tree_text(l.tree, true, &shown);
		for (size_t i = 0; i < shown.len; i++)
			must(shown.p[i] == '\n' || (shown.p[i] >= ' ' && shown.p[i] < 0x7f));
	}
	if (l.reduced != NULL) {
		must_be_record(a, l.reduced);
		must(l.reduced_cost <= l.tree->cost);
	}
	if (l.flattened != NULL) {
		must_be_record(a, l.flattened);
		must(l.flattened_cost <= SPF_LOOKUPS_MAX);
	}
	json_t *json = spf_look_json(&l);
	must(json != NULL);
	json_decref(json);
	str_free(&shown);
}

/* All of it as one record, exactly as long as it is, so that reading past the end is seen. */
static void parse(struct arena *a, const uint8_t *data, size_t size)
{
	char *text = malloc(size > 0 ? size : 1);
	text_fault_list faults = {0};
	struct spf_record record;

	if (size > 0)
		memcpy(text, data, size);
	bool good = spf_parse(a, text, size, &record, &faults);
	const struct text_fault *worst = text_fault_worst(&faults);
	must(good == (worst == NULL || worst->weight != FAULT_FATAL));
	for (size_t i = 0; i < faults.n; i++)
		must(faults.v[i].at <= size && faults.v[i].len <= size - faults.v[i].at);
	(void)spf_is_explanation(text, size);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct lines lines = {0};

	parse(a, data, size);
	split(a, data, size, &lines);
	evaluate(a, &lines, "192.0.2.1");
	evaluate(a, &lines, "2001:db8::1");
	look_at(a, &lines);
	arena_free(a);
	return 0;
}
