/*
 * Any bytes as what name servers answer for each record that we want: the
 * judgement is one of those there are, what it shows is printable, and a
 * finding of it can be written. The first byte says which record is wanted.
 *
 *	make fuzz && build/fuzz/fuzz_dns_judge tests/fuzz/corpus/dns_judge
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "check/dns_judge.h"
#include "check/dns_value.h"
#include "check/finding.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	enum dns_type type;
	enum dns_kind kind;
	enum record_kind record;
	const char *value;
} wanted[] = {
	{ DNS_A, DNS_KIND_ADDRESS, RECORD_HOST_A, "45.90.10.10" },
	{ DNS_AAAA, DNS_KIND_ADDRESS, RECORD_HOST_AAAA, "2a09:51::10" },
	{ DNS_CNAME, DNS_KIND_ALIAS, RECORD_MTA_STS_HOST, "mail.example.org." },
	{ DNS_MX, DNS_KIND_MX, RECORD_MX, "10 mail.example.org." },
	{ DNS_SRV, DNS_KIND_SRV, RECORD_SRV, "0 1 993 mail.example.org." },
	{ DNS_TLSA, DNS_KIND_TLSA, RECORD_TLSA, "3 1 1 0badcafe" },
	{ DNS_CAA, DNS_KIND_CAA, RECORD_CAA, "0 issue \"letsencrypt.org; accounturi=https://ca.example/1\"" },
	{ DNS_TXT, DNS_KIND_SPF, RECORD_SPF, "v=spf1 mx -all" },
	{ DNS_TXT, DNS_KIND_DKIM, RECORD_DKIM_ED25519, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" },
	{ DNS_TXT, DNS_KIND_DMARC, RECORD_DMARC, "v=DMARC1; p=none; rua=mailto:dmarc@example.org" },
	{ DNS_TXT, DNS_KIND_DMARC_FOR_OTHERS, RECORD_DMARC_REPORTS, "v=DMARC1" },
	{ DNS_TXT, DNS_KIND_MTA_STS, RECORD_MTA_STS, "v=STSv1; id=82f367856cbc38a2e41c" },
	{ DNS_TXT, DNS_KIND_TLSRPT, RECORD_TLSRPT, "v=TLSRPTv1; rua=mailto:tlsrpt@example.org" },
};

static void must(bool good)
{
	if (!good)
		abort();
}

static void must_print(const char *text)
{
	for (; *text != '\0'; text++)
		must(*text >= ' ' && *text <= '~');
}

/* Each record's data begins with a byte that says how long it is. */
static void split(struct arena *a, const uint8_t *data, size_t size, struct dns_answer *out)
{
	while (size > 0) {
		size_t n = data[0] < size ? data[0] : size - 1;

		/* Exactly as long as it is, so that reading past the end is seen. */
		unsigned char *copy = malloc(n > 0 ? n : 1);
		memcpy(copy, data + 1, n);
		vec_push(a, &out->data, ((struct dns_rdata){ .p = copy, .n = n }));
		data += n + 1;
		size -= n + 1;
	}
}

static void show(struct arena *a, const struct dns_judgement *j)
{
	const struct finding_style style = { .width = 80 };
	finding_list list = {0};
	struct str text = {0};

	finding_add(a, &list, &(struct finding){ .id = j->id, .severity = SEVERITY_FAIL, .seen = j->what, .should = j->should,
						 .stands = j->stands });
	findings_text(a, &list, &style, &text);
	must(text.len > 0);
	str_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	struct dns_judge j = { .a = a, .zone = "example.org.", .ipv4 = "45.90.10.10", .ipv6 = "2a09:51::10" };
	struct dns_judgement out;
	struct dns_answer answer = {0};
	size_t i = size > 0 ? data[0] % (sizeof(wanted) / sizeof(wanted[0])) : 0;
	struct dns_want w = { .domain = "example.org", .name = "example.org.", .type = wanted[i].type, .kind = wanted[i].kind,
			      .record = wanted[i].record };

	vec_push(a, &w.values, wanted[i].value);
	if (size > 1)
		split(a, data + 1, size - 1, &answer);
	dns_judge(&j, &w, &answer, &out);
	must(out.state <= DNS_ALIAS && (out.state == DNS_RIGHT) == (out.id[0] == '\0'));
	must_print(out.should);
	must_print(out.stands);
	must_print(out.what);
	show(a, &out);
	for (size_t k = 0; k < answer.data.n; k++)
		free((void *)answer.data.v[k].p);
	arena_free(a);
	return 0;
}
