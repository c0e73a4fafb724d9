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

fn notes(
    source: &ChangedSource<'_>,
    (stage, late): (&Stage<'_>, Option<&Late>),
) -> Vec<String> {
    let name = &source.is.name;
    let mut notes = Vec::new();
    let seen_late = late.and_then(|late| Some((late.field, late.seen()?)));
    if let Some((field, what)) = &seen_late {
        notes.push(format!("`{field}` of `{name}` {what}"));
    }
    // What a source of this repository leaves out is seen in the objects.
    let is_seen = stage.is_here && stage.tree.is_some_and(|tree| tree.seen);
    let seen: &[&str] = match is_seen {
        true => &["spec.ignore", "spec.sparseCheckout"],
        false => &[],
    };
    if source.changes_only(seen) {
        return notes;
    }
    notes.push(format!(
        "its source `{name}` changes, and what it brings is not seen here"
    ));
    if let Some(field) = source.under_one_revision().filter(|_| seen_late.is_none()) {
        let field = field.path.trim_start_matches("spec.");
        notes.push(format!(
            "`{field}` of `{name}` makes no other revision: the stage takes up what it changes at its interval, in no order"
        ));
    }
    notes
}
