/* From bytes to tokens: every mistake in the form of a template is found here. */
#include "tmpl/token.h"

#include <string.h>

struct parser {
	const char *name;
	const char *text;
	const char *at; /* what follows is not read yet */
	const char *stop;
	size_t line;
	struct arena *arena;
	tmpl_tokens *tokens;
	size_t open[TMPL_MAX_DEPTH]; /* token indexes of the sections we are in */
	size_t depth;
	struct err *err;
};

/* What stands between "{{" and "}}". */
struct tag {
	char sigil; /* '\0': a variable */
	const char *p;
	size_t n;
	const char *begin; /* of "{{" */
	const char *after; /* past "}}" */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *find(const char *from, const char *to, const char *what)
{
	return memmem(from, (size_t)(to - from), what, strlen(what));
}

/* How much of a tag to show in a message. */
static int shown(size_t n)
{
	return n < 60 ? (int)n : 60;
}

static bool wrong(const struct parser *ps, const char *hint, const char *what, size_t n, const char *p)
{
	err_set(ps->err, ERR_INVALID, "%s:%zu: %s: {{%.*s}}", ps->name, ps->line, what, shown(n), p);
	err_hint(ps->err, "%s", hint);
	return false;
}

static void push(struct parser *ps, enum tmpl_kind kind, const char *p, size_t n)
{
	struct tmpl_token t = { .kind = kind, .p = p, .n = n, .line = ps->line };

	vec_push(ps->arena, ps->tokens, t);
}

static void push_text(struct parser *ps, const char *from, const char *to)
{
	if (from < to)
		push(ps, TMPL_TEXT, from, (size_t)(to - from));
}

static void count_lines(struct parser *ps, const char *from, const char *to)
{
	while ((from = memchr(from, '\n', (size_t)(to - from))) != NULL) {
		ps->line++;
		from++;
	}
}

static bool good_name(const char *p, size_t n)
{
	bool was_dot = true; /* a dot only between two names */

	if (n == 1 && *p == '.')
		return true;
	if (n == 0 || n > TMPL_MAX_NAME)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool dot = p[i] == '.';
		bool word = (p[i] >= 'a' && p[i] <= 'z') || (p[i] >= 'A' && p[i] <= 'Z') ||
			    (p[i] >= '0' && p[i] <= '9') || p[i] == '_' || p[i] == '-';

		if (!(dot ? !was_dot : word))
			return false;
		was_dot = dot;
	}
	return !was_dot;
}

/* Reads the tag at begin, which is "{{". */
static bool read_tag(const struct parser *ps, const char *begin, struct tag *tag)
{
	const char *p = begin + 2;
	const char *end = find(p, ps->stop, "}}");

	if (end == NULL || memchr(p, '\n', (size_t)(end - p)) != NULL) {
		err_set(ps->err, ERR_INVALID, "%s:%zu: \"{{\" without \"}}\" on the same line", ps->name, ps->line);
		err_hint(ps->err, "close the tag on its line; a long comment is several {{! … }}");
		return false;
	}
	*tag = (struct tag){ .begin = begin, .after = end + 2 };
	if (p < end && strchr("#^/!{&>=", *p) != NULL)
		tag->sigil = *p++;
	while (p < end && is_blank(*p))
		p++;
	while (end > p && is_blank(end[-1]))
		end--;
	tag->p = p;
	tag->n = (size_t)(end - p);
	if (find(p, end, "{{") != NULL)
		return wrong(ps, "close the first tag with \"}}\" before the next begins", "a tag within a tag",
			     tag->n, p);
	return true;
}

static bool check_tag(const struct parser *ps, const struct tag *tag)
{
	size_t whole = (size_t)(tag->after - tag->begin) - 4;

	if (tag->sigil == '!')
		return true;
	if (tag->sigil != '\0' && strchr("{&>=", tag->sigil) != NULL)
		return wrong(ps, "only {{name}}, {{#name}}, {{^name}}, {{/name}} and {{! comment }} are known here; "
			     "put a blank between a brace of the target and a tag",
			     "no raw values, partials or other delimiters", whole, tag->begin + 2);
	if (!good_name(tag->p, tag->n))
		return wrong(ps, "a name is letters, digits, \"_\" and \"-\", with \".\" between parts", "not a name",
			     whole, tag->begin + 2);
	return true;
}

