#include "engine/pace.h"

#include <math.h>

/* PRIOR_S: so many seconds it is believed that this machine is as fast as the one the weights are from. */
enum { PRIOR_S = 8, SLOWEST = 30, SETTLES_S = 6 };

static const double RISES = 0.5; /* seconds of the time left, at most, in a second */
static const double LOOK_S = 0.2;

static struct pace_phase *find(struct pace *p, enum phase phase)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].phase == phase)
			return &p->v[i];
	return NULL;
}

const struct pace_phase *pace_now(const struct pace *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].state == PACE_NOW)
			return &p->v[i];
	return NULL;
}

/* What has begun stays as it was; of what has not, only what is named now is still ahead. */
static void take_ahead(struct pace *p, const struct event *e)
{
	struct pace_phase fresh[PHASES];
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].state == PACE_NOW || p->v[i].state == PACE_DONE)
			fresh[n++] = p->v[i];
	for (size_t i = 0; i < e->nahead && n < PHASES; i++) {
		bool known = false;

		for (size_t k = 0; k < n; k++)
			known = known || fresh[k].phase == e->ahead[i].phase;
		if (!known)
			fresh[n++] = (struct pace_phase){ .phase = e->ahead[i].phase, .weight = e->ahead[i].weight,
							  .percent = PERCENT_UNKNOWN };
	}
	for (size_t i = 0; i < n; i++)
		p->v[i] = fresh[i];
	p->n = n;
}

static void finish(struct pace *p, double at)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].state == PACE_NOW) {
			p->v[i].state = PACE_DONE;
			p->v[i].ended = at;
		}
}

static void begin(struct pace *p, enum phase phase, double at)
{
	struct pace_phase *now = find(p, phase);

	finish(p, at);
	if (now == NULL && p->n < PHASES) {
		now = &p->v[p->n++];
		*now = (struct pace_phase){ .phase = phase, .weight = phase == PHASE_UNDO ? 0 : phase_weight(phase) };
	}
	if (now == NULL)
		return;
	for (struct pace_phase *v = p->v; v < now && phase != PHASE_UNDO; v++)
		if (v->state == PACE_AHEAD)
			v->state = PACE_SKIPPED;
	now->state = PACE_NOW;
	now->percent = PERCENT_UNKNOWN;
	now->began = at;
	now->ended = 0;
}

/* How many times slower than the machine of the weights this one is. */
static double slowness(double elapsed, double done)
{
	double f = (elapsed + PRIOR_S) / (done + PRIOR_S);

	return f > SLOWEST ? SLOWEST : f < 1.0 / SLOWEST ? 1.0 / SLOWEST : f;
}

struct sums {
	double all, done; /* weights */
};

double pace_percent(const struct pace_phase *phase, double now)
{
	if (phase->state == PACE_DONE)
		return 100;
	if (phase->state != PACE_NOW)
		return 0;
	if (phase->percent >= 0)
		return phase->percent;
	/* It does not say: ever slower towards the end. */
	double t = now - phase->began, expected = phase->weight > 0.1 ? phase->weight : 0.1;
	return t > 0 ? 95 * (1 - exp(-t / (2 * expected))) : 0;
}

/*
 * apt counts steps, and takes most of the time for the last quarter of them, where packages are configured. This is
 * how it went on Debian 12 and 13.
 */
static double time_share(enum phase phase, double percent)
{
	static const double curve[][2] = { { 0, 0 }, { 20, 9 }, { 60, 22 }, { 75, 28 }, { 85, 48 }, { 95, 72 }, { 100, 100 } };
	size_t i = 1;

	if (phase != PHASE_INSTALL)
		return percent;
	while (i + 1 < sizeof(curve) / sizeof(curve[0]) && percent > curve[i][0])
		i++;
	const double *from = curve[i - 1], *to = curve[i];
	return from[1] + (percent - from[0]) * (to[1] - from[1]) / (to[0] - from[0]);
}

static struct sums add_up(const struct pace *p, double now)
{
	struct sums s = {0};

	for (size_t i = 0; i < p->n; i++) {
		const struct pace_phase *v = &p->v[i];

		if (v->state == PACE_SKIPPED)
			continue;
		s.all += v->weight;
		s.done += v->weight * time_share(v->phase, pace_percent(v, now)) / 100;
	}
	return s;
}

double pace_overall(const struct pace *p, double now)
{
	struct sums s = add_up(p, now);
	double percent = s.all > 0 ? 100 * s.done / s.all : 0;

	if (p->ended)
		return p->overall;
	percent = percent > 99 ? 99 : percent;
	return percent > p->overall ? percent : p->overall;
}

static void estimate(struct pace *p, double at)
{
	struct sums s = add_up(p, at);
	double raw = (s.all - s.done) * slowness(at - p->began, s.done), dt = at - p->left_at;

	if (p->left_at == 0) {
		p->left = raw;
		p->left_at = at;
		return;
	}
	if (dt < LOOK_S)
		return;
	double down = p->left > dt ? p->left - dt : 0, left = down + (raw - down) * (1 - exp(-dt / SETTLES_S));
	if (left > p->left + RISES * dt)
		left = p->left + RISES * dt;
	p->left = left;
	p->left_at = at;
}

static void end(struct pace *p, int status, double at)
{
	finish(p, at);
	if (status == 0)
		p->overall = 100;
	p->left = 0;
	p->ended = true;
}

void pace_event(struct pace *p, const struct event *e)
{
	/* A clock that is put right meanwhile does not turn time back. */
	double at = e->at > p->last ? e->at : p->last;
	const struct pace_phase *now;

	if (p->began == 0)
		p->began = at;
	p->last = at;
	if (p->ended)
		return;
	if (e->kind == EVENT_AHEAD)
		take_ahead(p, e);
	if (e->kind == EVENT_PHASE)
		begin(p, e->phase, at);
	if ((e->kind == EVENT_PROGRESS || e->kind == EVENT_STEP) && e->percent >= 0 && (now = pace_now(p)) != NULL &&
	    e->percent > now->percent)
		find(p, now->phase)->percent = e->percent;
	if (e->kind == EVENT_END) {
		end(p, e->status, at);
		return;
	}
	p->overall = pace_overall(p, at);
	estimate(p, at);
}

double pace_left(const struct pace *p, double now)
{
	double left = p->left - (now - p->left_at);

	return p->ended || left < 0 ? 0 : left < p->left ? left : p->left;
}
