//! What `plan` says of the files on the disk against the last commit, for the lines above stages.

use std::collections::BTreeMap;
use std::path::Path;

use crate::compile::{self, Input, Outcome};
use crate::files::{Disk, Revision};
use crate::source::{EntryKind, Files, SourceMap};
use crate::transition::{self, Mark, State, Transition, Trees};

use super::paths::{below, is_pipeline};

/// What changes, by the path of the pipeline file and the name of the stage: in which environment, and how; nothing for
/// one in which the stage stays as it is.
pub(super) type Changes = BTreeMap<(String, String), Vec<Change>>;

/// What changes in an environment.
type Change = (Option<String>, Option<&'static str>);

/// What changes in the pipelines of a directory; nothing where one side has errors, or is not there.
pub(super) fn changes(root: &Path, folder: &str, commit: &str) -> Changes {
    let transition = transition(root, folder, commit).unwrap_or_default();
    let mut changes = Changes::new();
    for pipeline in transition.pipelines {
        for stage in pipeline.stages {
            let words = match stage.mark {
                Mark::Removed => continue,
                Mark::Same => None,
                Mark::New => Some("is new"),
                Mark::Replaced | Mark::Changed => Some(stage.effect.words()),
            };
            let said = (pipeline.environment.clone(), words);
            let key = (pipeline.file.clone(), stage.name);
            changes.entry(key).or_default().push(said);
        }
    }
    changes.retain(|_, all| all.iter().any(|(_, words)| words.is_some()));
    changes
}

fn transition(root: &Path, folder: &str, commit: &str) -> Option<Transition> {
    let disk = Disk::open(root).ok()?;
    let revision = Revision::open(root, commit).ok()?;
    let (now, then) = (checked(folder, &disk)?, checked(folder, &revision)?);
    let (after, before) = (now.plan(&disk)?, then.plan(&revision)?);
    let (after, before) = (State::of(&after, &disk), State::of(&before, &revision));
    let trees = Trees {
        before: &revision,
        after: &disk,
    };
    let changes = transition::compare(&before, &after, trees, &mut |file| file).0;
    // What could not be read is not what was not there.
    let projects = [&now, &then].into_iter().filter_map(|it| it.project());
    let sites = projects.flat_map(|it| it.sites());
    let directories: Vec<&str> = sites.map(|it| it.stage.path.value.as_str()).collect();
    revision
        .unread_for(&directories)
        .is_empty()
        .then_some(changes)
}

/// The pipeline files of a directory; `None` where it has none.
fn checked(folder: &str, files: &dyn Files) -> Option<Outcome> {
    let entries = files.list(folder)?.into_iter();
    let names = entries.filter(|entry| entry.kind == EntryKind::File && is_pipeline(&entry.name));
    let inputs = names.filter_map(|entry| {
        let path = below(folder, &entry.name);
        let text = files.read(&path).ok()?;
        Some(Input::new(path, text))
    });
    let inputs: Vec<Input> = inputs.collect();
    (!inputs.is_empty()).then(|| compile::check(inputs, files, &mut SourceMap::default()))
}

/// `runs again`, or `runs again (staging), rolls (production)` where environments differ.
pub(super) fn said(changes: &[Change]) -> String {
    let first = changes.first().and_then(|(_, words)| *words);
    if changes.iter().all(|(_, words)| *words == first) {
        return first.unwrap_or_default().to_owned();
    }
    let each = changes.iter().filter_map(|(environment, words)| {
        let words = (*words)?;
        Some(match environment {
            Some(environment) => format!("{words} ({environment})"),
            None => words.to_owned(),
        })
    });
    each.collect::<Vec<String>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn environments_are_named_where_they_differ() {
        let of = |name: &str, words| (Some(name.to_owned()), Some(words));
        let equal = [of("staging", "rolls"), of("production", "rolls")];
        assert_eq!(said(&equal), "rolls");
        let others = [of("staging", "rolls"), of("production", "is new")];
        assert_eq!(said(&others), "rolls (staging), is new (production)");
        let one = [
            of("staging", "rolls"),
            (Some("production".to_owned()), None),
        ];
        assert_eq!(said(&one), "rolls (staging)");
        assert_eq!(said(&[(None, Some("waits"))]), "waits");
    }
}
