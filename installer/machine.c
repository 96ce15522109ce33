#include "installer/machine.h"

#include <stdlib.h>
#include <string.h>

#include "installer/pages.h"
#include "installer/welcome.h"

static struct machine *state_of(struct session *s)
{
	struct welcome *w = session_state(s, &page_welcome);

	return w != NULL ? &w->machine : NULL;
}

const struct machine *machine_of(struct session *s)
{
	return state_of(s);
}

static void on_facts(void *ctx, json_t *value)
{
	struct machine *m = ctx;
	struct err err = {0};
	char *text = json_dumps(value, JSON_COMPACT);

	if (text == NULL || json_object_get(value, "release") == NULL) {
		free(text);
		return;
	}
	const char *provider = json_string_value(json_object_get(value, "provider_name"));
	m->provider = arena_strdup(session_arena(m->session), provider != NULL ? provider : "");
	m->known = facts_load(session_arena(m->session), "mailstead detect", text, strlen(text), &m->facts, &err);
	m->error = m->known ? NULL : arena_strdup(session_arena(m->session), err.msg);
	free(text);
}

static void on_end(void *ctx, int status, const char *error)
{
	struct machine *m = ctx;

	m->look = NULL;
	if (session_top(m->session) == &page_welcome)
		session_waits(m->session, false);
	if (!m->known && m->error == NULL)
		m->error = error != NULL ? arena_strdup(session_arena(m->session), error)
					 : arena_printf(session_arena(m->session), "mailstead detect said nothing (status %d)", status);
}

void machine_look(struct session *s)
{
	static const char *const args[] = { "detect", NULL };
	struct machine *m = state_of(s);
	struct err err = {0};

	if (m == NULL || m->known || m->look != NULL)
		return;
	m->session = s;
	m->error = NULL;
	m->look = task_start(s, &(struct task_req){ .args = args, .said = on_facts, .ended = on_end, .ctx = m }, &err);
	if (m->look == NULL)
		m->error = arena_strdup(session_arena(s), err.msg);
}
