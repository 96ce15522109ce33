/* Tokens and variables to bytes. Recursion is bounded by TMPL_MAX_DEPTH, which the parser holds. */
#include "tmpl/tmpl.h"

#include <stdio.h>
#include <string.h>

#include "tmpl/escape.h"
#include "tmpl/token.h"

enum {
	MAX_OUTPUT = 16 * 1024 * 1024, /* bytes */
	MAX_STEPS = 10 * 1000 * 1000,  /* tokens: a list within itself a few times over is soon for ever */
};

/* What we are in: the item of a section, and what that is in. */
struct scope {
	const json_t *item;
	const struct scope *up;
};

struct render {
	const char *name;
	const tmpl_tokens *tokens;
	enum tmpl_escape escape;
	struct tmpl_place place;
	struct str *out;
	size_t start; /* of what we add to out */
	long steps;
	struct err *err;
};

static bool wrong(const struct render *r, const struct tmpl_token *t, const char *what, const char *hint)
{
	err_set(r->err, ERR_INVALID, "%s:%zu: \"%.*s\" %s", r->name, t->line, (int)t->n, t->p, what);
	err_hint(r->err, "%s", hint);
	return false;
}

static const char *kind_of(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_OBJECT: return "is an object, not a value";
	case JSON_ARRAY: return "is a list, not a value";
	case JSON_TRUE:
	case JSON_FALSE: return "is a boolean, which this target has no word for";
	case JSON_NULL: return "is null";
	default: return "is a value, not something to repeat or to leave out";
	}
}

/* One part of a dotted name in what the parts before it led to. */
static const json_t *member(const json_t *in, const char *p, size_t n)
{
	char key[TMPL_MAX_NAME + 1];

	if (!json_is_object(in) || n >= sizeof(key))
		return NULL;
	memcpy(key, p, n);
	key[n] = '\0';
	return json_object_get(in, key);
}

/* The first part of a name is looked for from the inside out; the others only below it. */
static const json_t *lookup(const struct scope *scope, const struct tmpl_token *t)
{
	const char *p = t->p, *end = t->p + t->n;
	const json_t *v = NULL;

	if (t->n == 1 && *p == '.')
		return scope->up != NULL ? scope->item : NULL;

	const char *dot = memchr(p, '.', t->n);
	size_t n = (size_t)((dot != NULL ? dot : end) - p);
	for (; scope != NULL && v == NULL; scope = scope->up)
		v = member(scope->item, p, n);
	while (v != NULL && dot != NULL) {
		p = dot + 1;
		dot = memchr(p, '.', (size_t)(end - p));
		v = member(v, p, (size_t)((dot != NULL ? dot : end) - p));
	}
	return v;
}

static bool find(const struct render *r, const struct scope *scope, const struct tmpl_token *t, const json_t **v)
{
	*v = lookup(scope, t);
	if (*v != NULL)
		return true;
	if (t->n == 1 && *t->p == '.')
		return wrong(r, t, "stands outside of every section over a list", "name the variable");
	return wrong(r, t, "is not a known name", "correct the name in the template, or give it a value");
}

static bool put_value(struct render *r, const struct scope *scope, const struct tmpl_token *t)
{
	char number[64];
	const char *text = number;
	const json_t *v;
	size_t n;

	if (!find(r, scope, t, &v))
		return false;
	if (json_is_string(v)) {
		text = json_string_value(v);
		n = json_string_length(v);
	} else if (json_is_integer(v)) {
		n = (size_t)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	} else if (json_is_real(v)) {
		/* jansson writes "." whatever the locale, and no digits that are only rounding. */
		n = json_dumpb(v, number, sizeof(number), JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	} else if (json_is_boolean(v) && tmpl_boolean(r->escape, json_is_true(v)) != NULL) {
		text = tmpl_boolean(r->escape, json_is_true(v));
		n = strlen(text);
	} else {
		return wrong(r, t, kind_of(v), "use a section: {{#name}}…{{/name}}");
	}
	if (n > MAX_OUTPUT || r->out->len - r->start > MAX_OUTPUT - n)
		return wrong(r, t, "makes the file too long", "check the list that the section goes over");
	if (!tmpl_escape_value(r->escape, &r->place, text, n, !json_is_string(v), r->out, r->err))
		return err_wrap(r->err, "%s:%zu: {{%.*s}}", r->name, t->line, (int)t->n, t->p);
	return true;
}

static bool put_text(struct render *r, const struct tmpl_token *t)
{
	if (r->out->len - r->start > MAX_OUTPUT - t->n) {
		err_set(r->err, ERR_INVALID, "%s:%zu: the file becomes too long", r->name, t->line);
		return err_hint(r->err, "check the lists that its sections go over");
	}
	str_add(r->out, t->p, t->n);
	return true;
}

static bool render_range(struct render *r, size_t from, size_t to, const struct scope *scope);

static bool put_section(struct render *r, size_t at, const struct scope *scope)
{
	const struct tmpl_token *t = &r->tokens->v[at];
	const json_t *v;

	if (!find(r, scope, t, &v))
		return false;
	if (json_is_string(v) || json_is_number(v))
		return wrong(r, t, kind_of(v), "a section goes over a list, an object or a boolean");

	bool none = json_is_false(v) || json_is_null(v) || (json_is_array(v) && json_array_size(v) == 0);
	if (none != (t->kind == TMPL_INVERTED))
		return true;
	if (none || json_is_true(v))
		return render_range(r, at + 1, t->end, scope);

	size_t n = json_is_array(v) ? json_array_size(v) : 1;
	for (size_t i = 0; i < n; i++) {
		const struct scope inner = { .item = json_is_array(v) ? json_array_get(v, i) : v, .up = scope };

		if (!render_range(r, at + 1, t->end, &inner))
			return false;
	}
	return true;
}

static bool render_range(struct render *r, size_t from, size_t to, const struct scope *scope)
{
	/* Counted before the first token: a section with nothing in it costs time too. */
	if (++r->steps > MAX_STEPS) {
		err_set(r->err, ERR_INVALID, "%s: rendering does not come to an end", r->name);
		return err_hint(r->err, "check the lists that its sections go over");
	}
	for (size_t i = from; i < to; i++) {
		const struct tmpl_token *t = &r->tokens->v[i];
		bool ok = true;

		r->steps++;
		switch (t->kind) {
		case TMPL_TEXT:
			ok = put_text(r, t);
			break;
		case TMPL_VAR:
			ok = put_value(r, scope, t);
			break;
		case TMPL_SECTION:
		case TMPL_INVERTED:
			ok = put_section(r, i, scope);
			i = t->end;
			break;
		case TMPL_END:
			break;
		}
		if (!ok)
			return false;
	}
	return true;
}

bool tmpl_render(const char *name, const char *text, size_t len, const json_t *vars, enum tmpl_escape escape,
		 struct str *out, struct err *err)
{
	struct arena *a = arena_new();
	tmpl_tokens tokens = {0};
	struct render r = { .name = name, .tokens = &tokens, .escape = escape, .out = out, .start = out->len,
			    .place = tmpl_place_at(out), .err = err };
	const struct scope top = { .item = vars };

	bool ok = tmpl_parse(name, text, len, a, &tokens, err) && render_range(&r, 0, tokens.n, &top);
	if (!ok)
		str_cut(out, r.start);
	arena_free(a);
	return ok;
}
