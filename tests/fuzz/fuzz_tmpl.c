/*
 * Templates under random input: a template, a line "====", a JSON object.
 *
 * Beside what the sanitizers see, this holds what everything else leans on:
 *   - a failure leaves the output as it was, and says why and what to do;
 *   - without sections and comments, the output has as many lines as the
 *     template: no value makes one;
 *   - a value written for a target reads back as it was.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tmpl/tmpl.h"

#define SEPARATOR "\n====\n"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
	if (!ok)
		abort();
}

static size_t lines(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += p[i] == '\n';
	return count;
}

static bool has(const char *text, size_t n, const char *what)
{
	return n > 0 && memmem(text, n, what, strlen(what)) != NULL;
}

static bool is_flat(const char *text, size_t n)
{
	return !has(text, n, "{{#") && !has(text, n, "{{^") && !has(text, n, "{{!");
}

static void render(const char *text, size_t n, const json_t *vars, enum tmpl_escape escape)
{
	struct str out = {0};
	struct err err = {0};

	str_adds(&out, "before\n");
	if (tmpl_render("fuzz", text, n, vars, escape, &out, &err)) {
		must(strncmp(out.p, "before\n", 7) == 0);
		if (is_flat(text, n))
			must(lines(out.p, out.len) == lines(text, n) + 1);
	} else {
		must(strcmp(out.p, "before\n") == 0);
		must(strncmp(err.msg, "fuzz", 4) == 0 && err.hint[0] != '\0');
	}
	str_free(&out);
}

/* What a reader of the target makes of what we wrote: one byte for each pair. */
static void read_back(const char *p, size_t n, char doubled, bool slashes, struct str *value)
{
	for (size_t i = 0; i < n; i++) {
		if (doubled != '\0' && p[i] == doubled)
			must(++i < n && p[i] == doubled);
		else if (slashes && p[i] == '\\')
			must(++i < n);
		else
			must(!slashes || p[i] != '"');
		str_addc(value, p[i]);
	}
}

static void round_trip(const json_t *vars)
{
	static const struct {
		enum tmpl_escape escape;
		const char *before, *after;
		char doubled;
		bool slashes;
	} targets[] = {
		{ TMPL_PLAIN, "", "", '\0', false },          { TMPL_POSTFIX, "x = ", "", '\0', false },
		{ TMPL_DOVECOT, "x = \"", "\"", '\0', true }, { TMPL_UCL, "x = \"", "\";", '\0', true },
		{ TMPL_NGINX, "x \"", "\";", '\0', true },    { TMPL_UNBOUND, "x: \"", "\"", '\0', false },
		{ TMPL_SYSTEMD, "X=\"", "\"", '%', true },    { TMPL_INI, "x = ", "", '%', false },
		{ TMPL_SHELL, "x='", "'", '\0', false },
	};
	const json_t *x = json_object_get(vars, "x");

	for (size_t i = 0; json_is_string(x) && i < sizeof(targets) / sizeof(targets[0]); i++) {
		size_t front = strlen(targets[i].before), back = strlen(targets[i].after);
		struct str text = {0}, out = {0}, value = {0};
		struct err err = {0};

		str_addf(&text, "%s{{x}}%s", targets[i].before, targets[i].after);
		if (tmpl_render("fuzz", text.p, text.len, vars, targets[i].escape, &out, &err)) {
			must(out.len >= front + back);
			read_back(str_c(&out) + front, out.len - front - back, targets[i].doubled, targets[i].slashes,
				  &value);
			must(value.len == json_string_length(x));
			must(memcmp(str_c(&value), json_string_value(x), value.len) == 0);
		}
		str_free(&text);
		str_free(&out);
		str_free(&value);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	const char *sep = size > 0 ? memmem(text, size, SEPARATOR, strlen(SEPARATOR)) : NULL;
	size_t n = sep != NULL ? (size_t)(sep - text) : size;
	json_t *vars = NULL;

	if (sep != NULL) {
		const char *json = sep + strlen(SEPARATOR);

		vars = json_loadb(json, size - (size_t)(json - text), JSON_ALLOW_NUL, NULL);
	}
	if (vars == NULL)
		vars = json_object();
	for (int e = TMPL_PLAIN; e <= TMPL_REGEX; e++)
		render(text, n, vars, (enum tmpl_escape)e);
	round_trip(vars);
	json_decref(vars);
	return 0;
}
