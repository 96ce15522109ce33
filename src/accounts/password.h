/*
 * Passwords: judged, then only ever kept as a yescrypt hash that Dovecot
 * verifies ({CRYPT}$y$…, libcrypt's default cost).
 *
 * The caller holds the password in a struct str and gives it back with
 * str_wipe(). No function here puts it into a message.
 */
#ifndef ACCOUNTS_PASSWORD_H
#define ACCOUNTS_PASSWORD_H

#include "host/host.h"

enum {
	PASSWORD_MIN = 8,   /* characters: what NIST SP 800-63B asks for, and what bots' guesses per ban allow */
	PASSWORD_MAX = 511, /* bytes: libcrypt takes no more (CRYPT_MAX_PASSPHRASE_SIZE) */
};

/*
 * Refuses what cannot be a password (too short or long, a NUL or a line
 * break). *weak is why it is a poor one, in words, or NULL.
 */
bool password_check(const struct str *password, const char *address, const char **weak, struct err *err) MUST;
enum password_strength { PASSWORD_WEAK, PASSWORD_FAIR, PASSWORD_GOOD };

/*
 * How long it stands up to one who makes PASSWORD_GUESSES a second, as a botnet
 * does that no ban stops, and knows words, names, dates and keyboards: zxcvbn's
 * estimate. words, in a: "weak: guessed in about 3 hours". Below 1 ms.
 */
enum { PASSWORD_GUESSES = 100 };
enum password_strength password_strength(struct arena *a, const struct str *password, const char *address, const char **words);
/* Appends "{CRYPT}$y$…" with a fresh salt. */
bool password_hash(struct host *h, const struct str *password, struct str *hash, struct err *err) MUST;

#endif
