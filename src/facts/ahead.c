#include "facts/ahead.h"

#include <string.h>

#include "facts/ahead_part.h"

#define KEYRING "/usr/share/keyrings/debian-archive-keyring.gpg"
#define STATUS_BOX AHEAD_DIR "/state/status"
#define STATUS_NOTHING AHEAD_DIR "/state/nothing"

enum { APT_TIMEOUT_S = 1800, APT_OUTPUT = 8 * 1024 * 1024 };

/*
 * What apt runs after an update (hooks of packages) belongs to the box's own
 * lists; translations and pins are none of this release's. A pin of the
 * operator's does count in what a full-upgrade would do: ahead_steps gives it back.
 * Nothing is ever installed by this apt: it is told to fetch only, and has no dpkg.
 */
static const char apt_conf[] =
	"Dir::Etc::sourcelist \"" AHEAD_DIR "/sources.list\";\n"
	"Dir::Etc::sourceparts \"/dev/null\";\n"
	"Dir::Etc::preferences \"/dev/null\";\n"
	"Dir::Etc::preferencesparts \"/dev/null\";\n"
	"Dir::State \"" AHEAD_DIR "/state\";\n"
	"Dir::Cache \"" AHEAD_DIR "/cache\";\n"
	"Dir::Cache::srcpkgcache \"\";\n"
	"Dir::Log \"" AHEAD_DIR "/log\";\n"
	"#clear Acquire::Languages;\n"
	"Acquire::Languages \"none\";\n"
	"Acquire::Retries \"3\";\n"
	"#clear APT::Update::Pre-Invoke;\n"
	"#clear APT::Update::Post-Invoke;\n"
	"#clear APT::Update::Post-Invoke-Success;\n"
	"#clear DPkg::Pre-Invoke;\n"
	"#clear DPkg::Post-Invoke;\n"
	"#clear DPkg::Pre-Install-Pkgs;\n"
	"APT::Get::Download-Only \"true\";\n"
	"Dir::Bin::dpkg \"/bin/false\";\n"
	"APT::Update::Error-Mode \"any\";\n"
	"Debug::NoLocking \"true\";\n";

static const char *const apt_env[] = { "DEBIAN_FRONTEND=noninteractive", NULL };

static void add_sources(const struct ahead *ahead, struct str *out)
{
	bool keyring = host_exists(ahead->host, KEYRING);

	for (size_t i = 0; i < ahead->sources.n; i++) {
		const struct ahead_source *s = &ahead->sources.v[i];

		if (s->then[0] != '\0')
			str_addf(out, "deb %s%s %s %s\n", keyring ? "[signed-by=" KEYRING "] " : "", s->source.uri, s->then,
				 s->source.components);
	}
}

static bool put(struct ahead *ahead, const char *path, const char *text, size_t n, mode_t mode, struct err *err)
{
	return ahead->host->fs->write(ahead->host, path, text, n, &(struct file_meta){ .mode = mode }, err);
}

static bool make_dirs(struct ahead *ahead, struct err *err)
{
	static const char *const dirs[] = { AHEAD_DIR "/state/lists/partial", AHEAD_ARCHIVES "/partial", AHEAD_DIR "/log" };
	struct host *h = ahead->host;

	/* apt fetches as a user of its own, who must get in. */
	if (!h->fs->remove_tree(h, AHEAD_DIR, err) || !h->fs->mkdirs(h, AHEAD_DIR, err))
		return false;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		if (!h->fs->mkdirs(h, dirs[i], err))
			return false;
	return true;
}

static bool write_files(struct ahead *ahead, struct err *err)
{
	struct str text = {0};

	bool ok = ahead->host->fs->read(ahead->host, "/var/lib/dpkg/status", &text, err) &&
		  put(ahead, STATUS_BOX, str_c(&text), text.len, 0644, err) && put(ahead, STATUS_NOTHING, "", 0, 0644, err) &&
		  put(ahead, AHEAD_CONF, apt_conf, sizeof(apt_conf) - 1, 0644, err);
	str_cut(&text, 0);
	add_sources(ahead, &text);
	/* The URI of a mirror may hold a password, and its file may be root's alone. */
	ok = ok && put(ahead, AHEAD_DIR "/sources.list", str_c(&text), text.len, 0600, err);
	str_free(&text);
	return ok;
}

bool ahead_open(struct ahead *ahead, struct host *h, struct arena *a, const struct release *from, const struct release *to,
		const volatile int *stop, struct err *err)
{
	*ahead = (struct ahead){ .host = h, .arena = a, .from = from, .to = to, .stop = stop };
	return ahead_read_sources(ahead, err) && make_dirs(ahead, err) && write_files(ahead, err);
}

static void on_status(void *ctx, const char *line)
{
	const struct ahead_watch *watch = ctx;
	double percent;
	const char *what;

	if (watch != NULL && apt_said_progress(line, &percent, &what))
		watch->progress(watch->ctx, percent, what);
}

bool ahead_apt(struct ahead *ahead, enum ahead_status status, const char *const *args, const struct ahead_watch *watch,
	       struct run_res *res, struct err *err)
{
	struct arena *a = ahead->arena;
	VEC(const char *) argv = {0};

