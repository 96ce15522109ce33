/*
 * Any bytes as what a domain publishes of DMARC, DKIM, MTA-STS, TLS reporting
 * and CAA. What does not count has a fatal fault, every fault lies in the
 * text, and what is taken over is printable. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_published tests/fuzz/corpus/published
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mail/caa.h"
#include "mail/dkim_record.h"
#include "mail/dmarc.h"
#include "mail/sts_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

/* Empties the list. */
static void judge(bool good, const char *text, size_t size, text_fault_list *faults)
{
	const struct text_fault *worst = text_fault_worst(faults);
	struct str shown = {0};

	must(good == (worst == NULL || worst->weight != FAULT_FATAL));
	for (size_t i = 0; i < faults->n; i++) {
		must(faults->v[i].at <= size && faults->v[i].len <= size - faults->v[i].at);
		text_fault_show(text, size, &faults->v[i], &shown);
	}
	for (size_t i = 0; i < shown.len; i++)
		must(shown.p[i] == '\n' || (shown.p[i] >= ' ' && shown.p[i] < 0x7f));
	str_free(&shown);
	*faults = (text_fault_list){0};
}

static void as_dmarc(struct arena *a, const char *text, size_t size)
{
	text_fault_list faults = {0};
	struct dmarc d;

	judge(dmarc_parse(a, text, size, &d, &faults), text, size, &faults);
	must(d.pct >= 0 && d.pct <= 100 && dmarc_missing_policy(&d) <= DMARC_REJECT);
	for (size_t i = 0; i < d.rua.n; i++) {
		must_be_printable(d.rua.v[i].uri);
		must_be_printable(d.rua.v[i].address);
		must(strpbrk(d.rua.v[i].domain, " @/\\\"") == NULL);
	}
}

static void as_dkim(struct arena *a, const char *text, size_t size)
{
	text_fault_list faults = {0};
	struct dkim_record d;
	bool good = dkim_record_parse(a, text, size, &d, &faults);

	judge(good, text, size, &faults);
	must(!good || (d.bits > 0 && d.p[0] != '\0' && !d.revoked));
	must_be_printable(d.p);
}

static void as_sts(struct arena *a, const char *text, size_t size)
{
	text_fault_list faults = {0};
	struct sts_policy p;
	strlist rua = {0};
	const char *id;
	bool good = sts_policy_parse(a, text, size, &p, &faults);

	judge(good, text, size, &faults);
	must(!good || p.mode == STS_NONE || p.mx.n > 0);
	for (size_t i = 0; i < p.mx.n; i++)
		must_be_printable(p.mx.v[i]);
	must(!sts_policy_allows(&p, ""));
	judge(sts_record_parse(a, text, size, &id, &faults), text, size, &faults);
	must_be_printable(id);
	judge(tlsrpt_parse(a, text, size, &rua, &faults), text, size, &faults);
}

static void as_caa(struct arena *a, const char *text, size_t size)
{
	text_fault_list faults = {0};
	struct caa_issue c;

	judge(caa_issue_parse(a, text, size, &c, &faults), text, size, &faults);
	must_be_printable(c.issuer);
	if (c.accounturi != NULL)
		must_be_printable(c.accounturi);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);

	if (size > 0)
		memcpy(text, data, size);
	as_dmarc(a, text, size);
	as_dkim(a, text, size);
	as_sts(a, text, size);
	as_caa(a, text, size);
	free(text);
	arena_free(a);
	return 0;
}
