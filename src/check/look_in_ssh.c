/* The look by SSH. There need be nothing there but a shell, and one of python3, bash and nc. */
#include <string.h>

#include "check/look_in.h"

enum { TIMEOUT_S = 30, MAX_OUTPUT = 16 * 1024, SSH_FAILED = 255 };

/*
 * It is read from standard input there, and the addresses are its arguments:
 * numeric, by inet_ntop, so that no shell sees anything in them. All are tried
 * at once; a line for each.
 */
static const char script[] =
	"LC_ALL=C; export LC_ALL\n"
	"PATH=$PATH:/usr/local/bin:/usr/bin:/bin\n"
	"by_python() {\n"
	"	python3 - \"$1\" <<'END'\n"
	"import errno, socket, sys\n"
	"address = sys.argv[1]\n"
	"words = {errno.ECONNREFUSED: 'refused', errno.EHOSTUNREACH: 'unreachable', errno.ETIMEDOUT: 'silent'}\n"
	"try:\n"
	"    s = socket.create_connection((address, 25), 9)\n"
	"except socket.timeout:\n"
	"    said = 'silent'\n"
	"except OSError as e:\n"
	"    said = words.get(e.errno, 'unknown: ' + str(e))\n"
	"else:\n"
	"    try:\n"
	"        heard = s.recv(200)\n"
	"    except OSError:\n"
	"        heard = b''\n"
	"    said = 'open ' + heard.split(b'\\n')[0].decode('ascii', 'replace')\n"
	"print(address, said)\n"
	"END\n"
	"}\n"
	"word_of() {\n"
	"	case $1 in\n"
	"	*'onnection refused'*) echo refused ;;\n"
	"	*'o route to host'*) echo unreachable ;;\n"
	"	*'timed out'* | '') echo silent ;;\n"
	"	*) echo \"unknown: $1\" | tr '\\n' ' ' ;;\n"
	"	esac\n"
	"}\n"
	"by_bash() {\n"
	"	heard=$(timeout 10 bash -c 'exec 3<>\"/dev/tcp/$0/25\" || exit 1\n"
	"		IFS= read -r -t 9 line <&3; printf \"open %s\\n\" \"$line\"' \"$1\" 2>&1 </dev/null)\n"
	"	case $heard in open*) ;; *) heard=$(word_of \"$heard\") ;; esac\n"
	"	echo \"$1 $heard\"\n"
	"}\n"
	"by_nc() {\n"
	"	heard=$(nc -v -w 9 \"$1\" 25 2>&1 </dev/null)\n"
	"	line=$(echo \"$heard\" | grep '^[245][0-9][0-9][ -]' | head -n 1)\n"
	"	case $line in ?*) heard=\"open $line\" ;; *) heard=$(word_of \"$heard\") ;; esac\n"
	"	echo \"$1 $heard\"\n"
	"}\n"
	"by=none\n"
	"command -v nc >/dev/null 2>&1 && by=by_nc\n"
	"command -v bash >/dev/null 2>&1 && command -v timeout >/dev/null 2>&1 && by=by_bash\n"
	"command -v python3 >/dev/null 2>&1 && by=by_python\n"
	"for address; do\n"
	"	if [ $by = none ]; then echo \"$address unknown: that host has neither python3 nor bash nor nc\"; else $by \"$address\" & fi\n"
	"done\n"
	"wait\n";

static const char *const *argv_of(struct check *k, const strlist *addresses)
{
	static const char *const ssh[] = { "ssh", "-T", "-x", "-a", "-o", "BatchMode=yes", "-o", "ConnectTimeout=9", "-o",
					   "ClearAllForwardings=yes", "-o", "PermitLocalCommand=no", "--" };
	enum { N = sizeof(ssh) / sizeof(ssh[0]) };
	const char **argv = arena_alloc(k->arena, (N + 5 + addresses->n) * sizeof(*argv));
	size_t n = 0;

	for (; n < N; n++)
		argv[n] = ssh[n];
	argv[n++] = k->from;
	argv[n++] = "sh";
	argv[n++] = "-s";
	argv[n++] = "--";
	for (size_t i = 0; i < addresses->n; i++)
		argv[n++] = addresses->v[i];
	return argv;
}

/* Its last line says why. */
static bool no_look(struct check *k, const struct run_res *res, struct err *err)
{
	struct str said = {0};

	run_res_excerpt(res, &said);
	if (res->timed_out)
		err_set(err, ERR_RUN, "the look from %s took too long", k->from);
	else
		err_set(err, ERR_RUN, "no look from %s: %.300s", k->from, said.len > 0 ? str_c(&said) : "ssh failed");
	str_free(&said);
	return err_hint(err, "as root on this box, this must work without a question: ssh -o BatchMode=yes %s true", k->from);
}

bool look_in_by_ssh(struct check *k, const strlist *addresses, look_in_list *out, struct err *err)
{
	const char *agent[] = { NULL, NULL };
	const struct run_req req = { .argv = argv_of(k, addresses), .env = agent, .input = script, .input_len = strlen(script),
				     .timeout_s = TIMEOUT_S, .max_output = MAX_OUTPUT };
	struct run_res res;

	if (k->ssh_agent != NULL)
		agent[0] = arena_printf(k->arena, "SSH_AUTH_SOCK=%s", k->ssh_agent);
	if (!k->host->run(k->host, &req, &res, err))
		return err_hint(err, "apt-get install openssh-client");
	bool ok = !res.timed_out && res.status != SSH_FAILED;
	if (ok)
		look_in_parse(k->arena, str_c(&res.out), res.out.len, addresses, out);
	else
		no_look(k, &res, err);
	run_res_free(&res);
	return ok;
}
