//! The files of a run that are in each other's way.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::diagnostics::{Check, Diagnostic};
use crate::hash::{HashMap, Hashes};
use crate::manifests::Written;
use crate::model::Pipeline;
use crate::source::Span;

use super::Project;

/// A file, and the pipeline that it is of.
pub(super) struct EmittedFile<'a> {
    at: usize,
    pipeline: &'a Pipeline,
    pub(super) written: &'a Written,
}

/// Two files, the second in the way of the first.
pub(super) type Clash<'f, 'a> = (&'f EmittedFile<'a>, &'f EmittedFile<'a>);

/// Every file of every pipeline of a run, in the order of the input.
pub(super) fn emitted_files(project: &Project) -> Vec<EmittedFile<'_>> {
    let pipelines = project.pipelines.iter().zip(&project.written).enumerate();
    let files = pipelines.flat_map(|(at, (pipeline, written))| {
        written.iter().map(move |written| EmittedFile {
            at,
            pipeline,
            written,
        })
    });
    files.collect()
}

/// The pairs of files with equal keys, the first of a key with each other one, by the indices of their pipelines.
pub(super) fn clashes<'f, 'a>(
    files: &'f [EmittedFile<'a>],
    key: impl Fn(&'f str) -> Cow<'f, str>,
) -> BTreeMap<(usize, usize), Vec<Clash<'f, 'a>>> {
    let keys = files.iter().map(|file| key(&file.written.path));
    let repeated = Hashes::of(keys).repeated();
    let mut first: HashMap<Cow<'_, str>, &EmittedFile<'_>> = HashMap::default();
    let mut clashes: BTreeMap<(usize, usize), Vec<Clash<'_, '_>>> = BTreeMap::new();
    let keys = files.iter().map(|file| (key(&file.written.path), file));
    for (key, file) in keys.filter(|(key, _)| repeated.may_have(key)) {
        let one = *first.entry(key).or_insert(file);
        if !std::ptr::eq(one, file) {
            clashes
                .entry((one.at, file.at))
                .or_default()
                .push((one, file));
        }
    }
    clashes
}

/// Where the two files come from: two environments of one file are told by their names, since everything else of
/// them may stand in the same place.
fn places(one: &EmittedFile<'_>, other: &EmittedFile<'_>) -> (Span, Span) {
    let environments = (&one.pipeline.environment, &other.pipeline.environment);
    match environments {
        (Some(first), Some(second))
            if one.at != other.at && one.pipeline.file == other.pipeline.file =>
        {
            (first.span, second.span)
        }
        (Some(_) | None, Some(_) | None) => (one.written.span, other.written.span),
    }
}

/// The finding about the first of the clashes of two pipelines; how many more there are stands behind it.
pub(super) fn report(
    check: &'static Check,
    clashes: &[Clash<'_, '_>],
    message: String,
) -> Option<Diagnostic> {
    let (one, other) = clashes.first()?;
    let (first, second) = places(one, other);
    let more = match clashes.len() {
        1 => "and for this".to_owned(),
        2 => "and for this, and so is 1 more file".to_owned(),
        many => format!("and for this, and so are {} more files", many - 1),
    };
    let found = check
        .at(second, message)
        .label(more)
        .also(first, "for this");
    Some(found.help(if one.at == other.at {
        "give one of them another name or another `path`"
    } else {
        "say another `directory` in the `flux` block of one of them and, for a Job, another `path`; or give the \
         stage another name"
    }))
}
