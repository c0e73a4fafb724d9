//! Ties a generated Job to the Kustomization that was written with it.
//!
//! In lockstep a release is in the specs, and a Job is in a file: the file can arrive before the spec, or the
//! spec before the file. The Job says a digest of itself in an annotation, and a patch of the Kustomization
//! tests it. JSON 6902 `test` fails the build (`kustomize/api/filters/patchjson6902`), so that the stage waits
//! until both have come; `docs/order.md` and the model say why that is enough.
//!
//! The chart that a HelmRelease is to have is in the spec too, and in a file of the user's: its source. So is a digest of
//! its values, which are in a ConfigMap or Secret. There the test is of the user's own field.

use crate::plan::FieldTest;

use super::CONTENT;
use super::digest;
use super::object::Object;
use super::scalar;
use super::value::{Map, Value};

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
    Some(Value::Map(
        patch(("Job", name), &path, &digest).noted(JOB_NOTE),
    ))
}

fn field<'a>(test: &FieldTest) -> Value<'a> {
    let object = (test.kind.clone(), test.name.clone());
    let note = match test.path.starts_with(CHARTS) {
        true => CHART_NOTE,
        false => VALUES_NOTE,
    };
    Value::Map(patch(object, &test.path, &test.value).noted(note))
}

/// Where the fields of sources are that are tested.
const CHARTS: &str = "/spec/ref/";

/// How the text of a patch begins that is nothing but a test.
const TEST: &str = "- op: test\n  path: ";

/// In front of the test of a Job.
const JOB_NOTE: &str = "Changes nothing: the build waits until the Job of this release has come: `flux-pipeline explain test-patch`.";

/// In front of the test of values.
const VALUES_NOTE: &str = "Changes nothing: the build waits until the values of this release have come: `flux-pipeline explain test-patch`.";

/// In front of the test of a source.
const CHART_NOTE: &str = "Changes nothing: the build waits until the chart of this release has come: `flux-pipeline explain test-patch`.";

fn patch<'a>((kind, name): (impl Into<Value<'a>>, String), path: &str, value: &str) -> Map<'a> {
    let mut target = Map::with_capacity(2);
    target.set("kind", kind);
    target.set("name", name);
    let mut text = format!("{TEST}{path}\n  value: ");
    scalar::quoted_or_block(&mut text, value, 4);
    text.push('\n');
    let mut patch = Map::with_capacity(2);
    patch.set("target", target);
    patch.set("patch", text);
    patch
}

/// Whether a patch of a Kustomization is one that this file writes: it changes nothing.
#[must_use]
pub fn is_pin(patch: &str) -> bool {
    let content = format!("/metadata/annotations/{}\n", CONTENT.replace('/', "~1"));
    let places = [content.as_str(), CHARTS, "/data/", "/sops/mac\n"];
    let tested = patch.strip_prefix(TEST);
    let is_one = !patch.contains("\n- ");
    is_one && tested.is_some_and(|path| places.iter().any(|place| path.starts_with(place)))
}
