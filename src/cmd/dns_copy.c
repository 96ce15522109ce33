/* One record after the other, each alone on the screen's last lines, so that it can be copied and pasted. */
#include <string.h>
#include <unistd.h>

#include "cmd/dns_print.h"
#include "mail/rdata.h"

static void show_plain(struct dns_records *d, const struct record *r)
{
	fprintf(d->c->out, "Type: %s\nName: %s\nValue: %s\n", r->type, r->name, r->txt != NULL ? r->txt : r->data);
}

static void show_fields(struct dns_records *d, const struct panel *panel, const struct record *r)
{
	panel_fields fields = {0};

	panel_fill(d->c->arena, panel, r, &fields);
	for (size_t i = 0; i < fields.n; i++)
		fprintf(d->c->out, "%s: %s\n", fields.v[i].label,
			*fields.v[i].value != '\0' ? fields.v[i].value : "(leave it empty)");
}

static void show(struct dns_records *d, const struct panel *panel, size_t at, size_t n)
{
	const struct record *r = &d->records.v[at];

	fprintf(d->c->out, "\n%zu of %zu, %s, %s\n%s\n\n", at + 1, n, record_need_name(r->need), r->where, r->why);
	if (panel == NULL || r->elsewhere)
		show_plain(d, r);
	else if (panel_takes(panel, r))
		show_fields(d, panel, r);
	else
		fprintf(d->c->out, "%s %s: this panel does not take it; leave it out.\n", r->type, r->name);
	fflush(d->c->out);
}

/* Enter goes on, b one back, q ends; at the end of the input it ends too. */
static bool next(struct dns_records *d, size_t *at)
{
	char answer[16];

	fprintf(d->c->errout, "\n[Enter] next, [b] back, [q] quit: ");
	fflush(d->c->errout);
	if (fgets(answer, sizeof(answer), stdin) == NULL || answer[0] == 'q')
		return false;
	if (answer[0] != 'b')
		++*at;
	else if (*at > 0)
		--*at;
	return true;
}

int dns_copy(struct dns_records *d, const struct format *format)
{
	struct err err = {0};

	if (!isatty(STDIN_FILENO) || d->c->json) {
		err_set(&err, ERR_USAGE, "dns print --copy waits for Enter after each record, and there is no terminal");
		err_hint(&err, "Without --copy all records are printed at once.");
		return cmd_fail(d->c, &err);
	}
	if (format->panel != NULL)
		fprintf(d->c->out, "For the web panel of %s.\n", format->panel->title);
	for (size_t at = 0; at < d->records.n;) {
		show(d, format->panel, at, d->records.n);
		if (!next(d, &at))
			break;
	}
	dns_say_missing(d);
	return d->missing.n > 0 ? EXIT_NO : EXIT_YES;
}
