/* Who asks, and what he is told. */
#include <arpa/inet.h>
#include <string.h>

#include "check/spf_run.h"
#include "mail/wire.h"

/* RFC 7208, 6.2: whatever is wrong with it, then there is none. */
static const char *explain(struct spf_run *r, const struct spf_decision *decision)
{
	struct dns_answer answer;
	const char *why, *text;
	size_t n;

	if (decision->record == NULL || decision->record->exp == NULL)
		return NULL;
	const char *name = spf_expand_name(r, decision->domain, decision->record->exp->domain);
	if (spf_look(r, name, DNS_TXT, &answer, &why) != SPF_LOOKED_FOUND || answer.data.n != 1 ||
	    !wire_txt(r->a, &answer.data.v[0], &text, &n, NULL) || !spf_is_explanation(text, n))
		return NULL;
	char *said = arena_strdup(r->a, spf_expand(r, decision->domain, text));
	for (char *p = said; *p != '\0'; p++)
		if (*p < ' ' || *p >= 0x7f)
			*p = '?';
	return said;
}

/* The part before the last @, and the one behind it (RFC 7208, 4.1 and 4.3). */
static void take_sender(struct spf_run *r, const struct spf_query *q)
{
	const char *at = strrchr(q->sender, '@');

	r->local = at != NULL && at > q->sender ? arena_memdup(r->a, q->sender, (size_t)(at - q->sender))
						: "postmaster";
	r->sender_domain = at != NULL ? at + 1 : q->sender[0] != '\0' ? q->sender : q->helo;
}

static bool take_ip(struct spf_run *r, const char *ip)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	char text[INET6_ADDRSTRLEN];

	r->v6 = inet_pton(AF_INET6, ip, r->ip) == 1;
	if (r->v6 && memcmp(r->ip, mapped, sizeof(mapped)) == 0) {
		memmove(r->ip, r->ip + sizeof(mapped), 4);
		r->v6 = false;
	} else if (!r->v6 && inet_pton(AF_INET, ip, r->ip) != 1) {
		return false;
	}
	r->ip_text = arena_strdup(r->a, inet_ntop(r->v6 ? AF_INET6 : AF_INET, r->ip, text, sizeof(text)));
	return true;
}

void spf_evaluate(struct arena *a, struct spf_dns *dns, const struct spf_query *q, struct spf_verdict *out)
{
	struct spf_run r = { .a = a, .dns = dns, .q = q };
	struct spf_node *root = arena_new_of(a, struct spf_node);
	struct spf_decision decision = {0};

	*out = (struct spf_verdict){ .result = SPF_PERMERROR, .tree = root, .problem = "this is no IP address" };
	take_sender(&r, q);
	root->domain = r.sender_domain;
	if (!take_ip(&r, q->ip))
		return;
	root->result = spf_check_host(&r, r.sender_domain, NULL, root, &decision);
	*out = (struct spf_verdict){
		.result = root->result, .tree = root, .matched = decision.term, .cost = r.cost, .voids = r.voids
	};
	if (root->result == SPF_FAIL)
		out->explanation = explain(&r, &decision);
	if (root->result == SPF_TEMPERROR || root->result == SPF_PERMERROR)
		out->problem = r.problem;
}

static const struct spf_node *walk(struct arena *a, struct spf_dns *dns, const char *domain, const char *text)
{
	static const struct spf_query nobody = { .helo = "", .sender = "" };
	struct spf_run r = {
		.a = a, .dns = dns, .q = &nobody, .walk = true, .local = "", .sender_domain = domain, .ip_text = ""
	};
	struct spf_node *root = arena_new_of(a, struct spf_node);
	const struct spf_way way = { domain, NULL };
	struct spf_decision ignored;

	root->domain = domain;
	root->result = text != NULL ? spf_check_text(&r, &way, text, strlen(text), root, &ignored)
				    : spf_check_host(&r, domain, NULL, root, &ignored);
	if (root->result == SPF_NONE)
		spf_problem(&r, root, SPF_TROUBLE_NO_RECORD, "there is no SPF record at %s", domain);
	return root;
}

const struct spf_node *spf_walk(struct arena *a, struct spf_dns *dns, const char *domain)
{
	return walk(a, dns, domain, NULL);
}

const struct spf_node *spf_walk_text(struct arena *a, struct spf_dns *dns, const char *domain, const char *text)
{
	return walk(a, dns, domain, text);
}

int spf_voids(const struct spf_node *node)
{
	return node->voids4 > node->voids6 ? node->voids4 : node->voids6;
}

const char *spf_result_name(enum spf_result result)
{
	switch (result) {
	case SPF_NONE: return "none";
	case SPF_NEUTRAL: return "neutral";
	case SPF_PASS: return "pass";
	case SPF_FAIL: return "fail";
	case SPF_SOFTFAIL: return "softfail";
	case SPF_TEMPERROR: return "temperror";
	case SPF_PERMERROR: return "permerror";
	}
	return "?";
}
