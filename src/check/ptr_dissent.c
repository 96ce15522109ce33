/* Who says something else of an address's name than what counts. */
#include <string.h>

#include "base/strset.h"
#include "check/ptr_tell.h"

enum { SAID_MAX = 100 };

static const char *said(struct arena *a, const struct ptr_answer *answer)
{
	const char *names = answer->names[0] != '\0' ? answer->names : "that there is none";

	return arena_printf(a, "%s says %.*s%s", answer->server, SAID_MAX, names, strlen(names) > SAID_MAX ? "..." : "");
}

/* Servers that say something else than what counts, each once, whatever addresses it has; NULL if there are none. */
static const char *dissenters(const struct ptr_teller *t, const char *right)
{
	struct strset seen = {0};
	struct str s = {0};

	for (size_t i = 0; i < t->look->servers.n; i++) {
		const struct ptr_answer *answer = &t->look->servers.v[i];
		const char *text = said(t->k->arena, answer);

		if (strcmp(answer->names, right) != 0 && strset_add(t->k->arena, &seen, text))
			str_addf(&s, "%s%s", s.len > 0 ? ", " : "", text);
	}
	const char *all = s.len > 0 ? arena_strdup(t->k->arena, str_c(&s)) : NULL;
	str_free(&s);
	return all;
}

static const char *right_of(const struct ptr_teller *t)
{
	struct str s = {0};

	for (size_t i = 0; i < t->look->names.n; i++)
		str_addf(&s, "%s%s", i > 0 ? " " : "", t->look->names.v[i]);
	const char *text = arena_strdup(t->k->arena, str_c(&s));
	str_free(&s);
	return text;
}

void ptr_tell_dissent(const struct ptr_teller *t)
{
	const struct ptr_answer *memory = &t->look->memory;
	const char *right = right_of(t), *others = dissenters(t, right);

	if (others != NULL) {
		ptr_tell_one(t, (struct finding){
				.id = "ptr.stale",
				.severity = SEVERITY_WARN,
				.seen = arena_printf(t->k->arena, "the name servers of %s do not agree: %s, others say %s", t->look->address.text,
						     others, right[0] != '\0' ? right : "that there is none"),
				.why = "each receiver hears the one or the other, and some of them refuse the mail",
				.fix = arena_printf(t->k->arena, "wait: after a change it takes minutes, for caches up to %d seconds more. If it "
								 "is still so tomorrow, tell the support of this machine's provider",
						    t->look->ttl),
			});
		return;
	}
	if (t->look->servers.n > 0 && memory->server != NULL && strcmp(memory->names, right) != 0)
		ptr_tell_one(t, (struct finding){
				.id = "ptr.cached",
				.severity = SEVERITY_INFO,
				.seen = arena_printf(t->k->arena, "the resolver %s, for up to %d seconds more; the name servers say %s",
						     said(t->k->arena, memory), memory->ttl, right[0] != '\0' ? right : "that there is none"),
				.why = "receivers whose resolvers have asked lately see the old name until then",
			});
}
