"""What the cluster gets of a repository, before and after it went over; and what `import` said of the difference."""

import collections
import copy as copies
import json
import os
import re
import subprocess

import yaml

Kustomization = collections.namedtuple("Kustomization", "file namespace name spec")

RELEASE = "flux-pipeline/release"
GROUP = "kustomize.toolkit.fluxcd.io/"


def documents(text):
    try:
        return [it for it in yaml.load_all(text, Loader) if isinstance(it, dict)]
    except (yaml.YAMLError, ValueError):
        return []


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads no times: what looks like one is a text to Kubernetes."""


Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for key, resolvers in Loader.yaml_implicit_resolvers.items()
}


def kustomizations(root):
    """Every Kustomization of Flux in the files."""
    found = []
    for path in sorted(root.rglob("*.y*ml")):
        try:
            text = path.read_text()
        except (OSError, UnicodeDecodeError):
            continue
        for document in documents(text) if GROUP in text else []:
            if is_kustomization(document):
                metadata = document.get("metadata") or {}
                file = str(path.relative_to(root))
                found.append(Kustomization(file, metadata.get("namespace"), metadata.get("name"), seen(document)))
    return found


def is_kustomization(document):
    return document.get("kind") == "Kustomization" and str(document.get("apiVersion", "")).startswith(GROUP)


def seen(document):
    """What Flux sees: `wait: false` is no `wait`, `./a` is `./a/`, `dependsOn` has no order, and a namespace need not be said again."""
    own = (document.get("metadata") or {}).get("namespace")
    spec = without_nulls(document.get("spec") or {})
    for reference in [*(spec.get("dependsOn") or []), spec.get("sourceRef") or {}]:
        if reference.get("namespace") in (None, own):
            reference.pop("namespace", None)
    spec = {key: value for key, value in spec.items() if value not in (None, False, [], {})}
    parts = [it for it in str(spec.get("path", "")).split("/") if it not in ("", ".")]
    spec["path"] = os.path.normpath("/" + "/".join(parts)).strip("/")
    spec["dependsOn"] = sorted(spec.get("dependsOn") or [], key=lambda it: json.dumps(it, sort_keys=True))
    # Nobody has to say it: it is the interval less half a minute.
    spec.pop("timeout", None)
    return spec


def without_nulls(value):
    """A copy; the API server takes a null for nothing."""
    if isinstance(value, dict):
        fields = {key: without_nulls(it) for key, it in value.items()}
        return {key: it for key, it in fields.items() if it not in (None, {})}
    return [without_nulls(it) for it in value] if isinstance(value, list) else value


class Announced:
    """The differences that `import --verbose` tells, by the file and name of a Kustomization."""

    MESSAGES = [
        (r"the build guards `(?P<name>[^`]+)` in lockstep", "guard"),
        (r"the build adds `(?P<key>[^`]+)` to `(?P<name>[^`]+)`", None),
        (r"nothing says `(?P<key>[^`]+)` of `(?P<name>[^`]+)` as it is", None),
        (r"`(?P<name>[^`]+)` waits for `[^`]+` anyway", "dependsOn"),
        (r"the `readyExpr` of `[^`]+` is left out", "guard"),
        (r"the release id of `(?P<name>[^`]+)` is left out", "guard"),
        (r"the directory of `(?P<name>[^`]+)` gets another digest", "path"),
    ]

    def __init__(self, told, root):
        self.fields = collections.defaultdict(set)
        for block in re.split(r"^(?=[a-z-]+ \(docs/checks)", told, flags=re.M):
            place = re.search(r"╭─\[(.+?):\d+:\d+\]", block)
            text = re.sub(r"\s*\n\s*│\s*", " ", block.split("╭─[")[0])
            for pattern, field in self.MESSAGES:
                found = re.search(pattern, text)
                if place and found:
                    groups = found.groupdict()
                    self.fields[place[1], groups.get("name")].add(field or groups["key"])

    def names(self, name):
        """Whatever is announced of a name, wherever it stands."""
        return set().union(*(fields for (_, known), fields in self.fields.items() if known == name))

    def of(self, one):
        return self.fields[one.file, one.name] | self.fields[one.file, None]

    def same_objects(self, before, after):
        """Whether two lists of objects are the same but for what is announced."""
        if after is None or before.keys() != after.keys():
            return False
        return all(self.same_object(before[key], after[key]) for key in before)

    def same_object(self, before, after):
        if before == after:
            return True
        if not is_kustomization(before) or "spec" not in before or "spec" not in after:
            return False
        fields = self.names(before["metadata"]["name"])
        is_placed = before["metadata"].get("namespace") is not None
        return not differing(placed(seen(before), is_placed), placed(seen(after), is_placed), fields)


def differing(before, after, announced):
    """The fields that differ, those left out that are announced."""
    if "guard" in announced:
        before, after = unguarded(before), unguarded(after)
    fields = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    return fields - announced


def unguarded(spec):
    """Without a release id, and without the expressions that ask for one."""
    spec = copies.deepcopy(spec)
    metadata = spec.get("commonMetadata") or {}
    annotations = metadata.get("annotations") or {}
    annotations.pop(RELEASE, None)
    if not annotations:
        metadata.pop("annotations", None)
    if not metadata:
        spec.pop("commonMetadata", None)
    for entry in spec["dependsOn"]:
        if RELEASE in (entry.get("readyExpr") or ""):
            entry.pop("readyExpr")
    order = {json.dumps(it, sort_keys=True): it for it in spec["dependsOn"]}
    spec["dependsOn"] = [order[key] for key in sorted(order)]
    return spec


def compared(gone, there, announced):
    """Whether each Kustomization by hand is built the same."""
    by_key = collections.defaultdict(list)
    for one in there:
        by_key[one.namespace, one.name].append(one)
    differ, told = [], 0
    for one in gone:
        # Clusters side by side may have one name: the nearest file is of the same one.
        found = sorted(by_key[one.namespace, one.name], key=lambda it: distance(it.file, one.file))
        specs = [placed(it.spec, one.namespace is not None) for it in [one, *found[:1]]]
        if not found or differing(*specs, announced.of(one)):
            differ.append(one)
        elif specs[0] != specs[1]:
            told += 1
    if differ:
        return f"{len(differ)} of {len(gone)} differ"
    return f"yes, {told} of {len(gone)} with what was announced" if told else "yes"


def applied(root, all_kustomizations, listings):
    """Directories that Flux applies: of Kustomizations, of the instance of the operator, and of what lists a changed file."""
    paths = {it.spec["path"] for it in all_kustomizations if it.spec["path"]}
    for path in root.rglob("*.y*ml"):
        text = path.read_text(errors="replace") if path.is_file() else ""
        for document in documents(text) if "FluxInstance" in text else []:
            sync = (document.get("spec") or {}).get("sync") or {}
            paths.add(os.path.normpath("/" + str(sync.get("path") or "")).strip("/"))
    # What lists a changed file and is in no such directory is applied by somebody that the repository does not show.
    others = {os.path.dirname(it) for it in listings}
    return sorted(paths | {it for it in others if not any(f"{it}/".startswith(f"{path}/") for path in paths)})


def distance(one, other):
    """The nearer, the smaller: another directory, and then how much of the path is not the same."""
    is_beside = os.path.dirname(one) == os.path.dirname(other)
    return not is_beside, -len(os.path.commonprefix([one, other]))


def placed(spec, has_namespace):
    """Where a kustomization file above brings the namespace, an entry that says it again says nothing."""
    if has_namespace:
        return spec
    entries = [{key: value for key, value in it.items() if key != "namespace"} for it in spec["dependsOn"]]
    return {**spec, "dependsOn": sorted(entries, key=lambda it: json.dumps(it, sort_keys=True))}


def rendered(kustomize, root, paths):
    """What the real kustomize makes of each directory, by kind, namespace and name."""
    found = {}
    for path in paths:
        directory = root / path
        if not directory.is_dir():
            continue
        made = complete(directory)
        output = subprocess.run(
            [kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", str(directory)],
            capture_output=True, text=True, timeout=120,
        )
        if made:
            made.unlink()
        if output.returncode == 0:
            found[path] = {key(it): it for it in documents(output.stdout) if it.get("kind")}
    return found


def key(document):
    metadata = document.get("metadata") or {}
    return document.get("apiVersion", "").split("/")[0], document.get("kind"), metadata.get("namespace"), metadata.get("name")


NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def complete(directory):
    """Flux writes the kustomization file that a directory lacks (`pkg/kustomize` of Flux); gives what was written."""
    if any((directory / name).is_file() for name in NAMES):
        return None
    resources = []
    for path, folders, files in os.walk(directory):
        relative = os.path.relpath(path, directory)
        if path != str(directory) and any(name in files for name in NAMES):
            resources.append(relative)
            folders.clear()
            continue
        yamls = [it for it in files if it.endswith((".yaml", ".yml")) and not it.startswith(".")]
        resources += [os.path.normpath(os.path.join(relative, it)) for it in sorted(yamls)]
    made = directory / "kustomization.yaml"
    made.write_text(json.dumps({"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization", "resources": resources}))
    return made
