/*
 * Templates as tokens. Only tmpl's own files include this.
 *
 * A template is cut into text and tags once, with every mistake in its form
 * found here; what is left for rendering are the names. Comments and the line
 * ends of tags that stand alone are gone.
 */
#ifndef TMPL_TOKEN_H
#define TMPL_TOKEN_H

#include "base/vec.h"

enum {
	TMPL_MAX_TEMPLATE = 1024 * 1024, /* bytes */
	TMPL_MAX_DEPTH = 32,             /* sections within sections: bounds the recursion of rendering */
	TMPL_MAX_NAME = 128,             /* bytes */
};

enum tmpl_kind { TMPL_TEXT, TMPL_VAR, TMPL_SECTION, TMPL_INVERTED, TMPL_END };

struct tmpl_token {
	enum tmpl_kind kind;
	const char *p; /* the text, or the name in a tag: into the template */
	size_t n;
	size_t line;
	size_t end; /* of TMPL_SECTION and TMPL_INVERTED: index of their TMPL_END */
};

typedef VEC(struct tmpl_token) tmpl_tokens;

/* name is for messages; the tokens, in a, point into text. */
bool tmpl_parse(const char *name, const char *text, size_t len, struct arena *a, tmpl_tokens *tokens,
		struct err *err) MUST;

#endif
