/* A password that gives a shell is guessed at from the first hour on. */
#include <string.h>

#include "check/machine.h"

enum { TIMEOUT_S = 10 };

#define BY_KEY_ONLY \
	"with a key in ~/.ssh/authorized_keys that works (try it in a second window): " \
	"echo 'PasswordAuthentication no' >/etc/ssh/sshd_config.d/00-keys-only.conf && systemctl reload ssh"

/* `sshd -T` prints every option, lower case, as sshd would take it. */
static bool says(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (const char *p = strstr(text, line); p != NULL; p = strstr(p + 1, line))
		if ((p == text || p[-1] == '\n') && (p[n] == '\n' || p[n] == '\0'))
			return true;
	return false;
}

void machine_ssh(struct check *k)
{
	const char *const argv[] = { "sshd", "-T", NULL };
	struct err err = {0};

	if (!facts_installed(k->facts, "openssh-server"))
		return;
	const char *text = check_output(k, argv, TIMEOUT_S, &err);
	if (text == NULL) {
		check_unknown(k, "machine.ssh-password", "", "sshd -T", &err);
		return;
	}
	if (!says(text, "passwordauthentication yes"))
		return;
	check_add(k, &(struct finding){
			     .id = "machine.ssh-password",
			     .severity = SEVERITY_WARN,
			     .seen = says(text, "permitrootlogin yes") ? "anybody may try passwords over SSH, root's included"
								       : "anybody may try passwords over SSH",
			     .why = "whoever guesses one owns the machine and all mail on it",
			     .fix = BY_KEY_ONLY,
			     .source = "sshd -T",
		     });
}
