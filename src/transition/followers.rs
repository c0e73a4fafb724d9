//! What stages take up of sources that change.

use super::change::{Effect, Mark, PipelineChange};
use super::followed::{ChangedSource, followed};
use super::late::Late;
use super::pairs::At;
use super::scene::Scene;
use super::state::Stage;

/// A source that is emitted and changes may bring other files, which nobody sees here.
pub(super) fn follow_sources(change: &mut PipelineChange, scene: &Scene<'_>, pipeline: usize) {
    let Some(new) = scene.after.pipelines.get(pipeline) else {
        return;
    };
    let changed = scene.changed_sources(pipeline);
    for (stage, (change, now)) in change.stages.iter_mut().zip(&new.stages).enumerate() {
        let Some(source) = followed(changed, now) else {
            continue;
        };
        let notes = notes(source, (now, scene.late(At { pipeline, stage })));
        if change.mark == Mark::Same && !notes.is_empty() {
            (change.mark, change.effect) = (Mark::Changed, Effect::Follows);
        }
        change.notes.extend(notes);
    }
}

/// Fields of a source that decide about its files; what the first two do is seen in the objects, and of the others whether
/// they do something to a stage.
const OF_FILES: [&str; 4] = [
    "spec.ignore",
    "spec.sparseCheckout",
    "spec.include",
    "spec.recurseSubmodules",
];

fn notes(source: &ChangedSource<'_>, (stage, late): (&Stage<'_>, Option<&Late>)) -> Vec<String> {
    let name = &source.is.name;
    let mut notes = Vec::new();
    let seen_late = late.and_then(|late| Some((late.field, late.seen()?)));
    if let Some((field, what)) = &seen_late {
        notes.push(format!("`{field}` of `{name}` {what}"));
    }
    // What a source of this repository leaves out is seen in the objects.
    let is_seen = stage.is_here && stage.tree.is_some_and(|tree| tree.seen);
    let known = match (is_seen, late) {
        (true, None) => OF_FILES.len(),
        (true, Some(_)) => 2,
        (false, _) => 0,
    };
    let seen: Vec<&str> = OF_FILES.into_iter().take(known).collect();
    if source.changes_only(&seen) {
        return notes;
    }
    notes.push(format!(
        "its source `{name}` changes, and what it brings is not seen here"
    ));
    let fields = source.late_fields().into_iter();
    for field in fields.filter(|_| seen_late.is_none()) {
        let field = field.trim_start_matches("spec.");
        notes.push(format!(
            "`{field}` of `{name}` makes no other revision: the stage takes up what it changes at its interval, in no order"
        ));
    }
    notes
}
