#include "installer/front_plain.h"

#include <string.h>

#include "installer/front_plain_part.h"

/* The first question that was not asked yet, or NULL. */
static const char *unasked(struct plain *p, const struct view *v)
{
	for (size_t i = 0; i < v->items.n; i++) {
		const struct item *item = &v->items.v[i];

		if (item->kind == ITEM_FIELD && !plain_thing(p, plain_number(p, PLAIN_FIELD, item->id))->asked)
			return arena_strdup(p->arena, item->id);
	}
	return NULL;
}

/* Until something changes; on a terminal Enter brings the menu, and what stands in it can be typed at once. */
static bool wait_on(struct plain *p)
{
	struct str line = {0};
	enum plain_woke woke = plain_wait(p, &(struct plain_until){ .no_line = !p->io->terminal, .changes = true }, &line);

	bool blank = strspn(str_c(&line), " \t") == line.len;
	p->menu = woke == PLAIN_LINE || woke == PLAIN_REFUSED;
	bool on = woke == PLAIN_LINE && !blank ? plain_answer(p, &line) : woke != PLAIN_EOF;
	str_free(&line);
	return on;
}

/* Shows what is new, then asks one question. False: the input has ended. */
static bool step(struct plain *p)
{
	bool waits = session_busy(p->s) && !p->menu;
	struct arena *a = arena_new();
	struct view v;

	session_view(p->s, a, &v);
	plain_show(p, &v, waits);
	const char *field = unasked(p, &v);
	if (waits && field == NULL && p->io->terminal)
		plain_once(p, &v, "Press Enter to see what can be done meanwhile.");
	arena_free(a);
	if (field != NULL)
		return plain_ask(p, field);
	if (waits)
		return wait_on(p);
	return plain_menu(p);
}

bool front_plain(struct session *s, const struct plain_io *io, int *status, struct err *err)
{
	struct plain p = { .s = s, .io = io, .arena = arena_new(), .said = "" };
	bool ok = true;

	while (ok && !session_over(s, status))
		ok = step(&p) && !ferror(io->out);
	explicit_bzero(&p.input, sizeof(p.input));
	arena_free(p.arena);
	return ok || err_set(err, ERR_USAGE, "no answer: %s",
			     ferror(io->out) ? "nobody reads what is said" : "the input has ended");
}
