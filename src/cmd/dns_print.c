#include "cmd/dns_print.h"

#include "mail/zone.h"

static json_t *json_strings(const strlist *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(array, json_string(list->v[i]));
	return array;
}

void dns_say_missing(struct dns_records *d)
{
	for (size_t i = 0; i < d->missing.n; i++)
		cmd_warn(d->c, "%s", d->missing.v[i]);
	for (size_t i = 0; !d->c->quiet && i < d->notes.n; i++)
		cmd_warn(d->c, "%s", d->notes.v[i]);
}

int dns_print(struct dns_records *d, const struct format *format)
{
	struct str text = {0};

	if (format->print == NULL) {
		(void)cmd_json(d->c, json_pack("{s:o, s:o, s:o}", "records", zone_json(&d->records), "missing",
					       json_strings(&d->missing), "notes", json_strings(&d->notes)));
	} else {
		format->print(d->c->arena, format, &d->records, &text);
		fputs(str_c(&text), d->c->out);
		fflush(d->c->out);
		dns_say_missing(d);
	}
	str_free(&text);
	return d->missing.n > 0 ? EXIT_NO : EXIT_YES;
}
