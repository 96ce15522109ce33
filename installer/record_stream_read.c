#include <string.h>

#include "installer/record_stream_part.h"
#include "mail/rdata.h"

enum { SERVERS_MAX = 100 };

const char *record_stream_keep(struct record_stream *r, const char *text)
{
	const size_t *at = strmap_get(&r->kept, text);

	if (at != NULL)
		return r->texts.v[*at];
	const char *copy = arena_strdup(r->a, text);
	*strmap_at(r->a, &r->kept, copy, 0) = r->texts.n;
	vec_push(r->a, &r->texts, copy);
	return copy;
}

const char *record_stream_text(struct record_stream *r, json_t *o, const char *member)
{
	const char *text = json_string_value(json_object_get(o, member));

	return text != NULL ? record_stream_keep(r, text) : "";
}

/* NULL where JSON has null. */
static const char *text_or_null(struct record_stream *r, json_t *o, const char *member)
{
	const char *text = json_string_value(json_object_get(o, member));

	return text != NULL ? record_stream_keep(r, text) : NULL;
}

bool record_stream_read(struct record_stream *r, json_t *o, struct record *out)
{
	const char *kind = json_string_value(json_object_get(o, "kind"));
	const char *need = json_string_value(json_object_get(o, "need"));

	*out = (struct record){
		.domain = text_or_null(r, o, "domain"),
		.zone = record_stream_text(r, o, "zone"),
		.name = record_stream_text(r, o, "name"),
		.type = record_stream_text(r, o, "type"),
		.data = record_stream_text(r, o, "data"),
		.txt = text_or_null(r, o, "txt"),
		.why = record_stream_text(r, o, "why"),
		.later = text_or_null(r, o, "later"),
		.where = record_stream_text(r, o, "where"),
		.elsewhere = json_is_true(json_object_get(o, "elsewhere")),
	};
	return kind != NULL && need != NULL && record_kind_find(kind, &out->kind) && record_need_find(need, &out->need) &&
	       record_is_whole(out);
}

void record_stream_servers(struct record_stream *r, json_t *list, struct seen_record *at)
{
	json_t *o;
	size_t i;

	at->servers.n = 0;
	json_array_foreach(list, i, o) {
		const struct record_server server = {
			.name = record_stream_text(r, o, "name"),
			.address = record_stream_text(r, o, "address"),
			.state = record_stream_text(r, o, "state"),
			.says = record_stream_text(r, o, "says"),
		};

		if (i < SERVERS_MAX)
			vec_push(r->a, &at->servers, server);
	}
}

void record_stream_add_finding(struct record_stream *r, finding_list *list, size_t max, const struct finding *f)
{
	struct finding kept = *f;
	const char **texts[] = { &kept.id, &kept.subject, &kept.seen, &kept.why, &kept.fix, &kept.source, &kept.should,
				 &kept.stands };

	if (list->n == max)
		return;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = record_stream_keep(r, *texts[i]);
	vec_push(r->a, list, kept);
}
