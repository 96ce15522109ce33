#include "check/queue.h"

#include <jansson.h>
#include <string.h>

static const char *text_of(struct arena *a, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? arena_strdup(a, text) : "";
}

static bool take(struct arena *a, const json_t *o, queue_list *out)
{
	const json_t *recipients = json_object_get(o, "recipients");

	if (!json_is_string(json_object_get(o, "queue_name")) || !json_is_string(json_object_get(o, "queue_id")))
		return false;
	const struct queued q = {
		.queue = text_of(a, o, "queue_name"),
		.id = text_of(a, o, "queue_id"),
		.sender = text_of(a, o, "sender"),
		.arrival = json_integer_value(json_object_get(o, "arrival_time")),
		.size = json_integer_value(json_object_get(o, "message_size")),
		.recipients = json_array_size(recipients),
		.reason = text_of(a, json_array_get(recipients, 0), "delay_reason"),
	};
	vec_push(a, out, q);
	return true;
}

void queue_parse(struct arena *a, const char *text, queue_list *out, size_t *bad)
{
	*bad = 0;
	for (const char *line = text; *line != '\0';) {
		size_t n = strcspn(line, "\n");
		json_t *o = n > 0 ? json_loadb(line, n, 0, NULL) : NULL;

		if (n > 0 && !take(a, o, out))
			*bad += 1;
		json_decref(o);
		line += n + (line[n] == '\n');
	}
}
