#include "accounts/password.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SCHEME "{CRYPT}"

_Static_assert(PASSWORD_MAX < CRYPT_MAX_PASSPHRASE_SIZE, "libcrypt would refuse it");

enum { SALT_BYTES = 16 };

static size_t characters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

static bool is_one_kind(const char *s, const char *kind)
{
	return s[strspn(s, kind)] == '\0';
}

/* What a bot tries first: the name, the name with something added, and the top of every list. */
static const char *weakness(const char *s, const char *address)
{
	static const char *const common[] = { "password", "passwort", "qwerty", "qwertz", "iloveyou", "letmein",
					      "welcome", "abc123", "admin", "changeme", NULL };
	char local[65] = "";
	size_t n = strcspn(address, "@");
	char first[2] = { s[0], '\0' };

	if (n < sizeof(local))
		memcpy(local, address, n);
	if (strcasecmp(s, address) == 0 || strcasecmp(s, local) == 0)
		return "it is the account's own name, which is what bots try first";
	if (n >= 3 && strcasestr(s, local) != NULL)
		return "it contains the account's name, which bots try first";
	if (is_one_kind(s, first))
		return "it is one character repeated";
	if (is_one_kind(s, "0123456789"))
		return "it is digits only";
	for (size_t i = 0; common[i] != NULL; i++)
		if (strcasestr(s, common[i]) != NULL && strlen(s) < strlen(common[i]) + 6)
			return "it is on every list of common passwords";
	return NULL;
}

bool password_check(const struct str *password, const char *address, const char **weak, struct err *err)
{
	const char *s = str_c(password);

	if (strlen(s) != password->len || strpbrk(s, "\r\n") != NULL) {
		err_set(err, ERR_INVALID, "the password holds a line break or a NUL, which no mail program can send");
		return err_hint(err, "give it as one line");
	}
	if (characters(s) < PASSWORD_MIN) {
		err_set(err, ERR_INVALID, "the password is shorter than %d characters", PASSWORD_MIN);
		return err_hint(err, "a mail account is open to guesses from all over the world, and a guessed one sends "
				     "spam within the hour; four random words are good and easy to type");
	}
	if (password->len > PASSWORD_MAX) {
		err_set(err, ERR_INVALID, "the password is longer than %d bytes", PASSWORD_MAX);
		return err_hint(err, "the hash function takes no more; 20 random characters are plenty");
	}
	*weak = weakness(s, address);
	return true;
}

bool password_hash(struct host *h, const struct str *password, struct str *hash, struct err *err)
{
	char salt_bytes[SALT_BYTES];
	void *work = NULL;
	int size = 0;

	if (!h->random(h, salt_bytes, sizeof(salt_bytes), err))
		return err_wrap(err, "cannot hash the password");
	char *salt = crypt_gensalt_ra("$y$", 0, salt_bytes, sizeof(salt_bytes));
	if (salt == NULL)
		return err_sys(err, errno, "cannot hash the password: no yescrypt in this libcrypt");

	const char *made = crypt_ra(str_c(password), salt, &work, &size);
	bool ok = made != NULL && strncmp(made, "$y$", 3) == 0;
	if (ok) {
		str_adds(hash, SCHEME);
		str_adds(hash, made);
	} else {
		err_sys(err, errno, "cannot hash the password");
	}
	if (work != NULL)
		explicit_bzero(work, (size_t)size); /* crypt_data keeps the password */
	free(work);
	free(salt);
	return ok;
}
