/* Between the files of the page with the DNS records: its state, and what each of them does. */
#ifndef INSTALLER_PAGE_RECORDS_H
#define INSTALLER_PAGE_RECORDS_H

#include "installer/record_stream.h"
#include "installer/session.h"
#include "mail/format.h"

struct records_page {
	struct record_stream r;
	struct task *look, *publish;
	struct str error; /* why the last look failed; "": it did not */
	int64_t looked_ms; /* when the last round ended, monotonic; 0: none has */
	const struct format *format; /* in which records are copied and saved */
	const char *row; /* which one was chosen when the format was to be */
};

/* NULL if the page is gone from the session meanwhile: it lay on top of another. */
struct records_page *records_page(struct session *s);
/* Looks now, unless it does already. */
void records_look(struct session *s);

/* page_records_rows.c: required ones first, each domain's together. */
void records_rows(const struct record_stream *r, struct view *v);

/* page_records_servers.c: a line for all name servers that say the same. In a. */
const char *records_servers(struct arena *a, const struct seen_record *r);

/* page_records_copy.c: one record with nothing beside it, as the format wants it… */
void records_copy(struct session *s, const char *id);
void records_copy_all(struct session *s);
/* …as text. */
void records_text_one(const struct format *f, struct arena *a, const struct record *r, struct str *out);
void records_text_all(const struct format *f, struct arena *a, const struct record_stream *r, struct str *out);
/* "Hetzner (panel)", "zone file": for people. In a. */
const char *records_format_title(struct arena *a, const struct format *f);

/* page_records_save.c */
extern const struct page page_records_save;
/* page_records_format.c */
extern const struct page page_records_format;

/* page_records_publish.c: what would change first, then it is asked, then done. */
void records_publish(struct session *s);

#endif
