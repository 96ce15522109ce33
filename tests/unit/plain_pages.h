/* Made-up pages for tests of fronts, and the front without a screen run over them. */
#ifndef TESTS_PLAIN_PAGES_H
#define TESTS_PLAIN_PAGES_H

#include "installer/front_plain.h"
#include "tests/unit/fake_host.h"

/* What the pages were told, a line each: "set name=Ada", "act again b". */
extern struct str pages_told;

/* Fields of each kind; leave wants a name. Its last action asks whether to do it. */
extern const struct page made_form;
/* Rows, of which b has failed; "again" is of a row; "copy" shows lines alone. */
extern const struct page made_list;
/* Works for some steps, and ends the session with status 3 when the operator goes on. */
extern const struct page made_work;
/* One secret, of which it says how long it is; ends the session with status 3. */
extern const struct page made_secret;
/* Waits without end; "stop" ends the session with status 3. */
extern const struct page made_endless;
/* Nothing but a QR code. */
extern const struct page made_code;
/* Two areas. */
extern const struct page made_areas;

struct played {
	struct str out;
	bool ended; /* the session did; else the input */
	int status;
	struct err err;
};

/* Runs it over these pages (NULL-terminated) with that input from a pipe; of *how what it shows counts. */
void pages_play(struct fake *f, const struct page *const *pages, const char *input, size_t n, const struct plain_io *how,
		struct played *got);
void played_free(struct played *got);

#endif
