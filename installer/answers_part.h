/* What the parts of the answers share. Only answers*.c and tests need this. */
#ifndef INSTALLER_ANSWERS_PART_H
#define INSTALLER_ANSWERS_PART_H

#include "base/str.h"
#include "conf/option.h"
#include "installer/answers.h"

enum {
	ANSWER_MAX = 256 * 1024,       /* bytes of one answer: a list of ten thousand domains */
	ANSWERS_MAX = 4 * 1024 * 1024, /* bytes of SETUP_ANSWERS */
};

struct answer {
	const char *typed; /* NULL: not yet */
	const char *def;   /* the default as it would be typed; "" if there is none */
};

struct answers {
	struct arena *a;
	struct answer *by_option; /* by row of the option table */
	size_t options;
	const char *base; /* the site file that stood here before; NULL: there was none */
	size_t base_len;
	const char *unread; /* why it could not be taken up; NULL: it could, or there was none */
	struct site site; /* what it says */
	const char *address, *hash, *page;
	strlist ignored; /* of check_blockers, each once */
	bool loaded, kept;
};

struct answer *answers_find(const struct answers *w, const char *path);
/* SETUP_ANSWERS as text, and back. Reading takes all or, on failure, nothing. */
void answers_print(const struct answers *w, struct str *out);
bool answers_parse(struct answers *w, const char *text, size_t len, struct err *err) MUST;
/* The answers begin with what this site says. */
void answers_take_site(struct answers *w, const char *text, size_t len, const struct site *site);

#endif
