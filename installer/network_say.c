/* What the findings come to, in the words of the network page. */
#include <string.h>

#include "installer/finding_row.h"
#include "installer/network.h"
#include "installer/pages.h"

bool network_blocks(const struct answers *w, const struct finding *f)
{
	return f->severity == SEVERITY_FAIL && f->blocks == BLOCKS_INSTALLATION && !answers_ignores(w, f->id);
}

/* Of a place that is shown, as it was seen last. */
static const struct finding *next_finding(const struct network *n, size_t *place, size_t *at)
{
	for (; *place < n->places.n; (*place)++, *at = 0) {
		const struct check_place *p = &n->places.v[*place];

		if (p->listed && *at < p->found.n)
			return &p->found.v[(*at)++];
	}
	return NULL;
}

static bool is_in(const strlist *list, const char *s)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return true;
	return false;
}

const char *network_failing(struct session *s, struct arena *a, bool installation)
{
	const struct network *n = session_state(s, &page_network);
	const struct finding *f;
	strlist titles = {0};
	struct str text = {0};
	size_t place = 0, at = 0;

	while ((f = next_finding(n, &place, &at)) != NULL) {
		const char *title = finding_title(a, f);

		if (f->severity != SEVERITY_FAIL || (f->blocks == BLOCKS_INSTALLATION) != installation ||
		    (installation && !network_blocks(session_answers(s), f)) || is_in(&titles, title))
			continue;
		str_addf(&text, "%s%s", titles.n > 0 ? ", " : "", title);
		vec_push(a, &titles, title);
	}
	const char *copy = arena_strdup(a, str_c(&text));
	str_free(&text);
	return copy;
}

bool network_no_delivery(const struct network *n)
{
	const struct finding *f;
	size_t place = 0, at = 0;

	while ((f = next_finding(n, &place, &at)) != NULL)
		if (f->severity == SEVERITY_FAIL && f->blocks == BLOCKS_DELIVERY)
			return true;
	return false;
}

static enum severity worst(const struct network *n)
{
	enum severity worst = SEVERITY_OK;
	const struct finding *f;
	size_t place = 0, at = 0;

	while ((f = next_finding(n, &place, &at)) != NULL)
		worst = f->severity > worst ? f->severity : worst;
	return worst;
}

const char *network_verdict(struct session *s, struct arena *a, enum tone *tone)
{
	const struct network *n = session_state(s, &page_network);
	const char *stops = network_failing(s, a, true);

	size_t done, all = check_places_count(&n->places, &done);

	*tone = TONE_PLAIN;
	if (all == 0 || done < all)
		return "";
	*tone = stops[0] != '\0' ? TONE_BAD : finding_tone(worst(n));
	if (stops[0] != '\0')
		return arena_printf(a, "This blocks the installation: %s.", stops);
	if (network_no_delivery(n))
		return "These block delivery, not installation: you can go on and fix them meanwhile.";
	switch (worst(n)) {
	case SEVERITY_FAIL: return "What fails does not block the installation: you can go on and fix it meanwhile.";
	case SEVERITY_WARN: return "Nothing blocks the installation. The warnings can be mended meanwhile.";
	case SEVERITY_UNKNOWN: return "Nothing that could be seen blocks the installation: you can go on.";
	case SEVERITY_OK:
	case SEVERITY_INFO:
		break;
	}
	return "Everything needed is there.";
}