	vec_push(a, &argv, "apt-get");
	vec_push(a, &argv, "-c=" AHEAD_CONF);
	vec_push(a, &argv, "-o");
	vec_push(a, &argv, status == AHEAD_BOX ? "Dir::State::status=" STATUS_BOX : "Dir::State::status=" STATUS_NOTHING);
	vec_push(a, &argv, "-o");
	vec_push(a, &argv, "APT::Status-Fd=3");
	for (size_t i = 0; args[i] != NULL; i++)
		vec_push(a, &argv, args[i]);
	vec_push(a, &argv, NULL);
	return ahead->host->run(ahead->host,
				&(struct run_req){ .argv = argv.v, .env = apt_env, .timeout_s = APT_TIMEOUT_S,
						   .max_output = APT_OUTPUT, .on_status = on_status,
						   .ctx = (void *)(uintptr_t)watch, .stop = ahead->stop },
				res, err);
}

static bool said_no(const struct run_res *res, const char *what, struct err *err)
{
	struct str said = {0};

	run_res_excerpt(res, &said);
	err_set(err, ERR_RUN, "apt-get %s failed (status %d): %s", what, res->status, str_c(&said));
	str_free(&said);
	return false;
}

bool ahead_update(struct ahead *ahead, const struct ahead_watch *watch, struct err *err)
{
	struct run_res res;

	if (!ahead_apt(ahead, AHEAD_NOTHING, (const char *[]){ "update", "-q", NULL }, watch, &res, err))
		return false;
	bool ok = res.status == 0 || said_no(&res, "update", err);
	run_res_free(&res);
	return ok || err_wrap(err, "cannot fetch the lists of Debian %s", ahead->to->number);
}

static bool ask_versions(struct ahead *ahead, const struct facts *now, apt_version_list *list, struct err *err)
{
	struct arena *a = ahead->arena;
	VEC(const char *) argv = {0};
	struct run_res res;

	vec_push(a, &argv, "apt-cache");
	vec_push(a, &argv, "-c=" AHEAD_CONF);
	vec_push(a, &argv, "-o");
	vec_push(a, &argv, "Dir::State::status=" STATUS_NOTHING);
	vec_push(a, &argv, "policy");
	for (size_t i = 0; i < now->packages.n; i++)
		vec_push(a, &argv, now->packages.v[i].name);
	vec_push(a, &argv, NULL);
	if (!ahead->host->run(ahead->host,
			      &(struct run_req){ .argv = argv.v, .max_output = APT_OUTPUT, .stop = ahead->stop }, &res, err))
		return false;
	bool ok = res.status == 0 || said_no(&res, "policy", err);
	if (ok)
		apt_said_policy(a, str_c(&res.out), list);
	run_res_free(&res);
	return ok;
}

static const char *candidate(const apt_version_list *list, const char *package)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->v[i].package, package) == 0)
			return list->v[i].version;
	return "";
}

bool ahead_facts(struct ahead *ahead, const struct facts *now, struct facts *then, struct err *err)
{
	apt_version_list list = {0};
	struct facts f = *now;

	if (!ask_versions(ahead, now, &list, err))
		return err_wrap(err, "cannot ask for the versions in Debian %s", ahead->to->number);
	f.release = ahead->to->number;
	f.codename = ahead->to->codename;
	f.pretty = arena_printf(ahead->arena, "Debian GNU/Linux %s (%s)", ahead->to->number, ahead->to->codename);
	f.point = "";
	f.packages.v = NULL;
	f.packages.n = f.packages.cap = 0;
	for (size_t i = 0; i < now->packages.n; i++) {
		struct fact_package p = now->packages.v[i];
		const char *version = candidate(&list, p.name);

		/* What the archive has none of stays as it is: our own, and the operator's. */
		if (version[0] != '\0')
			p.version = version;
		vec_push(ahead->arena, &f.packages, p);
	}
	*then = f;
	return true;
}

bool ahead_steps(struct ahead *ahead, apt_step_list *steps, int64_t *download, int64_t *unpacked, struct err *err)
{
#define PINS "-o", "Dir::Etc::preferences=/etc/apt/preferences", "-o", "Dir::Etc::preferencesparts=/etc/apt/preferences.d"
	static const char *const simulate[] = { "-s", "-q", PINS, "full-upgrade", NULL };
	static const char *const reckon[] = { "--assume-no", "-q", PINS, "full-upgrade", NULL };
	struct run_res res;

	if (!ahead_apt(ahead, AHEAD_BOX, simulate, NULL, &res, err))
		return false;
	bool ok = res.status == 0 || said_no(&res, "-s full-upgrade", err);
	if (ok)
		apt_said_steps(ahead->arena, str_c(&res.out), steps);
	run_res_free(&res);
	if (!ok || !ahead_apt(ahead, AHEAD_BOX, reckon, NULL, &res, err))
		return false;
	/* Its status says no, as it was told to. */
	*download = apt_said_download(str_c(&res.out));
	*unpacked = apt_said_unpacked(str_c(&res.out));
	run_res_free(&res);
	return true;
}

void ahead_close(struct ahead *ahead)
{
	struct err ignored = {0};

	/* What is left is taken away by the next ahead_open. */
	if (!ahead->host->fs->remove_tree(ahead->host, AHEAD_DIR, &ignored))
		return;
}
