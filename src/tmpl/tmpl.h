/*
 * Templates: a strict, logic-less subset of Mustache.
 *
 *	{{name}} {{a.b.c}}        a variable, escaped for the target
 *	{{.}}                     the item itself, in a section over a list of strings
 *	{{#name}}…{{/name}}       for each item of a list; once for an object or a true boolean
 *	{{^name}}…{{/name}}       if the list is empty or the boolean false
 *	{{! a comment }}
 *
 * A section tag, its end or a comment alone on a line takes the whole line
 * away, newline included. Inside a section over objects a name is looked up
 * in the item first, then outwards. There is no {{{raw}}}, no partial, no
 * delimiter change, no lambda.
 *
 * An unknown name, a variable that is a list or an object, a section that is
 * not closed: each is an error with name:line. So is a value that holds a
 * control character, newline included: no value can become a second line.
 *
 * Each target has its own escaping; a value that the target cannot express is
 * refused rather than changed. tmpl.c knows no mail.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

enum tmpl_escape {
	TMPL_PLAIN,   /* nothing is special: still no control characters */
	TMPL_POSTFIX, /* main.cf, master.cf: "$" doubled; no leading or trailing blank, no "{" or "}" at an end, no comma in… */
	TMPL_DOVECOT, /* quoted when need be, with \" and \\; "%" doubled or refused, "$" refused */
	TMPL_UCL,     /* rspamd: inside "…" written by the template: \" \\ ; "${" refused */
	TMPL_NGINX,   /* inside "…" written by the template: \" \\ ; "$" refused */
	TMPL_UNBOUND, /* inside "…" written by the template: no '"' */
	TMPL_SYSTEMD, /* unit files: "%" doubled; no leading or trailing blank, no backslash at the end */
	TMPL_INI,     /* fail2ban: "%" doubled; no leading or trailing blank */
	TMPL_SHELL,   /* inside '…' written by the template: no "'" */
	TMPL_XML,     /* text and attributes: &amp; &lt; &gt; &quot; */
	TMPL_REGEX,   /* PCRE between slashes: metacharacters and "/" get a backslash */
};

/* The escaping by its name in a manifest ("postfix", "plain", …). */
bool tmpl_escape_by_name(const char *name, enum tmpl_escape *escape, struct err *err) MUST;

/*
 * Appends the rendered bytes to *out; on failure *out is as it was.
 * name is for messages. vars is an object; it is not changed.
 */
bool tmpl_render(const char *name, const char *text, size_t len, const json_t *vars,
		 enum tmpl_escape escape, struct str *out, struct err *err) MUST;

#endif
