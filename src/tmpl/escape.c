/*
 * The targets as a table, and one loop over it. Where the rules come from:
 *
 * postfix   util/readlline.c, mac_parse.c, mystrtok.c, extpar.c; master/master_ent.c
 * dovecot   config_parse_line() in config/config-parser.c of 2.3 and 2.4, str_unescape()
 * ucl       ucl_parser.c; rspamd runs files through a Jinja-like engine first: {= =} {% %} {# #}
 * nginx     ngx_conf_read_token() in ngx_conf_file.c
 * unbound   configlexer.lex: a backslash keeps itself and the byte after it
 * systemd   systemd.syntax(7), systemd.service(5) "COMMAND LINES", systemd.unit(5) "SPECIFIERS"
 * ini       configparserinc.py of fail2ban: BasicInterpolation, ";" begins a comment; actions are shell
 */
#include "tmpl/escape.h"

#include <string.h>

#include "tmpl/text.h"

/*
 * In targets with a quote, a value is either a bare word (letters, digits and
 * the bytes of `bare`), which every part of the target's grammar takes as it
 * is, or it must stand in quotes that the template wrote.
 */
struct target {
	const char *name;
	const char *doubled;       /* bytes written twice */
	const char *slashed;       /* bytes that get a backslash */
	const char *refused;       /* bytes that have no form that means themselves */
	const char *refused_first; /* the same, for the first byte of a value */
	const char *after;         /* bytes of the template that change what a value right after them means */
	const char *bare;
	const char *opens;         /* a quote opens after one of these ("\n": the line's beginning; no blank in it:
				      blanks between do not count); "": anywhere */
	char quote;                /* '\0': the target has no quotes */
	bool entities;             /* XML's */
	const char *boolean[2];    /* false, true; NULL: it has none */
};

#define BARE "._-/@+"

static const struct target targets[] = {
	[TMPL_PLAIN] = { .name = "plain" },
	[TMPL_POSTFIX] = { .name = "postfix", .refused = " ,{}\"\\$", .refused_first = "#",
			   .after = "$", .boolean = { "no", "yes" } },
	[TMPL_DOVECOT] = { .name = "dovecot", .slashed = "\"\\", .refused = "$%", .after = "\\$%",
			   .bare = BARE ":", .opens = "=", .quote = '"', .boolean = { "no", "yes" } },
	[TMPL_UCL] = { .name = "ucl", .slashed = "\"\\", .refused = "${", .after = "\\${", .bare = BARE,
		       .opens = "\n \t=:,;[{(", .quote = '"', .boolean = { "false", "true" } },
	[TMPL_NGINX] = { .name = "nginx", .slashed = "\"\\", .refused = "$", .after = "\\$", .bare = BARE ":",
			 .opens = "\n \t;{}", .quote = '"', .boolean = { "off", "on" } },
	[TMPL_UNBOUND] = { .name = "unbound", .refused = "\"\\", .after = "\\", .bare = BARE ":",
			   .opens = "\n \t:", .quote = '"', .boolean = { "no", "yes" } },
	[TMPL_SYSTEMD] = { .name = "systemd", .doubled = "%", .slashed = "\"\\", .refused = "$", .after = "\\$%",
			   .bare = BARE ":", .opens = "", .quote = '"', .boolean = { "no", "yes" } },
	[TMPL_INI] = { .name = "ini", .doubled = "%", .refused = " ,;[]<>(){}\"'\\`$&|*?", .refused_first = "#",
		       .after = "%", .boolean = { "false", "true" } },
	[TMPL_SHELL] = { .name = "shell", .refused = "'", .after = "\\$", .bare = BARE ":", .opens = "",
			 .quote = '\'' },
	[TMPL_XML] = { .name = "xml", .after = "&", .entities = true },
	[TMPL_REGEX] = { .name = "regex", .slashed = "\\^$.|?*+()[]{}-/# ", .after = "\\" },
};

enum { NTARGETS = sizeof(targets) / sizeof(targets[0]) };

bool tmpl_escape_by_name(const char *name, enum tmpl_escape *escape, struct err *err)
{
	struct str known = {0};

	for (size_t i = 0; i < NTARGETS; i++) {
		if (strcmp(targets[i].name, name) == 0) {
			*escape = (enum tmpl_escape)i;
			str_free(&known);
			return true;
		}
		str_addf(&known, "%s%s", i > 0 ? ", " : "", targets[i].name);
	}
	err_set(err, ERR_INVALID, "unknown escaping \"%.60s\"", name);
	err_hint(err, "one of: %s", str_c(&known));
	str_free(&known);
	return false;
}

