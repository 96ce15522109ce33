#include "accounts/password.h"

#include <math.h>
#include <string.h>
#include <zxcvbn.h>

enum { LOOKED_AT = 64 }; /* bytes: what zxcvbn costs grows with the cube, and so many are never guessed */

static double bits(const struct str *password, const char *address)
{
	char head[LOOKED_AT + 1] = "", local[65] = "";
	size_t n = password->len < LOOKED_AT ? password->len : LOOKED_AT, name = strcspn(address, "@");
	const char *known[] = { address, local, NULL };

	memcpy(head, str_c(password), n);
	if (name < sizeof(local))
		memcpy(local, address, name);
	double entropy = ZxcvbnMatch(head, known, NULL);
	explicit_bzero(head, sizeof(head));
	return entropy;
}

static const char *duration(struct arena *a, double s)
{
	static const struct {
		double s;
		const char *one, *many;
	} units[] = {
		{ 365.25 * 86400, "a year", "years" }, { 86400, "a day", "days" }, { 3600, "an hour", "hours" }, { 60, "a minute", "minutes" },
	};

	if (s >= 100 * units[0].s)
		return "more than a century";
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (s >= units[i].s)
			return s < 2 * units[i].s ? arena_printf(a, "about %s", units[i].one)
						  : arena_printf(a, "about %.0f %s", floor(s / units[i].s), units[i].many);
	return "seconds";
}

enum password_strength password_strength(struct arena *a, const struct str *password, const char *address, const char **words)
{
	static const char *const names[] = { [PASSWORD_WEAK] = "weak", [PASSWORD_FAIR] = "fair", [PASSWORD_GOOD] = "good" };
	/* it is found half-way on the average */
	double s = pow(2, bits(password, address) - 1) / PASSWORD_GUESSES, day = 86400;
	enum password_strength strength = s < 90 * day ? PASSWORD_WEAK : s < 3652 * day ? PASSWORD_FAIR : PASSWORD_GOOD;

	*words = arena_printf(a, "%s: guessed in %s", names[strength], duration(a, s));
	return strength;
}
