#include "check/renewal.h"

enum { DAY = 86400, HOUR = 3600, DUE_PART = 3, OVERDUE_PART = 4, SEVERE_PART = 8 };

const char certificate_renewal_fix[] =
	"Run `mailstead cert fetch`, which tries at once and says what the CA answers. The CA must reach port 80 of this "
	"box by every name in the certificate; certbot's timer must run (systemctl status certbot.timer). What happened "
	"at each try is in /var/log/letsencrypt/letsencrypt.log and in `journalctl -u certbot -u mailstead-cert`.";

enum renewal certificate_renewal(const struct certificate *c, int64_t now)
{
	int64_t lifetime = c->not_after - c->not_before, left = c->not_after - now;

	if (left <= 0 || left < lifetime / SEVERE_PART)
		return RENEWAL_SEVERE;
	if (left < lifetime / OVERDUE_PART)
		return RENEWAL_OVERDUE;
	return left < lifetime / DUE_PART ? RENEWAL_DUE : RENEWAL_FRESH;
}

const char *certificate_renewal_name(enum renewal r)
{
	switch (r) {
	case RENEWAL_FRESH: return "fresh";
	case RENEWAL_DUE: return "due";
	case RENEWAL_OVERDUE: return "overdue";
	case RENEWAL_SEVERE: return "severe";
	}
	return "?";
}

/* "20 of its 90 days", or hours where days would say nothing. */
static const char *of_lifetime(struct arena *a, const struct certificate *c, int64_t left)
{
	/* not_after is the last second of it (RFC 5280, 4.1.2.5). */
	int64_t lifetime = c->not_after - c->not_before + 1;
	bool days = lifetime >= 2 * DAY;
	int64_t unit = days ? DAY : HOUR;

	return arena_printf(a, "%lld of its %lld %s", (long long)(left / unit), (long long)((lifetime + unit / 2) / unit),
			    days ? "days" : "hours");
}

const char *certificate_renewal_text(struct arena *a, const struct certificate *c, int64_t now)
{
	int64_t left = c->not_after - now;

	if (left <= 0)
		return arena_printf(a, "it expired %lld days ago and was not renewed", (long long)(-left / DAY));
	const char *part = of_lifetime(a, c, left);
	switch (certificate_renewal(c, now)) {
	case RENEWAL_FRESH: return arena_printf(a, "%s are left", part);
	case RENEWAL_DUE: return arena_printf(a, "%s are left: it is renewed these days", part);
	case RENEWAL_OVERDUE: return arena_printf(a, "its renewal is overdue: %s are left", part);
	case RENEWAL_SEVERE: break;
	}
	return arena_printf(a, "its renewal is long overdue: only %s are left", part);
}
