/* Mail that waits: what `mailstead queue` does. */
#include <string.h>

#include "installer/dashboard.h"

#define SEES (LOOK(QUEUE) | LOOK(QUEUE_CHECK))

static const json_t *messages_of(const struct dash *d)
{
	return json_object_get(d->looks[LOOK_QUEUE].value, "messages");
}

static const char *age_words(struct session *s, struct arena *a, int64_t arrival)
{
	int64_t age = (session_host(s)->now(session_host(s)) - arrival) / 60;

	if (arrival == 0 || age < 0)
		return "";
	if (age < 60)
		return arena_printf(a, "%d min", (int)age);
	return age < 48 * 60 ? arena_printf(a, "%d h", (int)(age / 60)) : arena_printf(a, "%d days", (int)(age / 60 / 24));
}

static void view_message(struct session *s, struct view *v, const json_t *m)
{
	const char *queue = json_text(m, "queue"), *reason = json_text(m, "reason");
	bool held = strcmp(queue, "hold") == 0;
	struct item *row = view_add(v, &(struct item){
					       .kind = ITEM_ROW,
					       .id = json_text(m, "id"),
					       .tone = held ? TONE_WARN : strcmp(queue, "deferred") == 0 ? TONE_NOTE : TONE_PLAIN,
					       .word = queue,
					       .title = json_text(m, "sender"),
					       .text = arena_printf(v->arena, "→ %s", json_text(m, "recipient")),
					       .right = age_words(s, v->arena, json_number(m, "arrival")),
					       .wide = true,
				       });

	view_detail(v, row, "Message", json_text(m, "id"));
	view_detail(v, row, "From", json_text(m, "sender"));
	view_detail(v, row, "To", json_text(m, "recipient"));
	view_detail(v, row, "Since", when_words(v->arena, json_number(m, "arrival")));
	view_detail(v, row, "Why", reason);
}

static void queue_view(struct session *s, struct dash *d, struct view *v)
{
	const json_t *messages = messages_of(d);
	int64_t total = json_number(d->looks[LOOK_QUEUE].value, "total");

	view_area_findings(d, v, &area_queue);
	if (!look_says_nothing(d, LOOK_QUEUE, v)) {
		if (total > 0)
			view_heading(v, count_words(v->arena, (size_t)total, "message waits", "messages wait"));
		else
			view_text(v, "Nothing waits.");
		for (size_t i = 0; i < json_array_size(messages); i++)
			view_message(s, v, json_array_get(messages, i));
		if ((size_t)total > json_array_size(messages))
			view_textf(v, "The oldest %zu; `mailstead queue list --all` has them all.", json_array_size(messages));
	}
	view_row_action(v, "e", "show", "headers");
	view_row_action(v, "h", "hold", "hold/release");
	view_row_action(v, "x", "delete", "delete");
	view_action(v, "f", "flush", "try all now");
}

/* --- what keys do */

static void show_headers(struct session *s, const json_t *value)
{
	if (json_text(value, "headers")[0] != '\0')
		session_show(s, arena_printf(session_arena(s), "Message %s", json_text(value, "id")), json_text(value, "headers"));
}

static void show(struct session *s, const char *id)
{
	const char *const args[] = { "queue", "show", id, NULL };

	dash_read(s, args, show_headers);
}

static void hold(struct session *s, const char *id, bool held)
{
	struct arena *a = session_arena(s);
	const char *const args[] = { "queue", held ? "release" : "hold", id, NULL };

	work_start(s, &(struct work_req){ .args = args, .looks = SEES,
					  .doing = arena_printf(a, held ? "Releasing message %s" : "Putting message %s on hold", id),
					  .done = arena_printf(a, held ? "Message %s goes on its way." : "Message %s is on hold.", id) });
}

static void delete_done(struct session *s, bool yes, void *ctx)
{
	const char *id = ctx, *const args[] = { "queue", "delete", "--yes", id, NULL };
	struct arena *a = session_arena(s);

	if (yes)
		work_start(s, &(struct work_req){ .args = args, .doing = arena_printf(a, "Deleting message %s", id),
						  .done = arena_printf(a, "Message %s is gone.", id), .looks = SEES });
}

static void flush(struct session *s)
{
	static const char *const args[] = { "queue", "flush", NULL };

	work_start(s, &(struct work_req){ .args = args, .doing = "Trying all that waits",
					  .done = "All that waits is tried now; r shows what is left.", .looks = SEES });
}

static bool queue_act(struct session *s, struct dash *d, const char *action, const char *row)
{
	struct arena *a = session_arena(s);
	const json_t *m = json_find(messages_of(d), "id", row);
	const char *id = arena_strdup(a, json_text(m, "id"));

	if (strcmp(action, "flush") == 0) {
		flush(s);
		return true;
	}
	if (strcmp(action, "show") != 0 && strcmp(action, "hold") != 0 && strcmp(action, "delete") != 0)
		return false;
	if (m == NULL)
		session_say(s, TONE_NOTE, "Choose a message first.");
	else if (strcmp(action, "show") == 0)
		show(s, id);
	else if (strcmp(action, "hold") == 0)
		hold(s, id, strcmp(json_text(m, "queue"), "hold") == 0);
	else
		session_ask(s, arena_printf(a, "Delete message %s?", view_clean(a, id)),
			    arena_printf(a, "From %s to %s. It is gone for ever, and its sender is not told.", json_text(m, "sender"),
					 json_text(m, "recipient")),
			    "delete", delete_done, (void *)(uintptr_t)id);
	return true;
}

static const char *const groups[] = { "queue", "smarthost", NULL };

const struct area_kind area_queue = {
	.id = "queue",
	.title = "Queue",
	.help = "Mail that waits, as `mailstead queue list` shows it. deferred: it is tried again by itself, for three days; Enter "
		"shows why. hold: it stays until somebody decides. Senders and headers are what strangers wrote.",
	.looks = LOOK(QUEUE) | LOOK(QUEUE_CHECK),
	.groups = groups,
	.view = queue_view,
	.act = queue_act,
};
