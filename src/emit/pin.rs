//! Ties a generated Job to the Kustomization that was written with it.
//!
//! In lockstep a release is in the specs, and a Job is in a file: the file can arrive before the spec, or the
//! spec before the file. The Job says a digest of itself in an annotation, and a patch of the Kustomization
//! tests it. JSON 6902 `test` fails the build (`kustomize/api/filters/patchjson6902`), so that the stage waits
//! until both have come; `docs/order.md` and the model say why that is enough.
//!
//! The chart that a HelmRelease is to have is in the spec too, and in a file of the user's: its source. So is a digest of
//! its values, which are in a ConfigMap or Secret. There the test is of the user's own field.

use crate::manifests::PatchTarget;
use crate::plan::FieldTest;

use super::CONTENT;
use super::digest;
use super::object::Object;
use super::scalar;
use super::value::{Map, Value};
use super::values;

/// Writes the digest of each Job into it, and the tests of them into the stage's Kustomization, with those of `fields`.
pub(super) fn pin(kustomization: &mut Map<'_>, jobs: &mut [Object<'_>], fields: &[FieldTest]) {
    let jobs = jobs.iter_mut().filter_map(|job| test(&mut job.object));
    let tests = jobs.chain(fields.iter().map(field)).collect();
    kustomization.within("spec", |spec| put_first(spec, tests));
}

/// Before the patches of the user's, which may change anything.
fn put_first<'a>(spec: &mut Map<'a>, mut tests: Vec<Value<'a>>) {
    if tests.is_empty() {
        return;
    }
    if let Some(Value::List(patches)) = spec.get_mut("patches").map(std::mem::take) {
        tests.extend(patches);
    }
    spec.filled("patches", tests);
}

fn test<'a>(job: &mut Map<'_>) -> Option<Value<'a>> {
    let digest = digest::of_job(job);
    let name = job.get("metadata")?.at(&["name"])?.as_text()?.to_owned();
    job.within("metadata", |metadata| {
        metadata.within("annotations", |annotations| {
            annotations.set(CONTENT, digest.clone())
        });
    });
    let path = format!("/metadata/annotations/{}", CONTENT.replace('/', "~1"));
    let job = PatchTarget {
        kind: "Job".to_owned(),
        name,
        namespace: None,
    };
    let patch = patch(values::target(&job), &path, &digest);
    Some(Value::Map(patch.noted(JOB_NOTE)))
}

fn field<'a>(test: &FieldTest) -> Value<'a> {
    let note = match test.path.starts_with(CHARTS) {
        true => CHART_NOTE,
        false => VALUES_NOTE,
    };
    Value::Map(patch(values::target(&test.target), &test.path, &test.value).noted(note))
}

/// Where the fields of sources are that are tested.
const CHARTS: &str = "/spec/ref/";

/// How the text of a patch begins that is nothing but a test.
const TEST: &str = "- op: test\n";

/// In front of the place that is tested.
const PATH: &str = "  path: ";

/// In front of the test of a Job.
const JOB_NOTE: &str = "Changes nothing: the build waits until the Job of this release has come: `flux-pipeline explain test-patch`.";

/// In front of the test of values.
const VALUES_NOTE: &str = "Changes nothing: the build waits until the values of this release have come: `flux-pipeline explain test-patch`.";

/// In front of the test of a source.
const CHART_NOTE: &str = "Changes nothing: the build waits until the chart of this release has come: `flux-pipeline explain test-patch`.";

fn patch<'a>(target: Map<'a>, path: &str, value: &str) -> Map<'a> {
    let mut patch = Map::with_capacity(2);
    patch.set("target", target);
    patch.set("patch", test_text(path, value));
    patch
}

/// The text of a test. A value of several lines stands before the path: kustomize takes the line ends at the end of a patch
/// away (`PatchTransformer` in `kustomize/api/internal/builtins`), and the last one belongs to the value.
fn test_text(path: &str, value: &str) -> String {
    let mut text = "  value: ".to_owned();
    scalar::quoted_or_block(&mut text, value, 4);
    let path = format!("{PATH}{path}");
    let (first, second) = match value.contains('\n') {
        true => (text, path),
        false => (path, text),
    };
    format!("{TEST}{first}\n{second}\n")
}

/// Whether a patch of a Kustomization is one that this file writes: it changes nothing.
#[must_use]
pub fn is_pin(patch: &str) -> bool {
    let content = format!("/metadata/annotations/{}", CONTENT.replace('/', "~1"));
    let is_ours = |path: &str| {
        let is_exact = [content.as_str(), "/sops/mac"].contains(&path);
        is_exact
            || [CHARTS, "/data/"]
                .iter()
                .any(|place| path.starts_with(place))
    };
    let mut paths = patch.lines().filter_map(|line| line.strip_prefix(PATH));
    let is_one = patch.starts_with(TEST) && !patch.contains("\n- ");
    is_one && paths.next().is_some_and(is_ours) && paths.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_several_lines_keeps_its_last_line_end() {
        let text = test_text("/data/values.yaml", "image:\n  tag: v1\n");
        assert_eq!(
            text,
            "- op: test\n  value: |\n    image:\n      tag: v1\n  path: /data/values.yaml\n"
        );
        assert!(is_pin(&text));
        assert!(is_pin(&test_text("/spec/ref/tag", "1.0.0")));
        assert!(!is_pin(&test_text("/spec/suspend", "true")));
        assert!(!is_pin("- op: add\n  path: /data/a\n  value: b\n"));
    }
}