static bool open_section(struct parser *ps, const struct tag *tag)
{
	if (ps->depth == TMPL_MAX_DEPTH)
		return wrong(ps, "make the template flatter", "too many sections within sections", tag->n, tag->p);
	ps->open[ps->depth++] = ps->tokens->n;
	push(ps, tag->sigil == '#' ? TMPL_SECTION : TMPL_INVERTED, tag->p, tag->n);
	return true;
}

static bool close_section(struct parser *ps, const struct tag *tag)
{
	if (ps->depth == 0)
		return wrong(ps, "remove it or open the section before", "the end of a section that is not open",
			     tag->n, tag->p);

	struct tmpl_token *opened = &ps->tokens->v[ps->open[--ps->depth]];
	if (opened->n != tag->n || memcmp(opened->p, tag->p, tag->n) != 0) {
		err_set(ps->err, ERR_INVALID, "%s:%zu: {{/%.*s}} where {{/%.*s}} of line %zu should be", ps->name,
			ps->line, shown(tag->n), tag->p, shown(opened->n), opened->p, opened->line);
		return err_hint(ps->err, "close sections in the opposite order of opening them");
	}
	opened->end = ps->tokens->n;
	push(ps, TMPL_END, tag->p, tag->n);
	return true;
}

/*
 * If the tag is alone on its line, *from is where the line begins and *to
 * where the next one does; else they are the tag's own ends.
 */
static void line_around(const struct parser *ps, const struct tag *tag, const char **from, const char **to)
{
	const char *l = tag->begin, *r = tag->after;

	*from = l;
	*to = r;
	if (tag->sigil == '\0')
		return;
	while (l > ps->text && is_blank(l[-1]))
		l--;
	while (r < ps->stop && is_blank(*r))
		r++;
	if ((l > ps->text && l[-1] != '\n') || (r < ps->stop && *r != '\n'))
		return;
	*from = l;
	*to = r < ps->stop ? r + 1 : r;
}

static bool take_tag(struct parser *ps, const char *begin)
{
	struct tag tag;
	const char *from, *to;
	const char *text_from = ps->at;
	size_t text_line = ps->line;

	count_lines(ps, text_from, begin);
	if (!read_tag(ps, begin, &tag) || !check_tag(ps, &tag))
		return false;
	line_around(ps, &tag, &from, &to);

	size_t tag_line = ps->line;
	ps->line = text_line;
	push_text(ps, text_from, from);
	ps->line = tag_line;
	if (tag.sigil == '\0')
		push(ps, TMPL_VAR, tag.p, tag.n);
	else if ((tag.sigil == '#' || tag.sigil == '^') && !open_section(ps, &tag))
		return false;
	else if (tag.sigil == '/' && !close_section(ps, &tag))
		return false;
	count_lines(ps, begin, to);
	ps->at = to;
	return true;
}

bool tmpl_parse(const char *name, const char *text, size_t len, struct arena *a, tmpl_tokens *tokens,
		struct err *err)
{
	if (len == 0)
		return true;

	struct parser ps = { .name = name, .text = text, .at = text, .stop = text + len, .line = 1,
			     .arena = a, .tokens = tokens, .err = err };
	const char *begin;

	if (len > TMPL_MAX_TEMPLATE) {
		err_set(err, ERR_INVALID, "%s: a template of %zu bytes; at most %d are taken", name, len,
			TMPL_MAX_TEMPLATE);
		return err_hint(err, "split the file in two");
	}
	while ((begin = find(ps.at, ps.stop, "{{")) != NULL)
		if (!take_tag(&ps, begin))
			return false;
	push_text(&ps, ps.at, ps.stop);
	if (ps.depth > 0) {
		const struct tmpl_token *open = &tokens->v[ps.open[ps.depth - 1]];

		err_set(err, ERR_INVALID, "%s:%zu: section {{#%.*s}} is not closed", name, open->line,
			shown(open->n), open->p);
		return err_hint(err, "add {{/%.*s}}", shown(open->n), open->p);
	}
	return true;
}