const char *tmpl_boolean(enum tmpl_escape escape, bool value)
{
	return targets[escape].boolean[value];
}

/* strchr() finds the NUL too, and takes no NULL. */
static bool among(const char *set, char c)
{
	return set != NULL && c != '\0' && strchr(set, c) != NULL;
}

struct tmpl_place tmpl_place_at(const struct str *out)
{
	return (struct tmpl_place){ .seen = out->len, .value_end = out->len, .blank = true, .last = '\n',
				    .last_dark = '\n' };
}

static void read_quote(const struct target *t, struct tmpl_place *pl)
{
	bool across_blanks = !among(t->opens, ' ');

	if (pl->quoted || pl->odd_quote)
		pl->quoted = pl->odd_quote = false;
	else if (*t->opens == '\0' || among(t->opens, across_blanks ? pl->last_dark : pl->last))
		pl->quoted = true;
	else
		pl->odd_quote = true;
}

static void read_byte(const struct target *t, struct tmpl_place *pl, char c)
{
	bool skipped = pl->skip;

	pl->skip = false;
	if (c == '\n') {
		*pl = (struct tmpl_place){ .seen = pl->seen, .value_end = pl->value_end, .blank = true, .last = '\n',
					   .last_dark = '\n' };
		return;
	}
	/* Nothing is special in a shell's single quotes. */
	if (c == '\\' && !skipped && !(pl->quoted && t->quote == '\''))
		pl->skip = true;
	else if (t->quote != '\0' && c == t->quote && !skipped)
		read_quote(t, pl);
	pl->last = c;
	if (c != ' ' && c != '\t') {
		pl->blank = false;
		pl->last_dark = c;
	}
}

static void read_output(const struct target *t, struct tmpl_place *pl, const struct str *out)
{
	for (; pl->seen < out->len; pl->seen++)
		read_byte(t, pl, out->p[pl->seen]);
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_bare_word(const struct target *t, const char *value, size_t n)
{
	/* A "-", "." or "@" in front means something to one or another of them. */
	if (n > 0 && !is_alnum(value[0]) && !among("_/:", value[0]))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!is_alnum(value[i]) && !among(t->bare, value[i]))
			return false;
	return n > 0;
}

static bool check_place(const struct target *t, const struct tmpl_place *pl, const struct str *out,
			const char *value, size_t n, bool literal, struct err *err)
{
	if (out->len > pl->value_end && among(t->after, pl->last)) {
		err_set(err, ERR_INVALID, "it stands right after \"%c\", which would change its meaning", pl->last);
		return err_hint(err, "change the template");
	}
	if (t->quote != '\0' && !pl->quoted && !literal && !is_bare_word(t, value, n)) {
		err_set(err, ERR_INVALID, "its value is not a bare word and does not stand in %c…%c", t->quote,
			t->quote);
		return err_hint(err, "in the template, put the whole value that the tag is in between %c and %c",
				t->quote, t->quote);
	}
	/* Postfix and INI: an empty beginning makes of the rest of the line a part of the line before. */
	if (t->refused_first != NULL && pl->blank && n == 0) {
		err_set(err, ERR_INVALID, "its value is empty at the beginning of a line");
		return err_hint(err, "put the line in a section of the template");
	}
	return true;
}

static bool check_bytes(const struct target *t, const char *value, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!among(t->refused, value[i]) && !(i == 0 && among(t->refused_first, value[i])))
			continue;
		err_set(err, ERR_INVALID, "byte %zu of its value is %s%c%s, which cannot be written for %s", i + 1,
			value[i] == '"' ? "'" : "\"", value[i], value[i] == '"' ? "'" : "\"", t->name);
		return err_hint(err, "choose a value without it");
	}
	return true;
}

static const char *entity(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

static void add_byte(const struct target *t, char c, struct str *out)
{
	if (t->entities && entity(c) != NULL) {
		str_adds(out, entity(c));
		return;
	}
	if (among(t->doubled, c))
		str_addc(out, c);
	else if (among(t->slashed, c))
		str_addc(out, '\\');
	str_addc(out, c);
}

bool tmpl_escape_value(enum tmpl_escape escape, struct tmpl_place *place, const char *value, size_t n,
		       bool literal, struct str *out, struct err *err)
{
	const struct target *t = &targets[escape];

	read_output(t, place, out);
	if (!tmpl_check_text(value, n, err))
		return err_hint(err, "a value is one line of text: correct it");
	if (!check_bytes(t, value, n, err) || !check_place(t, place, out, value, n, literal, err))
		return false;
	for (size_t i = 0; i < n; i++)
		add_byte(t, value[i], out);
	place->value_end = out->len;
	return true;
}
