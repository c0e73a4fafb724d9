//! The types of a kustomization file (`Kustomization` in `api/types/kustomization.go`, and what it holds).

/// What a place takes; nothing, too, which is `null`.
pub(super) enum Type {
    /// A text. Flux, which reads the file of a stage's path by its types, makes one of a number or a boolean.
    Text,
    /// A text for Flux, too.
    Strict,
    /// A whole number.
    Whole,
    /// `true` or `false`.
    Switch,
    /// Whatever is there.
    Any,
    /// A list of these.
    List(&'static Self),
    /// A map with any keys.
    Map(&'static Self),
    /// A map with these keys.
    Fields(&'static [Field]),
}

/// A field with its type.
pub(super) type Field = (&'static str, Type);

use Type::{Any, Fields, List, Map, Strict, Switch, Text, Whole};

const TEXTS: Type = List(&Text);
const PAIRS: Type = Map(&Text);

/// The whole file.
pub(super) const KUSTOMIZATION: &[Field] = &[
    ("apiVersion", Text),
    ("bases", TEXTS),
    ("buildMetadata", TEXTS),
    ("commonAnnotations", PAIRS),
    ("commonLabels", PAIRS),
    ("components", TEXTS),
    ("configMapGenerator", List(&Fields(GENERATOR))),
    ("configurations", TEXTS),
    ("crds", TEXTS),
    ("generatorOptions", Fields(OPTIONS)),
    ("generators", TEXTS),
    ("helmChartInflationGenerator", List(&Fields(OLD_CHART))),
    ("helmCharts", List(&Fields(CHART))),
    (
        "helmGlobals",
        Fields(&[("chartHome", Text), ("configHome", Text)]),
    ),
    ("imageTags", List(&Fields(IMAGE))),
    ("images", List(&Fields(IMAGE))),
    ("kind", Text),
    ("labels", List(&Fields(LABEL))),
    ("metadata", Fields(METADATA)),
    ("namePrefix", Text),
    ("nameSuffix", Text),
    ("namespace", Text),
    ("openapi", PAIRS),
    ("patches", List(&Fields(PATCH))),
    ("patchesJson6902", List(&Fields(PATCH))),
    ("patchesStrategicMerge", TEXTS),
    ("replacements", List(&Fields(REPLACEMENT))),
    (
        "replicas",
        List(&Fields(&[("count", Whole), ("name", Text)])),
    ),
    ("resources", TEXTS),
    ("secretGenerator", List(&Fields(SECRET))),
    ("sortOptions", Fields(SORTING)),
    ("transformers", TEXTS),
    ("validators", TEXTS),
    ("vars", List(&Fields(VARIABLE))),
];

/// `ObjectMeta`: more may stand in the file of a stage's path, where Flux drops it.
pub(super) const METADATA: &[Field] = &[
    ("annotations", PAIRS),
    ("labels", PAIRS),
    ("name", Text),
    ("namespace", Text),
];

const GENERATOR: &[Field] = &[
    ("behavior", Text),
    ("env", Text),
    ("envs", TEXTS),
    ("files", TEXTS),
    ("literals", TEXTS),
    ("name", Text),
    ("namespace", Text),
    ("options", Fields(OPTIONS)),
];

const SECRET: &[Field] = &[
    ("behavior", Text),
    ("env", Text),
    ("envs", TEXTS),
    ("files", TEXTS),
    ("literals", TEXTS),
    ("name", Text),
    ("namespace", Text),
    ("options", Fields(OPTIONS)),
    ("type", Text),
];

const OPTIONS: &[Field] = &[
    ("annotations", PAIRS),
    ("disableNameSuffixHash", Switch),
    ("immutable", Switch),
    ("labels", PAIRS),
];

const IMAGE: &[Field] = &[
    ("digest", Text),
    ("name", Text),
    ("newName", Text),
    ("newTag", Text),
    ("tagSuffix", Text),
];

const LABEL: &[Field] = &[
    ("fields", List(&Fields(FIELD))),
    ("includeSelectors", Switch),
    ("includeTemplates", Switch),
    ("pairs", PAIRS),
];

const FIELD: &[Field] = &[
    ("create", Switch),
    ("group", Text),
    ("kind", Text),
    ("path", Text),
    ("version", Text),
];

const PATCH: &[Field] = &[
    (
        "options",
        Fields(&[("allowKindChange", Switch), ("allowNameChange", Switch)]),
    ),
    ("patch", Text),
    ("path", Text),
    ("target", Fields(TARGET)),
];

const TARGET: &[Field] = &[
    ("annotationSelector", Text),
    ("group", Text),
    ("kind", Text),
    ("labelSelector", Text),
    ("name", Text),
    ("namespace", Text),
    ("version", Text),
];

const REPLACEMENT: &[Field] = &[
    ("path", Strict),
    ("source", Fields(SOURCE)),
    ("sourceValue", Strict),
    ("targets", List(&Fields(REPLACED))),
];

const SOURCE: &[Field] = &[
    ("fieldPath", Strict),
    ("group", Strict),
    ("kind", Strict),
    ("name", Strict),
    ("namespace", Strict),
    ("options", Fields(FIELD_OPTIONS)),
    ("version", Strict),
];

const REPLACED: &[Field] = &[
    ("fieldPaths", List(&Strict)),
    ("options", Fields(FIELD_OPTIONS)),
    ("reject", List(&Fields(SELECTED))),
    ("select", Fields(SELECTED)),
];

const SELECTED: &[Field] = &[
    ("annotationSelector", Strict),
    ("group", Strict),
    ("kind", Strict),
    ("labelSelector", Strict),
    ("name", Strict),
    ("namespace", Strict),
    ("version", Strict),
];

const FIELD_OPTIONS: &[Field] = &[
    ("create", Switch),
    ("delimiter", Strict),
    ("encoding", Strict),
    ("index", Whole),
];

const SORTING: &[Field] = &[
    (
        "legacySortOptions",
        Fields(&[("orderFirst", TEXTS), ("orderLast", TEXTS)]),
    ),
    ("order", Text),
];

const VARIABLE: &[Field] = &[
    ("fieldref", Fields(&[("fieldPath", Text)])),
    ("name", Text),
    (
        "objref",
        Fields(&[
            ("apiVersion", Text),
            ("group", Text),
            ("kind", Text),
            ("name", Text),
            ("namespace", Text),
            ("version", Text),
        ]),
    ),
];

const CHART: &[Field] = &[
    ("additionalValuesFiles", TEXTS),
    ("apiVersions", TEXTS),
    ("debug", Switch),
    ("devel", Switch),
    ("includeCRDs", Switch),
    ("kubeVersion", Text),
    ("name", Text),
    ("nameTemplate", Text),
    ("namespace", Text),
    ("releaseName", Text),
    ("repo", Text),
    ("skipHooks", Switch),
    ("skipTests", Switch),
    ("valuesFile", Text),
    ("valuesInline", Map(&Any)),
    ("valuesMerge", Text),
    ("version", Text),
];

const OLD_CHART: &[Field] = &[
    ("chartHome", Text),
    ("chartName", Text),
    ("chartRepoName", Text),
    ("chartRepoUrl", Text),
    ("chartVersion", Text),
    ("extraArgs", TEXTS),
    ("helmBin", Text),
    ("helmHome", Text),
    ("releaseName", Text),
    ("releaseNamespace", Text),
    ("values", Text),
    ("valuesLocal", Map(&Any)),
    ("valuesMerge", Text),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a type as `applied types` in `e2e/applied` tells those of kustomize, with the way to each.
    fn lines(fields: &[Field], way: &str, into: &mut Vec<String>) {
        for (name, of) in fields {
            let way = format!("{way}{}", name.to_ascii_lowercase());
            line(of, &way, into);
        }
    }

    fn line(of: &Type, way: &str, into: &mut Vec<String>) {
        let kind = match of {
            Text | Strict => "string",
            Whole => "int",
            Switch => "bool",
            Any => "interface",
            List(item) => return line(item, &format!("{way}[]"), into),
            Map(value) => return line(value, &format!("{way}{{}}"), into),
            Fields(fields) => return lines(fields, &format!("{way}."), into),
        };
        into.push(format!("{way} {kind}"));
    }

    #[test]
    fn the_types_are_those_of_kustomize() {
        let mut own = Vec::new();
        lines(KUSTOMIZATION, "", &mut own);
        own.sort();
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/data/kustomization-types.txt"
        );
        let real = std::fs::read_to_string(path).unwrap();
        let real: Vec<&str> = real.lines().collect();
        assert_eq!(own, real);
    }
}
