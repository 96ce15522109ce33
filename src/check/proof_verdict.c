/* What a receiver elsewhere said of our message, in the words that answering addresses use (RFC 8601 and plainer ones). */
#include <ctype.h>
#include <string.h>

#include "check/proof_part.h"

static const char *const methods[] = { "spf", "dkim", "dmarc", NULL };
static const char *const results[] = { "pass",      "fail",      "none",      "neutral",
				       "softfail",  "temperror", "permerror", "policy", NULL };

static const char *one_of(const char *const *words, const char *text, size_t n)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && strncasecmp(text, *words, n) == 0)
			return *words;
	return NULL;
}

static size_t word_length(const char *text, const char *end)
{
	size_t n = 0;

	while (text + n < end && isalnum((unsigned char)text[n]))
		n++;
	return n;
}

static const char *skip(const char *p, const char *end, const char *set)
{
	while (p < end && strchr(set, *p) != NULL && *p != '\0')
		p++;
	return p;
}

/* "=pass", ": pass", " check: pass" behind a method's name; NULL: something else. */
static const char *result_at(const char *p, const char *end)
{
	static const char *const noise[] = { "check", "result", NULL };
	size_t n;

	p = skip(p, end, " \t");
	n = word_length(p, end);
	if (n > 0 && one_of(noise, p, n) != NULL)
		p = skip(p + n, end, " \t");
	if (p == end || (*p != '=' && *p != ':'))
		return NULL;
	p = skip(p + 1, end, " \t");
	return one_of(results, p, word_length(p, end));
}

/* Of each the first that is said counts. */
static const char *result_of(const char *method, const char *p, const char *end)
{
	for (size_t n; p < end; p += n > 0 ? n : 1) {
		n = word_length(p, end);
		const char *result = n == strlen(method) && strncasecmp(p, method, n) == 0 ? result_at(p + n, end) : NULL;

		if (result != NULL)
			return result;
	}
	return NULL;
}

void proof_verdict(struct proof *p, const struct str *message)
{
	const char *body = strstr(str_c(message), "\r\n\r\n"), *end = str_c(message) + message->len;

	p->verdict = "";
	p->verdict_fails = false;
	for (size_t i = 0; body != NULL && methods[i] != NULL; i++) {
		const char *result = result_of(methods[i], body, end);

		if (result == NULL)
			continue;
		p->verdict = arena_printf(p->arena, "%s%s%s=%s", p->verdict, p->verdict[0] != '\0' ? " " : "", methods[i], result);
		p->verdict_fails = p->verdict_fails || strcmp(result, "pass") != 0;
	}
}
