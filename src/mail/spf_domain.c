/* domain-spec and macro-string (RFC 7208, 7.1). */
#include <ctype.h>
#include <string.h>

#include "mail/spf_part.h"

enum { PARTS_DIGITS = 3 };

/* Letters whose value follows from the record's own domain. */
static bool is_static(char letter)
{
	return letter == 'd' || letter == 'o';
}

/* "%{" letter transformers *delimiter "}" at p: its length, or 0. */
static size_t braces(const char *p, size_t n, const char *letters, bool *macros)
{
	size_t i = 2, digits = 0;
	bool zero = true;

	if (n < 4 || strchr(letters, tolower((unsigned char)p[i])) == NULL || p[i] == '\0')
		return 0;
	if (!is_static((char)tolower((unsigned char)p[i])))
		*macros = true;
	i++;
	for (; i < n && isdigit((unsigned char)p[i]); i++, digits++)
		zero = zero && p[i] == '0';
	/* RFC 7208, 7.3: a number of parts is not 0; no name has a thousand. */
	if (digits > PARTS_DIGITS || (digits > 0 && zero))
		return 0;
	if (i < n && (p[i] == 'r' || p[i] == 'R'))
		i++;
	while (i < n && p[i] != '\0' && strchr(".-+,/_=", p[i]) != NULL)
		i++;
	return i < n && p[i] == '}' ? i + 1 : 0;
}

const char *spf_macro_fault(const char *p, size_t n, const char *letters, bool *macros, size_t *end)
{
	for (size_t i = 0, len; i < n; i += len) {
		len = 1;
		if (p[i] <= ' ' || p[i] >= 0x7f)
			return "a character that is not ASCII, or not printable";
		if (p[i] != '%')
			continue;
		if (i + 1 < n && p[i + 1] != '\0' && strchr("%_-", p[i + 1]) != NULL)
			len = 2;
		else if (i + 1 < n && p[i + 1] == '{')
			len = braces(p + i, n - i, letters, macros);
		else
			return "a % that begins no macro";
		if (len == 0)
			return "a macro %{...} that there is not";
		if (end != NULL)
			*end = i + len;
	}
	return NULL;
}

/* toplabel: letters, digits and inner dashes, and not digits alone. */
static bool is_top_label(const char *p, size_t n)
{
	bool digits = true;

	if (n == 0 || p[0] == '-' || p[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isalnum((unsigned char)p[i]) && p[i] != '-')
			return false;
		digits = digits && isdigit((unsigned char)p[i]);
	}
	return !digits;
}

const char *spf_domain_fault(const char *p, size_t n, bool *macros)
{
	size_t tail = 0, stop = n, dot;
	const char *fault = n == 0 ? "there is no name" : spf_macro_fault(p, n, SPF_LETTERS, macros, &tail);

	if (fault != NULL || tail == n)
		return fault;
	/* What follows the last macro has to end in a dot and a top label. */
	if (p[stop - 1] == '.')
		stop--;
	for (dot = stop; dot > tail && p[dot - 1] != '.';)
		dot--;
	if (dot == tail)
		return "this is no full name: there is no dot in it";
	return is_top_label(p + dot, stop - dot) ? NULL : "its last part is nothing that a name ends in";
}

bool spf_is_explanation(const char *text, size_t n)
{
	bool macros;

	for (size_t from = 0, to; from < n; from = to + 1) {
		const char *blank = memchr(text + from, ' ', n - from);

		to = blank != NULL ? (size_t)(blank - text) : n;
		if (spf_macro_fault(text + from, to - from, SPF_LETTERS_EXP, &macros, NULL) != NULL)
			return false;
	}
	return true;
}
