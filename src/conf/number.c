/* Numbers and sizes. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "conf/refuse.h"
#include "conf/value.h"

static const char units[] = "KMGT";

/* Digits without leading zeros: 010 is eight to some readers of YAML and ten to others. */
static bool read_digits(const char *s, size_t n, int64_t *value)
{
	*value = 0;
	if (n == 0 || (n > 1 && s[0] == '0'))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (__builtin_mul_overflow(*value, INT64_C(10), value) ||
		    __builtin_add_overflow(*value, (int64_t)(s[i] - '0'), value))
			return false;
	}
	return true;
}

static int64_t unit_factor(char unit)
{
	const char *at = strchr(units, unit);

	return INT64_C(1) << 10 * (at - units + 1);
}

/* "50MB", "50 MiB", "50m": what is meant is plain, and said, but not taken. */
static void hint_unit(const char *text, size_t digits, struct err *err)
{
	const char *rest = text + digits + strspn(text + digits, " ");
	char unit = (char)toupper((unsigned char)rest[0]);

	if (digits == 0 || unit == '\0' || strchr(units, unit) == NULL)
		return;
	if (rest[1] == '\0' || strcasecmp(rest + 1, "b") == 0 || strcasecmp(rest + 1, "ib") == 0)
		err_hint(err, "write %.*s%c", (int)(digits < 20 ? digits : 20), text, unit);
}

static bool read_number(const struct option *o, const char *text, int64_t *n, struct err *err)
{
	bool size = o->type == OPT_SIZE;
	size_t digits = strspn(text, "0123456789");
	const char *rest = text + digits;
	bool unit = size && rest[0] != '\0' && rest[1] == '\0' && strchr(units, rest[0]) != NULL;

	if (digits == 0 || (rest[0] != '\0' && !unit)) {
		refuse(text, size ? "a size" : "a number", size ? "digits and one of K, M, G, T are needed"
							       : "only digits are needed", err);
		hint_unit(text, digits, err);
		return false;
	}
	if (digits > 1 && text[0] == '0')
		return refuse(text, size ? "a size" : "a number", "it begins with a zero", err);
	if (!read_digits(text, digits, n) || (unit && __builtin_mul_overflow(*n, unit_factor(rest[0]), n)))
		return refuse(text, size ? "a size" : "a number", "it is far too large", err);
	return true;
}

void value_show_number(const struct option *o, int64_t n, struct str *out)
{
	size_t unit = 0;

	if (o->type == OPT_SIZE)
		for (; n != 0 && n % 1024 == 0 && unit < strlen(units); unit++)
			n /= 1024;
	str_addf(out, "%" PRId64, n);
	if (unit > 0)
		str_addc(out, units[unit - 1]);
}

void value_show_range(const struct option *o, struct str *out)
{
	if (o->min != o->max)
		str_adds(out, "from ");
	value_show_number(o, o->min, out);
	if (o->min == o->max)
		return;
	str_adds(out, " to ");
	value_show_number(o, o->max, out);
}

bool value_number(const struct option *o, const char *text, int64_t *n, struct err *err)
{
	struct str range = {0};
	int64_t value = 0;

	if (!read_number(o, text, &value, err))
		return false;
	if (value >= o->min && value <= o->max) {
		*n = value;
		return true;
	}
	str_adds(&range, "it must be ");
	value_show_range(o, &range);
	refuse(text, "possible", str_c(&range), err);
	str_free(&range);
	return false;
}
