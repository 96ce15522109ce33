#include "mail/text_fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { BEFORE = 30, SHOWN = 76, WHAT_MAX = 400 };

static char printable(char c)
{
	return c >= ' ' && c < 0x7f ? c : '?';
}

bool text_fault(struct arena *a, text_fault_list *faults, enum text_fault_weight weight, size_t at, size_t len,
		const char *fmt, ...)
{
	char what[WHAT_MAX];
	va_list ap;

	if (faults == NULL)
		return weight != FAULT_FATAL;
	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	for (char *p = what; *p != '\0'; p++)
		*p = printable(*p);
	const struct text_fault f = { .at = at, .len = len, .weight = weight, .what = arena_strdup(a, what) };
	vec_push(a, faults, f);
	return weight != FAULT_FATAL;
}

const struct text_fault *text_fault_worst(const text_fault_list *faults)
{
	const struct text_fault *worst = NULL;

	for (size_t i = 0; i < faults->n; i++)
		if (worst == NULL || faults->v[i].weight > worst->weight)
			worst = &faults->v[i];
	return worst;
}

void text_fault_show(const char *text, size_t n, const struct text_fault *fault, struct str *out)
{
	size_t at = fault->at < n ? fault->at : n, len = fault->len < n - at ? fault->len : n - at;
	size_t from = at > BEFORE ? at - BEFORE : 0, to = n - from > SHOWN ? from + SHOWN : n;
	const char *lead = from > 0 ? "..." : "";

	str_adds(out, lead);
	for (size_t i = from; i < to; i++)
		str_addc(out, printable(text[i]));
	str_adds(out, to < n ? "...\n" : "\n");
	str_addf(out, "%*s", (int)(strlen(lead) + at - from), "");
	for (size_t i = at; i == at || (i < at + len && i < to); i++)
		str_addc(out, '^');
	str_addf(out, "\n%s\n", fault->what);
}
