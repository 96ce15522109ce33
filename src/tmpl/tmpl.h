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
 * A tag stays on its line. A null counts as false. A name is letters, digits,
 * "_" and "-", with "." between the parts.
 *
 * A boolean as a variable is written as the target spells it: yes and no for
 * Postfix, Dovecot, unbound and systemd, true and false for UCL and INI, on and
 * off for nginx; the others have no word for it and refuse it.
 *
 * An unknown name, a variable that is a list, an object or null, a section
 * over a string or a number, a section that is not closed: each is an error
 * with name:line. So is a value that holds a control character or the end of a
 * line in any script: no value can become a second line.
 *
 * Each target has its own escaping; a value that the target cannot express
 * where the tag stands is refused rather than changed, and the message names
 * template, line and variable, and of the value, which may be a secret, only
 * the byte refused.
 * tmpl/ knows no mail.
 *
 * Limits: a template of 1 MiB, 32 sections within sections, 16 MiB of output.
 */
#ifndef TMPL_TMPL_H
#define TMPL_TMPL_H

#include <jansson.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Two of them write words: one value is one word of the target, with no blank
 * and no comma in it, so it cannot become a second argument or list item.
 *
 * Those with a quote take a bare word (letters, digits and ._-/@+: of which
 * the first is a letter, a digit or one of _/: ), a JSON number and a boolean
 * anywhere; every other value must stand in a pair of quotes which the
 * template wrote and which begins on the same line, where the target takes it
 * as a quote.
 *
 * A tag may not follow directly on what would change its meaning, such as "$"
 * or a backslash.
 */
enum tmpl_escape {
	/* Nothing is special, but still no control characters. */
	TMPL_PLAIN,
	/*
	 * main.cf and master.cf, a word: refused are blank , { } " \ $ and a "#" in front, and an empty value
	 * at the beginning of a line. Doubling "$" would not do: Postfix makes mydomain of what myhostname
	 * expands to and expands that again.
	 */
	TMPL_POSTFIX,
	/*
	 * Inside key = "…": \" \\ ; refused are "$", and "%", which only some settings expand. A section's
	 * name is a bare word. The closing quote ends the line.
	 */
	TMPL_DOVECOT,
	/* rspamd, inside "…": \" \\ ; refused are "$" and "{" (rspamd expands {= =} and {% %} first). Bare: no ":". */
	TMPL_UCL,
	/* Inside "…": \" \\ ; refused is "$". */
	TMPL_NGINX,
	/* Inside "…": refused are " and \ , for which there is no escape. */
	TMPL_UNBOUND,
	/*
	 * Unit files, inside "…" in a setting that takes quotes (ExecStart=, Environment=, ReadWritePaths=…):
	 * "%" doubled, \" \\ ; refused is "$", which only commands expand.
	 */
	TMPL_SYSTEMD,
	/*
	 * fail2ban, a word: "%" doubled; refused are blank, a "#" in front, all that separates or that a shell
	 * would take apart in an action: , ; [ ] < > ( ) { } " ' \ ` $ & | * ? and an empty value at the
	 * beginning of a line.
	 */
	TMPL_INI,
	/* Inside '…': refused is ' . */
	TMPL_SHELL,
	/* Text and attributes: &amp; &lt; &gt; &quot; &#39; */
	TMPL_XML,
	/* PCRE between slashes, outside of [ ]: a backslash before \ ^ $ . | ? * + ( ) [ ] { } - / # and blank. */
	TMPL_REGEX,
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
