/*
 * Any bytes as site.yaml. Whatever loads has no control character in it and
 * is written and read back the same; a change to it either fails or loads
 * and has the new value. Run with the kept inputs:
 *
 *	make fuzz && build/fuzz/fuzz_site tests/fuzz/corpus/site
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "conf/load.h"
#include "conf/option.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool good)
{
	if (!good)
		abort();
}

/* One value that each type takes (if the option does is not said) and some that no one does. */
static const char *value_for(const struct option *o, uint32_t hash)
{
	static const char *const values[] = {
		"7", "60M", "true", "false", "[]", "[a.example, b.example]", "\"\"", "reject", "1.3", "192.0.2.7",
		"2001:db8::7", "a@b.example", "mx.münchen.example", "https://ca.example/dir", "[münchen.example]",
		"[c.example, a.example, example.org]", "[include:spf.relay.example]", "x: y", "\"a\\nb\"", "*a", "a\nb: c", "",
	};
	size_t n = sizeof(values) / sizeof(values[0]);

	if (hash % 4 == 0 && o->def != NULL)
		return o->def;
	return values[hash / 4 % n];
}

static uint32_t option_count(void)
{
	uint32_t n = 0;

	while (option_table[n].path != NULL)
		n++;
	return n;
}

static bool load(struct arena *a, const char *text, size_t len, struct site *site)
{
	struct err err = {0};

	if (site_load(a, "site.yaml", text, len, site, &err))
		return true;
	must(err.code == ERR_SITE && err.msg[0] != '\0');
	return false;
}

static void same(const struct option *o, const struct site *x, const struct site *y)
{
	struct str a = {0}, b = {0};

	option_format(o, x, &a);
	option_format(o, y, &b);
	must(strcmp(str_c(&a), str_c(&b)) == 0);
	must(utf8_is_text(a.p, a.len));
	str_free(&a);
	str_free(&b);
}

/* Each value as it is written is read as the same. */
static void round_trip(struct arena *a, const struct site *site)
{
	struct str text = {0};
	struct site again = {0};
	struct err err = {0};

	for (const struct option *o = option_table; o->path != NULL; o++) {
		str_cut(&text, 0);
		option_format(o, site, &text);
		must(option_parse(a, o, str_c(&text), &again, &err));
		same(o, site, &again);
	}
	str_cut(&text, 0);
	site_write(site, &text);
	must(load(a, str_c(&text), text.len, &again));
	for (const struct option *o = option_table; o->path != NULL; o++)
		same(o, site, &again);
	str_free(&text);
	json_decref(site_to_json(site));
}

static void check_changed(struct arena *a, const struct option *o, const struct str *out,
			  const struct site *old, const struct site *want)
{
	struct site new;

	must(load(a, str_c(out), out->len, &new));
	for (const struct option *p = option_table; p->path != NULL; p++)
		same(p, p == o ? want : old, &new);
}

static void change(struct arena *a, const char *text, size_t len, const struct site *old, uint32_t hash)
{
	const struct option *o = &option_table[hash / 128 % option_count()];
	const char *value = value_for(o, hash);
	struct site want = {0};
	struct str out = {0};
	struct err err = {0};
	bool valid = option_parse(a, o, value, &want, &err);

	if (site_set("site.yaml", text, len, o->path, value, &out, &err)) {
		must(valid);
		check_changed(a, o, &out, old, &want);
	} else {
		must(out.len == 0 && err.msg[0] != '\0');
	}
	str_free(&out);
}

/* Added and removed again leaves the list as it was. */
static void change_list(struct arena *a, const char *text, size_t len, const struct site *old)
{
	struct str more = {0}, less = {0};
	struct err err = {0};
	struct site site;
	const char *first = old->domains.v[0];

	if (site_list_add("site.yaml", text, len, "domains", "new.example", &more, &err)) {
		must(load(a, more.p, more.len, &site) && site.domains.n == old->domains.n + 1);
		must(strcmp(site.domains.v[old->domains.n], "new.example") == 0);
		if (site_list_remove("site.yaml", more.p, more.len, "domains", first, &less, &err))
			must(load(a, less.p, less.len, &site) && site.domains.n == old->domains.n);
	}
	str_free(&more);
	str_free(&less);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	/* exactly as long as it is, so that reading past the end is seen */
	char *text = malloc(size > 0 ? size : 1);
	uint32_t hash = 2166136261u;
	struct site site;

	for (size_t i = 0; i < size; i++) {
		text[i] = (char)data[i];
		hash = (hash ^ data[i]) * 16777619u;
	}
	if (load(a, text, size, &site)) {
		round_trip(a, &site);
		change(a, text, size, &site, hash);
		change_list(a, text, size, &site);
	}
	free(text);
	arena_free(a);
	return 0;
}
