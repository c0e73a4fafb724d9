"""Holds what `lint` calls an error in local checkouts against what people made of it: `repositories_judged.jsonl`.

Each line of the list is one error that somebody has read against the files: where it is, whether it is true, and why. The
share of true ones is over all that `lint` says now. One that is not in the list is to be read first, and makes the run fail;
so does a share below 95 %, and a repository of which too few Kustomizations were looked at without a reason.
"""

import json
import pathlib
import subprocess
import sys

LIST = pathlib.Path(__file__).with_name("repositories_judged.jsonl")
TRUE_SHARE = 0.95
LOOKED_SHARE = 0.9


def main():
    program, checkouts = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    judged = {key(it): it for it in map(json.loads, LIST.read_text().splitlines())}
    said, unexplained, seen = [], [], set()
    for checkout in map(pathlib.Path, checkouts):
        # A slash is no part of a directory's name.
        repository = checkout.resolve().name.replace("+", "/", 1)
        seen.add(repository)
        report = lint(program, checkout)
        said += [error(repository, it) for it in report["diagnostics"] if it["severity"] == "error"]
        if not is_explained(report["kustomizations"]):
            unexplained.append(repository)
    sys.exit(tell(judged, said, unexplained, seen))


def lint(program, checkout):
    run = [program, "lint", ".", "--root", ".", "--format", "json"]
    output = subprocess.run(run, cwd=checkout, capture_output=True, text=True, timeout=600)
    if output.returncode not in (0, 1):
        sys.exit(f"{checkout}: exit code {output.returncode}: {output.stderr.strip()}")
    return json.loads(output.stdout)


def error(repository, found):
    place = found["primary"]
    return {
        "repository": repository,
        "check": found["check"],
        "file": place["file"],
        "line": place["line"],
        "message": found["message"],
    }


def key(one):
    return one["repository"], one["check"], one["file"], one["line"]


def is_explained(counts):
    """Whether nearly all was looked at, or each that was not has a reason."""
    reasons = sum(len(it["kustomizations"]) for it in counts["not_looked_at"])
    left = counts["found"] - counts["looked_at"]
    return left <= (1 - LOOKED_SHARE) * counts["found"] or reasons >= left


def tell(judged, said, unexplained, seen):
    unread = [it for it in said if key(it) not in judged]
    true = [it for it in said if judged.get(key(it), {}).get("true") is True]
    false = [it for it in said if judged.get(key(it), {}).get("true") is False]
    there = {key(it) for it in said}
    gone = [it for it in judged.values() if it["repository"] in seen and key(it) not in there]
    shown("false", [{**it, "reason": judged[key(it)]["reason"]} for it in false])
    shown("not judged", unread)
    shown("judged, and not said any more", gone)
    for repository in unexplained:
        print(f"less than 90 % looked at, and no reason: {repository}")
    share = len(true) / len(said) if said else 1
    print(
        f"{len(seen)} repositories, {len(said)} errors: {len(true)} true, {len(false)} false, {len(unread)} not judged; "
        f"{share:.0%} of them true"
    )
    return int(share < TRUE_SHARE or bool(unread) or bool(unexplained))


def shown(what, errors):
    for it in errors:
        words = it.get("reason") or it["message"]
        print(f"{what}: {it['repository']} {it['file']}:{it['line']} [{it['check']}] {words}")


main()
