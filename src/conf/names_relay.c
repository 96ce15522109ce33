/* What belongs to another server that sends for us: the login there, and its SPF terms. */
#include "conf/names.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conf/refuse.h"

enum {
	LOGIN_MAX = 255,
	LABEL_MAX = 63,
	DOMAIN_MAX = 253,
	/* Wider than what any one holder has: it would let half the world send. */
	IP4_PREFIX_MIN = 8,
	IP6_PREFIX_MIN = 16,
};

bool name_login(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "a user name";
	size_t n = strlen(s);

	if (n == 0 || n > LOGIN_MAX)
		return refuse(s, what, n == 0 ? "it is empty" : "it is longer than 255 characters", err);
	if (s[0] == '-')
		return refuse(s, what, "it begins with a dash", err);
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80 || (!isalnum((unsigned char)*p) && strchr("._-+@/", *p) == NULL))
			return refuse(s, what, "only letters, digits and . _ - + @ / are allowed", err);
	str_adds(normal, s);
	return true;
}

/* Domains of SPF often begin with an underscore; macros are nobody's business here. NULL or what is wrong. */
static const char *domain_fault(const char *s)
{
	size_t labels = 0, n;

	if (strlen(s) > DOMAIN_MAX)
		return "its domain is longer than 253 characters";
	for (;; s += n + 1, labels++) {
		n = strcspn(s, ".");
		if (n == 0 || n > LABEL_MAX)
			return "its domain has a label of no or more than 63 characters";
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)s[i] >= 0x80 || (!isalnum((unsigned char)s[i]) && strchr("_-", s[i]) == NULL))
				return "its domain has a character that is no letter, digit, dash or underscore";
		if (s[n] == '\0')
			return labels > 0 ? NULL : "its domain has only one label";
	}
}

static const char *network_fault(const char *s, int family, long min, long max)
{
	unsigned char address[16];
	char text[INET6_ADDRSTRLEN];
	size_t n = strcspn(s, "/");

	if (n >= sizeof(text))
		return "there is no such address";
	memcpy(text, s, n);
	text[n] = '\0';
	if (inet_pton(family, text, address) != 1)
		return "there is no such address";
	if (s[n] == '\0')
		return NULL;
	const char *length = s + n + 1;
	if (*length == '\0' || strlen(length) > 3 || length[strspn(length, "0123456789")] != '\0')
		return "what stands behind the / is no number";
	long bits = strtol(length, NULL, 10);
	return bits >= min && bits <= max ? NULL : "its network is too wide, or not one at all";
}

static const char *ip4_fault(const char *s)
{
	return network_fault(s, AF_INET, IP4_PREFIX_MIN, 32);
}

static const char *ip6_fault(const char *s)
{
	return network_fault(s, AF_INET6, IP6_PREFIX_MIN, 128);
}

static const struct {
	const char *prefix;
	const char *(*fault)(const char *);
} mechanisms[] = {
	{ "include:", domain_fault }, { "a:", domain_fault }, { "mx:", domain_fault }, { "ip4:", ip4_fault }, { "ip6:", ip6_fault },
};

bool name_spf_term(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "an SPF term";

	for (size_t i = 0; i < sizeof(mechanisms) / sizeof(mechanisms[0]); i++) {
		size_t n = strlen(mechanisms[i].prefix);

		if (strncasecmp(s, mechanisms[i].prefix, n) != 0)
			continue;
		const char *fault = mechanisms[i].fault(s + n);
		if (fault != NULL)
			return refuse(s, what, fault, err);
		for (; *s != '\0'; s++)
			str_addc(normal, (char)tolower((unsigned char)*s));
		return true;
	}
	return refuse(s, what, "it begins with none of include:, a:, mx:, ip4: and ip6:", err);
}
