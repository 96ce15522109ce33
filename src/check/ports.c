#include "check/ports.h"

void ports_of_site(struct arena *a, const struct site *site, port_list *out)
{
	const struct {
		struct served_port port;
		bool served;
	} all[] = {
		{ { 25, "smtp", STARTTLS_SMTP, "postfix" }, true },
		{ { 465, "submissions", STARTTLS_IMPLICIT, "postfix" }, true },
		{ { 587, "submission", STARTTLS_SMTP, "postfix" }, site->services.starttls },
		{ { 993, "imaps", STARTTLS_IMPLICIT, "dovecot" }, site->services.imap },
		{ { 143, "imap", STARTTLS_IMAP, "dovecot" }, site->services.imap && site->services.starttls },
		{ { 995, "pop3s", STARTTLS_IMPLICIT, "dovecot" }, site->services.pop3 },
		{ { 110, "pop3", STARTTLS_POP3, "dovecot" }, site->services.pop3 && site->services.starttls },
		{ { 4190, "sieve", STARTTLS_SIEVE, "dovecot" }, site->services.sieve },
		{ { 443, "https", STARTTLS_IMPLICIT, "nginx" }, true },
	};

	*out = (port_list){0};
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].served)
			vec_push(a, out, all[i].port);
}
