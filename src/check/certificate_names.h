/* The names that one certificate should be for: the mail host, and the web names of its domains. */
#ifndef CHECK_CERTIFICATE_NAMES_H
#define CHECK_CERTIFICATE_NAMES_H

#include "conf/site.h"

enum { CERTIFICATE_NAMES_MAX = 100 }; /* Let's Encrypt's limit a certificate */

struct certificate_name {
	const char *name;
	const char *domain; /* whose web name it is; NULL: the mail host itself */
};
typedef VEC(struct certificate_name) certificate_name_list;

/* The mail host first, then each domain's web names in the site's order. */
void certificate_names(struct arena *a, const struct site *site, certificate_name_list *out);

/*
 * Takes as many of names as one certificate holds: the mail host, then whole
 * domains in order. *left_out are the domains of which no name was taken.
 */
void certificate_names_fit(struct arena *a, const certificate_name_list *names, size_t max, strlist *taken,
			   strlist *left_out);
/* One sentence about the domains left out, in a; NULL if there are none. */
const char *certificate_names_left_out(struct arena *a, const strlist *left_out);

#endif
