#!/usr/bin/env python3
"""The daemons' own checkers over merged files: judge.py DIR, as root on a machine that mailstead has set up.

DIR is what make.py made. A result that a checker refuses is wrong unless it refuses the operator's own file, or ours alone,
as well. TAP, one line a format; "# " lines above it say what went wrong.
"""
import concurrent.futures
import json
import pathlib
import shutil
import subprocess
import sys

QUIET = {"text": True, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "errors": "replace", "timeout": 60, "check": False}


def run(*argv):
    done = subprocess.run(argv, **QUIET)
    return done.returncode == 0, done.stderr.strip() or done.stdout.strip()


def postconf(path, name, kind):
    """What postconf says at all is wrong, as in src/mail/postfix.c; of a fragment, that it can be read."""
    conf = path.parent / (path.name + ".d")
    conf.mkdir(exist_ok=True)
    for other in ("main.cf", "master.cf"):
        shutil.copy(pathlib.Path("/etc/postfix") / other, conf / other)
    shutil.copy(path, conf / name)
    if kind == "case":
        ok, said = run("postconf", "-c", str(conf), *(["-M"] if name == "master.cf" else ["biff"]))
        return ok, said
    argv = ["-M"] if name == "master.cf" else ["-n"]
    ok, said = run("postconf", "-c", str(conf), *argv)
    return ok and "postconf:" not in said, said


def ucl(paths):
    """All at once, by rspamd's own parser: the paths of which it says no."""
    script = pathlib.Path("/root/merges.lua")
    names = ", ".join('"%s"' % p for p in paths)
    script.write_text('local ucl = require "ucl"\nfor _, f in ipairs({%s}) do\n'
                      '  local ok, why = ucl.parser():parse_file(f)\n  print(ok and "ok" or "no", f, why)\nend\n' % names)
    _, said = run("rspamadm", "lua", "-b", str(script))
    verdict = {}
    for line in said.split("\n"):
        word = line.split("\t" if "\t" in line else None)
        if len(word) >= 2:
            verdict[word[1]] = (word[0] == "ok", " ".join(word[2:]))
    return verdict


def judge(case, entry, which):
    path = case / which
    form, kind = entry["format"], entry["kind"]
    if form in ("main.cf", "master.cf"):
        return postconf(path, form, kind)
    if form == "dovecot":
        return run("doveconf", "-n", "-c", str(path))
    return run("unbound-checkconf", str(path))


def look(top, entry):
    """None if all is well, else what is wrong; and whether the result was taken."""
    case = top / entry["case"]
    ok, said = judge(case, entry, "result")
    if ok or not judge(case, entry, "live")[0] or not judge(case, entry, "new")[0]:
        return None, ok
    return f"{entry['case']} ({entry['title']}): {said[:300]}", ok


def report(number, form, wrong, taken, total):
    for line in wrong:
        print("# " + line.replace("\n", " "))
    if taken * 2 < total:
        print(f"# only {taken} of {total} are taken: this shows nothing")
    ok = not wrong and taken * 2 >= total
    print(f"{'ok' if ok else 'not ok'} {number} - what is merged in {form} is refused only with the operator's own file "
          f"({taken} of {total} taken)")
    return ok


def main():
    top = pathlib.Path(sys.argv[1])
    entries = [json.loads(line) for line in (top / "model").read_text().splitlines()]
    merged = [e for e in entries if e["which"] == "merged"]
    good = True
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for number, form in enumerate(("main.cf", "master.cf", "dovecot", "unbound"), 1):
            # Fragments of Dovecot's 2.3 mean nothing to 2.4, and the other way round: they have to be whole.
            mine = [e for e in merged if e["format"] == form and (form != "dovecot" or e["kind"] == "random")]
            found = list(pool.map(lambda e: look(top, e), mine))
            good &= report(number, form, [w for w, _ in found if w], sum(ok for _, ok in found), len(mine))
    mine = [e for e in merged if e["format"] == "ucl"]
    verdict = ucl([str(top / e["case"] / f) for e in mine for f in ("result", "live", "new")])
    said = [[verdict.get(str(top / e["case"] / f), (False, "not looked at")) for f in ("result", "live", "new")] for e in mine]
    wrong = [f"{e['case']} ({e['title']}): {s[0][1][:300]}" for e, s in zip(mine, said) if not s[0][0] and s[1][0] and s[2][0]]
    good &= report(5, "rspamd's files", wrong, sum(s[0][0] for s in said), len(mine))
    print("1..5")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
