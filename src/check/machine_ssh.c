/*
 * A password that gives a shell is guessed at from the first hour on. It takes
 * both: that sshd asks for passwords, and that an account has one.
 */
#include <string.h>

#include "check/machine.h"

#define SHADOW "/etc/shadow"
#define BY_KEY_ONLY \
	"with a key in ~/.ssh/authorized_keys that works (try it in a second window): " \
	"echo 'PasswordAuthentication no' >/etc/ssh/sshd_config.d/00-keys-only.conf && systemctl reload ssh"

enum { TIMEOUT_S = 10, NAMES_SHOWN = 3 };

/* `sshd -T` prints every option, lower case, as sshd would take it. */
static bool says(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = strstr(text, line); p != NULL; p = strstr(p + 1, line))
		if ((p == text || p[-1] == '\n') && (p[n] == '\n' || p[n] == '\0'))
			return true;
	return false;
}

/* shadow(5): "name:hash:…"; what begins with "!" or "*" is no hash, and none at all lets nobody in by SSH. */
static size_t with_password(const char *shadow, bool root_too, struct str *names)
{
	size_t found = 0;

	for (const char *line = shadow; *line != '\0'; line += strcspn(line, "\n"), line += *line == '\n') {
		size_t n = strcspn(line, ":\n");
		char first = line[n] == ':' ? line[n + 1] : '\0';

		if (first == '\0' || strchr("!*:\n", first) != NULL || (!root_too && n == 4 && strncmp(line, "root", 4) == 0))
			continue;
		if (found++ < NAMES_SHOWN)
			str_addf(names, "%s%.*s", found > 1 ? ", " : "", (int)n, line);
	}
	if (found > NAMES_SHOWN)
		str_adds(names, " and more");
	return found;
}

static void look_at_accounts(struct check *k, bool root_too)
{
	struct str shadow = {0}, names = {0};
	struct err err = {0};

	if (!k->host->fs->read(k->host, SHADOW, &shadow, &err))
		check_unknown(k, "machine.ssh-password", "", "cat " SHADOW, &err);
	else if (with_password(str_c(&shadow), root_too, &names) > 0)
		check_add(k, &(struct finding){
				     .id = "machine.ssh-password",
				     .severity = SEVERITY_WARN,
				     .seen = arena_printf(k->arena, "anybody may try passwords over SSH, and these accounts have one: %s",
							  str_c(&names)),
				     .why = "whoever guesses one owns the machine and all mail on it",
				     .fix = BY_KEY_ONLY,
				     .source = "sshd -T",
			     });
	if (shadow.p != NULL)
		explicit_bzero(shadow.p, shadow.len);
	str_free(&shadow);
	str_free(&names);
}

void machine_ssh(struct check *k)
{
	const char *const argv[] = { "sshd", "-T", NULL };
	struct err err = {0};

	if (!facts_installed(k->facts, "openssh-server"))
		return;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);
	if (text == NULL)
		check_unknown(k, "machine.ssh-password", "", "sshd -T", &err);
	else if (says(text, "passwordauthentication yes"))
		look_at_accounts(k, says(text, "permitrootlogin yes"));
}
