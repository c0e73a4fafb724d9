//! The settings of a stage that `defaults` has not.

use super::block::Tables;
use super::entry::Entry;
use super::{defaults, stage_readers as read};
use crate::model::cursor::Cursor;
use crate::model::draft::StageBody;
use crate::model::word::{Word, often, once};

/// The words of a `stage` block.
pub(super) fn words() -> impl Iterator<Item = &'static Word> {
    TABLES
        .iter()
        .flat_map(|table| table.iter())
        .map(|entry| &entry.word)
}

pub(super) const TABLES: Tables<StageBody> = &[OWN, defaults::WORDS];

const OWN: &[Entry<StageBody>] = &[
    Entry {
        word: once(
            "path",
            "path PATH",
            "directory of the manifests, from the root of the source",
        )
        .default("`./STAGE/`; for `app` `./deploy/` where that directory exists")
        .becomes("`spec.path`"),
        read: |c, stage| c.set(&mut stage.path, Cursor::path),
    },
    Entry {
        word: often(
            "job",
            "job [NAME] { … }",
            "a Job to generate; the Jobs of a stage run side by side",
        )
        .default("the stage's name")
        .becomes("`PATH/NAME.job.yaml`, a `batch/v1` Job"),
        read: |c, stage| c.add(&mut stage.jobs, read::job),
    },
    Entry {
        word: once("name", "name NAME", "name of the Kustomization")
            .default("`PIPELINE-STAGE`, or `PIPELINE-ENVIRONMENT-STAGE`")
            .becomes("`metadata.name`"),
        read: |c, stage| c.set(&mut stage.name, |c| c.object("the name of a Kustomization")),
    },
];
