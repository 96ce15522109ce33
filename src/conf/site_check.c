/* What must hold between options. */
#include <string.h>

#include "conf/loader.h"
#include "conf/option.h"

/* The place of the option that can be blamed: the first of the two that is in the file. */
static size_t place(const struct loader *l, const char *path, const char *other)
{
	const struct node *n = l->value[option_find(path) - option_table];

	if (n == NULL)
		n = l->value[option_find(other) - option_table];
	return n != NULL ? n->start : 0;
}

/* Postfix takes a name that is both for local mail, and no mailbox of that domain gets any. */
static bool check_hostname(const struct loader *l)
{
	const struct site *s = l->site;
	const struct node *list = l->value[option_find("domains") - option_table];

	for (size_t i = 0; i < s->domains.n; i++) {
		if (strcmp(s->domains.v[i], s->hostname) != 0)
			continue;
		source_fail(&l->tree.src, list->items.v[i]->start, l->err,
			    "domains: %s is the hostname, so mail for it would be lost", s->hostname);
		return err_hint(l->err,
				"remove it from domains, or give the server a name of its own such as mx.%s",
				s->hostname);
	}
	return true;
}

static bool check_scores(const struct loader *l)
{
	const struct site *s = l->site;

	if (s->spam.reject_score > s->spam.junk_score)
		return true;
	source_fail(&l->tree.src, place(l, "spam.reject_score", "spam.junk_score"), l->err,
		    "spam.reject_score (%lld) is not above spam.junk_score (%lld)",
		    (long long)s->spam.reject_score, (long long)s->spam.junk_score);
	return err_hint(l->err, "with these nothing would ever go to Junk; raise reject_score or lower junk_score");
}

static bool check_quota(const struct loader *l)
{
	const struct site *s = l->site;

	if (s->limits.quota == 0 || s->limits.quota >= s->limits.message_size)
		return true;
	source_fail(&l->tree.src, place(l, "limits.quota", "limits.message_size"), l->err,
		    "limits.quota (%lld bytes) is less than limits.message_size (%lld bytes)",
		    (long long)s->limits.quota, (long long)s->limits.message_size);
	return err_hint(l->err, "a message that is let in must fit into a mailbox; raise quota, or 0 for no limit");
}

static bool check_smarthost(const struct loader *l)
{
	const struct site *s = l->site;

	if (strcmp(s->outbound.smarthost, s->hostname) != 0)
		return true;
	source_fail(&l->tree.src, place(l, "outbound.smarthost", "hostname"), l->err,
		    "outbound.smarthost: %s is this server itself, and mail would go round in circles", s->hostname);
	return err_hint(l->err, "name the relay's own host, or \"\" for none");
}

bool site_check(const struct loader *l)
{
	return check_hostname(l) && check_scores(l) && check_quota(l) && check_smarthost(l);
}
