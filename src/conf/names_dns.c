/* A name server by its address, and the path of a file. */
#include "conf/names.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "conf/refuse.h"

enum { PATH_LENGTH_MAX = 500 };

/* "#53" as dig and nsupdate write it; "" is none. */
static bool port_fault(const char *s)
{
	size_t n = strlen(s);

	if (n == 0)
		return false;
	if (n < 2 || n > 6 || strspn(s + 1, "0123456789") < n - 1)
		return true;
	long port = strtol(s + 1, NULL, 10);
	return port < 1 || port > 65535;
}

bool name_server(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "a name server";
	char address[INET6_ADDRSTRLEN], text[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	size_t n = strcspn(s, "#");
	int family = memchr(s, ':', n) != NULL ? AF_INET6 : AF_INET;

	if (*s == '\0')
		return true;
	if (n >= sizeof(address))
		return refuse(s, what, "an IP address is needed, such as 192.0.2.1", err);
	memcpy(address, s, n);
	address[n] = '\0';
	if (inet_pton(family, address, bytes) != 1)
		return refuse(s, what, "an IP address is needed, such as 192.0.2.1", err);
	if (port_fault(s + n))
		return refuse(s, what, "what follows # must be a port, a number of 1 to 65535", err);
	str_addf(normal, "%s%s", inet_ntop(family, bytes, text, sizeof(text)), s + n);
	return true;
}

bool name_path(const char *s, struct str *normal, struct err *err)
{
	static const char what[] = "a file's path";

	if (*s == '\0')
		return true;
	if (*s != '/')
		return refuse(s, what, "it must begin with /", err);
	if (strlen(s) > PATH_LENGTH_MAX)
		return refuse(s, what, "it is longer than 500 characters", err);
	for (const char *p = s; *p != '\0'; p++)
		if (!isalnum((unsigned char)*p) && strchr("/._+-@", *p) == NULL)
			return refuse(s, what, "only letters, digits and / . _ + - @ are allowed", err);
	if (s[strlen(s) - 1] == '/' || strstr(s, "/../") != NULL)
		return refuse(s, what, "it must name a file, without ..", err);
	str_adds(normal, s);
	return true;
}
