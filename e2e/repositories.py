"""What `lint` and `import` make of local checkouts: one line for each."""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from repositories_compare import Announced, applied, compared, documents, is_kustomization, kustomizations, rendered


def run(program, *arguments, at):
    return subprocess.run(
        [program, *arguments], cwd=at, capture_output=True, text=True, timeout=600
    )


def main():
    program, checkouts = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    print("| repository | looked at | errors and warnings by check | import | build | identity | rendered by kustomize | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for checkout in map(pathlib.Path, checkouts):
        began = time.monotonic()
        looked, found = lint(program, checkout)
        seconds = time.monotonic() - began
        cells = [checkout.name, looked, found, *round_trip(program, checkout), f"{seconds:.2f}"]
        print("| " + " | ".join(cells) + " |", flush=True)


def lint(program, checkout):
    output = run(program, "lint", ".", "--root", ".", "--format", "json", at=checkout)
    if output.returncode not in (0, 1):
        return f"exit code {output.returncode}", output.stderr.strip()[:200]
    report = json.loads(output.stdout)
    counts = report["kustomizations"]
    looked = f"{counts['looked_at']} of {counts['found']}"
    by_check = collections.Counter(
        (it["severity"], it["check"]) for it in report["diagnostics"]
    )
    found = [f"{count} `{check}`{'!' * (severity == 'error')}" for (severity, check), count in sorted(by_check.items())]
    return looked, ", ".join(found) or "–"


def round_trip(program, checkout):
    """Imports a copy, does what standard error says, builds, and compares what the cluster would get.

    What the build would stop at and may be allowed is allowed, and counted; the reason is for a person to say.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "repository"
        shutil.copytree(checkout, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        before = kustomizations(copy)
        output = run(program, "import", ".", "--root", ".", "--out", ".", "--verbose", at=copy)
        if output.returncode != 0:
            return "nothing", "–", "–", "–"
        kustomize = os.environ.get("KUSTOMIZE")
        paths = applied(copy, before, [it[0] for it in listings(output.stderr)])
        drawn = rendered(kustomize, copy, paths) if kustomize else {}
        announced = Announced(output.stderr, copy)
        replaced = replace(copy, output.stderr)
        kept = {(it.file, it.name) for it in kustomizations(copy)}
        allowed = allow(copy, output.stderr)
        pipelines = f"{len(list(copy.glob('*.pipeline')))} pipelines"
        built = run(program, "build", "--root", ".", at=copy)
        if built.returncode != 0:
            return pipelines, f"refused: {reasons(built)}", "–", "–"
        gone = [it for it in before if it.file in replaced and (it.file, it.name) not in kept]
        identity = compared(gone, kustomizations(copy), announced)
        same = rendered_the_same(kustomize, copy, drawn, announced)
        return pipelines, f"builds, with {allowed} `allow`", identity, same


def reasons(built):
    told = built.stdout + built.stderr
    drawn = re.findall(r"^([a-z-]+) \(docs/checks\S+\n\n  ×", told, re.M) + re.findall(r": error: .* \[([a-z-]+)\]$", told, re.M)
    checks = collections.Counter(drawn)
    return ", ".join(f"{count} `{check}`" for check, count in checks.most_common()) or built.stderr.strip()[:120]


def rendered_the_same(kustomize, copy, drawn, announced):
    """What each directory that Flux applies gives under the real kustomize, before and after."""
    if not kustomize:
        return "–"
    again = rendered(kustomize, copy, list(drawn))
    differ = [path for path, objects in drawn.items() if not announced.same_objects(objects, again.get(path))]
    for path in differ:
        print(f"{copy.name}: {path} is rendered in another way", file=sys.stderr)
    return f"{len(drawn)} the same" if not differ else f"{len(differ)} of {len(drawn)} differ"


def replace(copy, told):
    """Removes what `import` has taken over, and gives the files where they are."""
    removed = set(re.findall(r"^  remove (\S+)$", told, re.M))
    for path in removed:
        (copy / path).unlink(missing_ok=True)
    shared = collections.defaultdict(set)
    for names, path in re.findall(r"^  take Kustomizations? (.+) out of (\S+)$", told, re.M):
        shared[path].update(names.split(", "))
    for source, target in re.findall(r"^  move (\S+) to (\S+)$", told, re.M):
        (copy / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(copy / source, copy / target)
    relist(copy, told)
    for path, names in shared.items():
        parts = re.split(r"^---.*$", (copy / path).read_text(), flags=re.M)
        (copy / path).write_text("---".join(it for it in parts if not is_taken(it, names)))
    return removed | shared.keys()


def is_taken(text, names):
    """Whether a part of a file is a Kustomization that a pipeline says now."""
    found = documents(text)
    return any(is_kustomization(it) and (it.get("metadata") or {}).get("name") in names for it in found)


def listings(told):
    removed = re.findall(r"^in (\S+) remove (\S+): what is built", told, re.M)
    return re.findall(r"^in (\S+) list (.+) instead of (\S+)$", told, re.M) + [(file, "", entry) for file, entry in removed]


def relist(copy, told):
    """Entries of kustomization files that name what is built."""
    for file, instead, entry in listings(told):
        lines = []
        for line in (copy / file).read_text().splitlines():
            bare = line.split(" #")[0].strip()
            if bare.startswith("- ") and bare[2:].strip("\"' ") == entry:
                indent = line[: len(line) - len(line.lstrip())]
                lines += [f"{indent}- {it}" for it in instead.split(", ") if it]
            else:
                lines.append(line)
        text = "\n".join(lines) + "\n"
        # An empty list has to be said.
        text = re.sub(r"^resources:[ \t]*\n(?=(?:\s*#.*\n|\s*\n)*(?:[^\s#-]|---|\Z))", "resources: []\n", text, flags=re.M)
        (copy / file).write_text(text)


def allow(copy, told):
    """Writes each `allow` that is offered into the stage that it is offered for."""
    offered = set(re.findall(r"write into stage `(\S+)`, with your reason: allow (\S+) ", told))
    for stage, check in offered:
        statement = f'allow {check} "tried by e2e/repositories"'
        for path in copy.glob("*.pipeline"):
            text = path.read_text()
            head = re.compile(rf"^( *stage {re.escape(stage)}(?: after [^\n{{]*)?)( {{)?$", re.M)
            text = head.sub(lambda it: f"{it[1]} {{\n{statement}" + ("" if it[2] else "\n}"), text)
            path.write_text(text)
    return len(offered)


main()
