#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void reserve(struct str *s, size_t more)
{
	if (more > (size_t)-1 / 2 - s->len)
		abort();
	if (s->len + more + 1 <= s->cap)
		return;

	size_t cap = s->cap ? s->cap : 64;
	while (cap < s->len + more + 1)
		cap *= 2;
	s->p = realloc(s->p, cap);
	if (s->p == NULL)
		abort();
	s->cap = cap;
}

void str_add(struct str *s, const void *p, size_t n)
{
	reserve(s, n);
	if (n > 0)
		memcpy(s->p + s->len, p, n);
	s->len += n;
	s->p[s->len] = '\0';
}

void str_adds(struct str *s, const char *text)
{
	str_add(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
	str_add(s, &c, 1);
}

void str_addf(struct str *s, const char *fmt, ...)
{
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	reserve(s, (size_t)n);
	vsnprintf(s->p + s->len, (size_t)n + 1, fmt, again);
	va_end(again);
	s->len += (size_t)n;
}

void str_cut(struct str *s, size_t n)
{
	if (n >= s->len)
		return;
	s->len = n;
	s->p[n] = '\0';
}

const char *str_c(const struct str *s)
{
	return s->p != NULL ? s->p : "";
}

void str_free(struct str *s)
{
	free(s->p);
	*s = (struct str){0};
}

void str_wipe(struct str *s)
{
	if (s->p != NULL)
		explicit_bzero(s->p, s->cap);
	str_free(s);
}
