//! The sources that are emitted.

use std::collections::BTreeMap;

use crate::model::{Pipeline, Source};
use crate::settle::SettledSource;
use crate::values::path::join;

use super::SourcePlan;

/// The sources with a block, in the order written.
pub(super) fn plan<'a>(
    pipeline: &'a Pipeline,
    made: &'a [Option<SettledSource>],
) -> Vec<SourcePlan<'a>> {
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for source in pipeline
        .sources
        .iter()
        .filter(|source| source.block.is_some())
    {
        *names.entry(&source.name.value).or_default() += 1;
    }
    let plan = |(source, settled): (&'a Source, &'a Option<SettledSource>)| {
        let name = &source.name.value;
        let alone = names.get(name.as_str()) == Some(&1);
        let file = if alone {
            name.clone()
        } else {
            long_name(source)
        };
        Some(SourcePlan {
            source,
            settled: settled.as_ref()?,
            // No stage has a dot in its name, so this is never the file of one.
            file: join(
                &pipeline.flux.directory.value,
                &format!("{file}.source.yaml"),
            ),
        })
    };
    pipeline.sources.iter().zip(made).filter_map(plan).collect()
}

/// A name that no other source has: also its kind and namespace.
fn long_name(source: &Source) -> String {
    let (name, kind) = (&source.name.value, source.kind.word());
    match &source.namespace {
        Some(namespace) => format!("{name}.{kind}.{}", namespace.value),
        None => format!("{name}.{kind}"),
    }
}
