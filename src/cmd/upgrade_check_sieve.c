/* Whether the next release's Dovecot compiles the filters that are the box's own. */
#include "cmd/upgrade_check_proof.h"

#include <string.h>

/* A script that the operator changed, or one of his own. */
static void compile(struct upgrade_look *u, struct next_root *root, const char *path)
{
	struct err why = {0};

	if (next_root_run(root, (const char *[]){ "sievec", path, NULL }, &why))
		return;
	upgrade_found(u, &(struct finding){
				 .id = "upgrade.sieve",
				 .severity = SEVERITY_WARN,
				 .subject = path,
				 .seen = arena_printf(u->c->arena, "%s does not compile %s: %s", upgrade_called(u, "dovecot"), path, upgrade_in_short(u, &why)),
				 .why = "what it does to mail is not done after the upgrade",
				 .fix = "mend it for the new version; sievec says which line it means",
				 .source = path,
			 });
}

static bool is_script(const char *name)
{
	size_t n = strlen(name);

	return n > 6 && name[0] != '.' && strcmp(name + n - 6, ".sieve") == 0;
}

/* The scripts in one directory, ours included; *dirs gets its own directories. */
static void compile_in(struct upgrade_look *u, struct next_root *root, const char *dir, strlist *dirs)
{
	struct host *h = u->c->host;
	struct err ignored = {0};
	struct file_stat st;
	strlist names;

	if (!h->fs->list(h, u->c->arena, dir, &names, &ignored))
		return;
	for (size_t i = 0; i < names.n && !upgrade_stopped(u); i++) {
		const char *path = arena_printf(u->c->arena, "%s/%s", dir, names.v[i]);

		if (!h->fs->stat(h, path, &st, &ignored))
			continue;
		if (st.type == FILE_REGULAR && is_script(names.v[i]))
			compile(u, root, path);
		else if (st.type == FILE_DIR && dirs != NULL)
			vec_push(u->c->arena, dirs, path);
	}
}

void upgrade_compile(struct upgrade_look *u, struct next_root *root)
{
	strlist dirs = {0};

	compile_in(u, root, "/etc/dovecot", &dirs);
	for (size_t i = 0; i < dirs.n; i++)
		compile_in(u, root, dirs.v[i], NULL);
}
