"""What `lint` and `import` make of local checkouts: one line for each."""

import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

import yaml


def run(program, *arguments, at):
    return subprocess.run(
        [program, *arguments], cwd=at, capture_output=True, text=True, timeout=300
    )


def main():
    program, checkouts = str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2:]
    print("| repository | looked at | errors and warnings by check | import | build | identity | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for checkout in map(pathlib.Path, checkouts):
        began = time.monotonic()
        looked, found = lint(program, checkout)
        seconds = time.monotonic() - began
        imported, build, identity = round_trip(program, checkout)
        cells = [checkout.name, looked, found, imported, build, identity, f"{seconds:.2f}"]
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
    """Imports a copy, does what standard error says, builds, and compares the objects of Flux.

    What the build would stop at and may be allowed is allowed, and counted; the reason is for a person to say.
    """
    with tempfile.TemporaryDirectory() as scratch:
        copy = pathlib.Path(scratch) / "repository"
        shutil.copytree(checkout, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        before = kustomizations(copy)
        output = run(program, "import", ".", "--root", ".", "--out", ".", "--verbose", at=copy)
        if output.returncode != 0:
            return "nothing", "–", "–"
        replaced = re.findall(r"^  remove (\S+)$", output.stderr, re.M)
        pipelines = len(list(copy.glob("*.pipeline")))
        for path in replaced:
            (copy / path).unlink(missing_ok=True)
        relist(copy, output.stderr)
        allowed = allow(copy, output.stderr)
        gone = {key: value for key, value in before.items() if value[0] in replaced}
        built = run(program, "build", "--root", ".", at=copy)
        if built.returncode != 0:
            checks = collections.Counter(re.findall(r"^([a-z-]+) \(docs/checks", built.stdout + built.stderr, re.M))
            reasons = ", ".join(f"{count} `{check}`" for check, count in checks.most_common())
            return f"{pipelines} pipelines", f"refused: {reasons or built.stderr.strip()[:120]}", "–"
        after = kustomizations(copy)
        differ = [key for key, (_, spec) in gone.items() if after.get(key, (None, None))[1] != spec]
        identity = "yes" if not differ else f"{len(differ)} of {len(gone)} differ"
        return f"{pipelines} pipelines", f"builds, with {allowed} `allow`", identity


def relist(copy, told):
    """Entries of kustomization files that name what is built."""
    for file, instead, entry in re.findall(r"^in (\S+) list (.+) instead of (\S+)$", told, re.M):
        lines = []
        for line in (copy / file).read_text().splitlines():
            bare = line.split(" #")[0].strip()
            if bare.startswith("- ") and bare[2:].strip("\"' ") == entry:
                indent = line[: len(line) - len(line.lstrip())]
                lines += [f"{indent}- {it}" for it in instead.split(", ")]
            else:
                lines.append(line)
        (copy / file).write_text("\n".join(lines) + "\n")


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


def kustomizations(root):
    """Every Kustomization of Flux by namespace and name, as Flux sees it."""
    found = {}
    for path in root.rglob("*.y*ml"):
        try:
            documents = list(yaml.safe_load_all(path.read_text()))
        except (OSError, UnicodeDecodeError, yaml.YAMLError):
            continue
        for document in documents:
            if not isinstance(document, dict) or document.get("kind") != "Kustomization":
                continue
            if not str(document.get("apiVersion", "")).startswith("kustomize.toolkit.fluxcd.io/"):
                continue
            metadata = document.get("metadata") or {}
            key = (metadata.get("namespace"), metadata.get("name"))
            found[key] = (str(path.relative_to(root)), seen(document.get("spec") or {}))
    return found


def seen(spec):
    """What Flux sees: `wait: false` is no `wait`, `./a` is `./a/`, and `dependsOn` has no order."""
    spec = {key: value for key, value in spec.items() if value not in (None, False)}
    parts = [it for it in str(spec.get("path", "")).split("/") if it not in ("", ".")]
    spec["path"] = "/".join(parts)
    spec["dependsOn"] = sorted(json.dumps(it, sort_keys=True) for it in spec.get("dependsOn") or [])
    spec.pop("timeout", None)
    return spec


main()
