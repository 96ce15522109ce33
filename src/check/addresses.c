/*
 * The addresses of this box: which one mail leaves from, by each family, and
 * whether that is the one at which the world sees it (network.echo).
 */
#include <string.h>

#include "check/check.h"
#include "check/outside.h"
#include "check/special_use.h"
#include "mail/family.h"

/* Where to look which address the kernel would send from: root servers. */
#define FAR_AWAY4 "198.41.0.4"
#define FAR_AWAY6 "2001:503:ba3e::2:30"

/* One family, as it is here. */
struct way {
	bool v6;
	const char *family;  /* "IPv4" */
	const char *option;  /* of the site: "auto", "none", an address */
	const char *name;    /* of that option */
	const char *leaves;  /* mail leaves from it; NULL: there is no way out */
	const char *outside; /* the world sees it there; NULL: nobody said */
	bool agree;          /* all who said so say the same */
};

static bool has(const strlist *list, const char *item)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i], item) == 0)
			return true;
	return false;
}

static void find_way(struct check *k, bool v6, struct way *w)
{
	char text[46];
	struct err none = {0};

	*w = (struct way){ .v6 = v6, .family = v6 ? "IPv6" : "IPv4", .name = v6 ? "network.ipv6" : "network.ipv4",
			   .option = v6 ? k->site->network.ipv6 : k->site->network.ipv4, .agree = true };
	if (strcmp(w->option, "none") == 0)
		return;
	if (mail_binds(w->option, k->facts))
		w->leaves = w->option;
	else if (k->host->source(k->host, v6 ? FAR_AWAY6 : FAR_AWAY4, text, &none))
		w->leaves = arena_strdup(k->arena, text);
	/* A kernel may have a way out for an address that leads nowhere else: that is none. */
	if (v6 && w->leaves != NULL && strncmp(w->leaves, "fe80:", 5) == 0)
		w->leaves = NULL;
}

static void add(struct check *k, const struct way *w, const char *id, enum severity severity, const char *seen, const char *why,
		const char *fix)
{
	check_add(k, &(struct finding){
			     .id = id,
			     .severity = severity,
			     .blocks = severity == SEVERITY_FAIL && !w->v6 ? BLOCKS_DELIVERY : BLOCKS_NOTHING,
			     .subject = w->family,
			     .seen = seen,
			     .why = why,
			     .fix = fix,
			     .source = w->v6 ? "ip -6 route get " FAR_AWAY6 : "ip route get " FAR_AWAY4,
		     });
}

/* Before there is a site there is nothing that config could set. */
static const char *set_option(struct check *k, const struct way *w, const char *value)
{
	if (k->site->hostname[0] == '\0')
		return arena_printf(k->arena, "into the site file, below \"network:\":  %s: %s", w->v6 ? "ipv6" : "ipv4", value);
	return arena_printf(k->arena, "mailstead config set %s %s && mailstead apply", w->name, value);
}

/* --- what may be wrong */

static void no_way(struct check *k, const struct way *w)
{
	if (w->v6)
		add(k, w, "addresses.no-ipv6", SEVERITY_INFO, "this box has no public IPv6 address",
		    "mail comes and goes by IPv4, which is enough today", "");
	else
		add(k, w, "addresses.no-ipv4", SEVERITY_FAIL, "this box has no way out by IPv4",
		    "most mail servers can be reached by IPv4 only, and most reach others so", "ask the provider for an IPv4 address");
}

static bool is_usable(struct check *k, const struct way *w)
{
	const char *what = "";
	enum special_use use = special_use(w->leaves, &what);

	if (use == USE_SHARED)
		add(k, w, "addresses.shared", SEVERITY_FAIL,
		    arena_printf(k->arena, "%s is an address behind the provider's address translation (RFC 6598)", w->leaves),
		    "many customers share one public address: no mail comes in, and others' spam is counted as yours",
		    "ask the provider for a public address, or take another one");
	else if (use == USE_SPECIAL)
		add(k, w, "addresses.special-use", SEVERITY_FAIL,
		    arena_printf(k->arena, "mail would leave from %s, which is no address of the internet (%s)", w->leaves, what),
		    "nobody can answer to it", w->v6 ? set_option(k, w, "none") : "ask the provider for a public address");
	return use == USE_GLOBAL || use == USE_PRIVATE;
}

static bool is_written(const struct way *w)
{
	return strcmp(w->option, "auto") != 0;
}

/* A private address here, and a public one outside. Whether that one leads here and nowhere else, port25-in sees. */
static void translated(struct check *k, const struct way *w)
{
	const char *seen = arena_printf(k->arena, "mail leaves from %s, and the world sees it come from %s: there is address "
						  "translation (NAT) between", w->leaves, w->outside);

	if (!is_written(w))
		add(k, w, "addresses.nat", SEVERITY_WARN, seen, "DNS and SPF must name the address that the world sees",
		    set_option(k, w, w->outside));
	else if (strcmp(w->option, w->outside) == 0)
		add(k, w, "addresses.nat", SEVERITY_INFO, seen,
		    arena_printf(k->arena, "%s says so as well; it works if all connections to that address lead here", w->name), "");
	else
		add(k, w, "addresses.other", SEVERITY_FAIL, arena_printf(k->arena, "%s; %s says %s", seen, w->name, w->option),
		    "DNS and SPF name an address that your mail does not come from", set_option(k, w, w->outside));
}

