/* Addresses and URLs; domains and mail addresses are in names.c. */
#include "conf/names.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "conf/refuse.h"

enum { URL_MAX = 500 };

static bool is_word(const char *s, struct str *normal)
{
	if (strcmp(s, "auto") != 0 && strcmp(s, "none") != 0)
		return false;
	str_adds(normal, s);
	return true;
}

bool name_ipv4(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "an IPv4 address";
	char text[INET_ADDRSTRLEN];
	struct in_addr in;

	if (is_word(s, normal))
		return true;
	if (inet_pton(AF_INET, s, &in) != 1)
		return refuse(s, what, "four numbers of 0 to 255 with dots between are needed", err);
	uint32_t host = ntohl(in.s_addr);
	if (host >> 24 == 0 || host >> 24 == 127 || host >> 28 >= 14)
		return refuse(s, "an IPv4 address of this box", "nobody else can reach it there", err);
	str_adds(normal, inet_ntop(AF_INET, &in, text, sizeof(text)));
	return true;
}

bool name_resolver(const char *s, struct str *normal, struct err *err)
{
	unsigned char in[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];
	int family = strchr(s, ':') != NULL ? AF_INET6 : AF_INET;

	if (inet_pton(family, s, in) != 1)
		return refuse(s, "the IP address of a resolver", "it is no IPv4 or IPv6 address", err);
	str_adds(normal, inet_ntop(family, in, text, sizeof(text)));
	return true;
}

bool name_ipv6(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "an IPv6 address";
	char text[INET6_ADDRSTRLEN];
	struct in6_addr in;

	if (is_word(s, normal))
		return true;
	if (inet_pton(AF_INET6, s, &in) != 1)
		return refuse(s, what, "groups of hexadecimal digits with colons between are needed", err);
	if (IN6_IS_ADDR_UNSPECIFIED(&in) || IN6_IS_ADDR_LOOPBACK(&in) || IN6_IS_ADDR_MULTICAST(&in) ||
	    IN6_IS_ADDR_LINKLOCAL(&in) || IN6_IS_ADDR_V4MAPPED(&in))
		return refuse(s, "an IPv6 address of this box", "nobody else can reach it there", err);
	str_adds(normal, inet_ntop(AF_INET6, &in, text, sizeof(text)));
	return true;
}

/* The host of a URL: a name of letters, digits, dots and dashes, or an address; NULL or what is wrong. */
static const char *host_fault(const char *host, size_t n)
{
	char text[INET6_ADDRSTRLEN] = "";
	struct in6_addr in;

	if (n == 0)
		return "it names no host";
	if (host[0] == '[') {
		if (n < 3 || host[n - 1] != ']' || n - 2 >= sizeof(text))
			return "its host is not an IPv6 address in brackets";
		memcpy(text, host + 1, n - 2);
		return inet_pton(AF_INET6, text, &in) == 1 ? NULL : "its host is not an IPv6 address in brackets";
	}
	if (n > 253 || !isalnum((unsigned char)host[0]) || !isalnum((unsigned char)host[n - 1]))
		return "its host is not a host name";
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)host[i]) && (strchr(".-", host[i]) == NULL || host[i - 1] == '.'))
			return "its host is not a host name";
	return NULL;
}

static bool port_is_good(const char *port, size_t n)
{
	if (n == 0 || n > 5 || strspn(port, "0123456789") < n)
		return false;
	long value = strtol(port, NULL, 10);
	return value >= 1 && value <= 65535;
}

/* RFC 3986 without user and fragment; NULL or what is wrong. */
static const char *url_fault(const char *s)
{
	static const char others[] = "-._~:/?[]@!$&'()*+,;=%";

	if (strlen(s) > URL_MAX)
		return "it is longer than 500 characters";
	for (const char *p = s; *p != '\0'; p++)
		if ((unsigned char)*p >= 0x80 || (!isalnum((unsigned char)*p) && strchr(others, *p) == NULL))
			return *p == '#' ? "it has a fragment (#...)" : "it holds a character that no URL has";
	if (strncasecmp(s, "https://", 8) != 0)
		return "it does not begin with https://";

	const char *host = s + 8;
	size_t n = strcspn(host, "/?");
	if (memchr(host, '@', n) != NULL)
		return "it holds a user name";
	size_t name = host[0] == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/?");
	if (name > n)
		name = n;
	if (name < n && (host[name] != ':' || !port_is_good(host + name + 1, n - name - 1)))
		return "its port is not a number of 1 to 65535";
	return host_fault(host, name);
}

bool name_https_url(const char *s, struct str *normal, struct err *err)
{
	const char *fault = url_fault(s);

	if (fault != NULL)
		return refuse(s, "an https URL", fault, err);
	size_t authority = 8 + strcspn(s + 8, "/?");
	for (size_t i = 0; i < authority; i++)
		str_addc(normal, (char)tolower((unsigned char)s[i]));
	str_adds(normal, s + authority);
	return true;
}

/* What stands in the place of a variable while the rest is checked; NULL: there is none here. */
static const char *variable_at(const char *s, size_t *n)
{
	static const char address[] = "{address}", port[] = "{port}";
	bool is_address = strncmp(s, address, strlen(address)) == 0;

	if (!is_address && strncmp(s, port, strlen(port)) != 0)
		return NULL;
	*n = is_address ? strlen(address) : strlen(port);
	return is_address ? "192.0.2.1" : "25";
}

bool name_url_template(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "the URL of a look from outside";
	struct str plain = {0};
	bool has_address = false;
	size_t n = 0;

	if (strlen(s) > URL_MAX || strncasecmp(s, "https://", 8) != 0)
		return refuse(s, what, strlen(s) > URL_MAX ? "it is longer than 500 characters" : "it does not begin with https://",
			      err);
	if (memchr(s + 8, '{', strcspn(s + 8, "/?")) != NULL)
		return refuse(s, what, "its host has a brace", err);
	for (const char *p = s; *p != '\0'; p += n) {
		const char *stands_for = variable_at(p, &n);

		if (stands_for != NULL) {
			has_address = has_address || strcmp(stands_for, "25") != 0;
			str_adds(&plain, stands_for);
		} else {
			n = 1;
			str_addc(&plain, *p);
		}
	}
	struct str ignored = {0};
	bool ok = name_https_url(str_c(&plain), &ignored, err);
	str_free(&ignored);
	str_free(&plain);
	if (ok && !has_address)
		return refuse(s, what, "{address} is missing", err);
	if (ok)
		str_adds(normal, s);
	return ok;
}
