/*
 * A form: some fields on a page of their own, on top of another. They are
 * checked while they are typed; what comes of it is given to the one who
 * opened it. Secrets are wiped as soon as it closes.
 *
 *	static const struct form_kind add = { .title = "Add an account", .fields = fields, .n = 2, .button = "Add",
 *	                                      .done = done };
 *	form_open(s, &add, subject);
 */
#ifndef INSTALLER_FORM_H
#define INSTALLER_FORM_H

#include "installer/session.h"

enum { FORM_FIELDS = 4, FORM_VALUE = 2048 }; /* bytes of a value, its NUL included */

struct form;

struct form_field {
	const char *id, *label, *brief;
	enum field_kind kind;
	const char *const *choices; /* FIELD_CHOICE */
	/*
	 * False: it is wrong, *note says why. True: *note may say what it becomes, or
	 * a doubt. Not asked while it is empty. NULL: anything will do.
	 */
	bool (*check)(struct session *s, struct arena *a, const struct form *f, const char *value, const char **note);
	bool may_be_empty;
};

struct form_kind {
	const char *title, *text, *button;
	const char *help;
	const struct form_field *fields;
	size_t n;
	/* All fields are right, and the form is closed already. f is gone after it returns, its secrets with it. */
	void (*done)(struct session *s, const struct form *f);
};

/* subject: what it is about, such as an address; copied. NULL: "". */
void form_open(struct session *s, const struct form_kind *kind, const char *subject);
/* Before it is shown: what stands in a field. */
void form_fill(struct session *s, const char *field, const char *value);
const char *form_value(const struct form *f, const char *field);
const char *form_subject(const struct form *f);

extern const struct page page_form;

#endif