static void hidden(struct check *k, const struct way *w)
{
	bool written = is_written(w);

	add(k, w, "addresses.nat", written ? SEVERITY_INFO : SEVERITY_WARN,
	    arena_printf(k->arena, "mail leaves from %s, a private address: there is address translation (NAT) before the world", w->leaves),
	    "DNS and SPF must name the address that the world sees",
	    written ? "" : set_option(k, w, "ADDRESS"));
}

/* What is here may be right for all that; but with no network at all everything here would look right. */
static void nobody_said(struct check *k)
{
	struct err err = {0};

	err_set(&err, ERR_NET, "none of network.echo said which address the world sees this box at");
	check_unknown(k, "addresses.unseen", "", "mailstead config get network.echo", &err);
}

static void several(struct check *k, const struct way *w)
{
	struct str others = {0};

	for (size_t i = 0; i < k->facts->addresses.n; i++) {
		const char *address = k->facts->addresses.v[i];

		if ((strchr(address, ':') != NULL) == w->v6 && strcmp(address, w->leaves) != 0)
			str_addf(&others, "%s%s", others.len > 0 ? ", " : "", address);
	}
	if (others.len > 0)
		add(k, w, "addresses.several", SEVERITY_INFO,
		    arena_printf(k->arena, "mail leaves from %s; this box also has %s", w->leaves, str_c(&others)),
		    arena_printf(k->arena, "PTR and SPF must be right for the first; %s chooses another", w->name), "");
	str_free(&others);
}

/* A public address here. */
static void compare(struct check *k, const struct way *w)
{
	if (w->v6 && !has(&k->facts->addresses, w->leaves))
		add(k, w, "addresses.temporary", SEVERITY_WARN,
		    arena_printf(k->arena, "mail leaves from %s, an address that the kernel changes every day (RFC 8981)", w->leaves),
		    "no PTR can be right for it", "sysctl -w net.ipv6.conf.all.use_tempaddr=0    # and write it into /etc/sysctl.d");
	else if (w->outside != NULL && strcmp(w->outside, w->leaves) != 0)
		add(k, w, "addresses.other", SEVERITY_WARN,
		    arena_printf(k->arena, "mail leaves from %s, but the world sees it come from %s", w->leaves, w->outside),
		    "PTR and SPF must be right for the address that the world sees", set_option(k, w, w->outside));
	else if (is_written(w) && strcmp(w->option, w->leaves) != 0)
		add(k, w, "addresses.other", SEVERITY_FAIL,
		    arena_printf(k->arena, "%s says %s, which this box does not have; mail leaves from %s", w->name, w->option, w->leaves),
		    "DNS and SPF name an address that your mail does not come from", set_option(k, w, w->leaves));
	else
		several(k, w);
}

static void disagreement(struct check *k, const struct way *w, const struct outside *o)
{
	struct str said = {0};

	for (size_t i = 0; i < o->views[w->v6].n; i++)
		str_addf(&said, "%s%s says %s", i > 0 ? ", " : "", o->views[w->v6].v[i].url, o->views[w->v6].v[i].address);
	add(k, w, "addresses.unsteady", SEVERITY_WARN,
	    arena_printf(k->arena, "the world does not see one %s address: %s", w->family, str_c(&said)),
	    "mail comes from several addresses, or one of these services is wrong",
	    "mailstead check addresses    # if they disagree again: ask the provider for one fixed address");
	str_free(&said);
}

static void look_at(struct check *k, const struct way *w, const struct outside *o)
{
	if (!is_usable(k, w))
		return;
	if (!w->agree)
		disagreement(k, w, o);
	else if (special_use(w->leaves, NULL) == USE_GLOBAL)
		compare(k, w);
	else if (w->v6)
		no_way(k, w);
	else if (w->outside != NULL)
		translated(k, w);
	else
		hidden(k, w);
}

void check_addresses(struct check *k)
{
	struct way ways[2];
	struct outside outside = {0};
	struct err err = {0};

	find_way(k, false, &ways[0]);
	find_way(k, true, &ways[1]);
	if (ways[0].leaves == NULL && ways[1].leaves == NULL) {
		err_set(&err, ERR_NET, "this box has no way out, neither by IPv4 nor by IPv6");
		check_unknown(k, "addresses.no-ipv4", "", "ip route", &err);
		return;
	}
	if (!outside_ask(k, ways[0].leaves != NULL, ways[1].leaves != NULL, &outside, &err))
		check_unknown(k, "addresses.nat", "", "mailstead config get network.echo", &err);
	else if (k->site->network.echo.n > 0 && outside.views[0].n == 0 && outside.views[1].n == 0)
		nobody_said(k);
	for (int i = 0; i < 2; i++) {
		struct way *w = &ways[i];

		w->outside = outside_address(&outside, w->v6, &w->agree);
		if (w->leaves != NULL)
			look_at(k, w, &outside);
		else if (strcmp(w->option, "none") != 0)
			no_way(k, w);
	}
}
