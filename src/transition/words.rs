//! What the forms of a transition say alike.

use crate::plan::POLL_SECONDS;
use crate::values::duration;

use super::object::RESTS;

use super::change::{
    Fate, Mark, ObjectChange, OrderChange, PipelineChange, StageChange, Transition,
};

/// `shop` or `shop (production)`.
pub(super) fn title(pipeline: &PipelineChange) -> String {
    match &pipeline.environment {
        Some(environment) => format!("{} ({environment})", pipeline.name),
        None => pipeline.name.clone(),
    }
}

/// What happens to a stage: its effect, and after which stages.
pub(super) fn effect(stage: &StageChange) -> String {
    let words = match stage.mark {
        Mark::New if stage.effect == super::Effect::Suspended => {
            "is new and suspended, nothing is applied"
        }
        Mark::New if stage.effect == super::Effect::Waits => "is new and waits",
        Mark::New => "is new",
        Mark::Replaced | Mark::Changed | Mark::Same | Mark::Removed => stage.effect.words(),
    };
    if stage.waits_for.is_empty() || stage.effect == super::Effect::Nothing {
        return words.to_owned();
    }
    let first: Vec<String> = stage
        .waits_for
        .iter()
        .map(|it| format!("{} ({})", it.stage, it.guard.word()))
        .collect();
    let preposition = if stage.effect == super::Effect::Waits {
        "for"
    } else {
        "after"
    };
    format!("{words} {preposition} {}", first.join(", "))
}

/// What happens to an object.
pub(super) fn fate(object: &ObjectChange) -> String {
    let is_job = object.kind == "Job";
    let is_helm = object.kind == "HelmRelease";
    let title = &object.title;
    let said = match object.fate {
        Fate::Created if is_job && object.reason.is_none() => {
            format!("{title} is created and runs")
        }
        Fate::Created => format!("{title} is created"),
        Fate::Replaced if is_job => format!("{title} is deleted, created again, and runs again"),
        Fate::Replaced if is_helm => {
            format!("{title} is uninstalled, and its new release installed")
        }
        Fate::Replaced => format!("{title} is deleted and created again"),
        Fate::Rolled => format!("{title} is changed, its pods are replaced"),
        Fate::Upgraded => format!("{title} is upgraded"),
        Fate::Patched => format!("{title} is changed in place"),
        Fate::Refused => {
            format!("{title} cannot be changed: the field is immutable, and nothing forces it")
        }
        Fate::Moved => format!("the file of {title} moves to another folder"),
        Fate::Pruned if object.reason.as_deref() == Some(RESTS) => format!("{title} is deleted"),
        Fate::Pruned if is_helm => format!("{title} is deleted, and its release uninstalled"),
        Fate::Pruned => format!("{title} is deleted"),
        Fate::Risked => format!("{title} may be deleted and made again"),
        Fate::Orphaned => format!("{title} stays, no longer managed"),
        Fate::Idle if is_helm => format!("{title} stays as it is"),
        Fate::Idle => format!("{title} does not run"),
        Fate::Held | Fate::Kept => format!("{title} stays as it is"),
    };
    match &object.reason {
        Some(reason) => format!("{said}: {reason}"),
        None => said,
    }
}

/// A new, changed or lost order.
pub(super) fn order(change: &OrderChange) -> String {
    let stage = &change.stage;
    match (change.before, change.after) {
        (None, Some(guard)) => format!("waits for {stage} from now on ({})", guard.word()),
        (Some(_), None) => format!("no longer waits for {stage}"),
        (Some(old), Some(new)) => {
            format!(
                "waits for {stage} by another guard: {} → {}",
                old.word(),
                new.word()
            )
        }
        (None, None) => String::new(),
    }
}

/// A side of a field; nothing reads as `(none)`.
pub(super) fn side(value: Option<&String>) -> &str {
    value.map_or("(none)", String::as_str)
}

/// How many stages and objects of each kind.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) new: usize,
    pub(super) replaced: usize,
    pub(super) changed: usize,
    pub(super) unchanged: usize,
    pub(super) removed: usize,
    pub(super) pruned: usize,
    pub(super) orphaned: usize,
}

impl Tally {
    pub(super) fn of(transition: &Transition) -> Self {
        let mut tally = Self::default();
        for stage in transition
            .pipelines
            .iter()
            .flat_map(|pipeline| &pipeline.stages)
        {
            let count = match stage.mark {
                Mark::New => &mut tally.new,
                Mark::Replaced => &mut tally.replaced,
                Mark::Changed => &mut tally.changed,
                Mark::Same => &mut tally.unchanged,
                Mark::Removed => &mut tally.removed,
            };
            *count += 1;
            let has = |fate: Fate| stage.objects.iter().filter(|it| it.fate == fate).count();
            tally.pruned += has(Fate::Pruned);
            tally.orphaned += has(Fate::Orphaned);
        }
        tally
    }

    /// One line.
    pub(super) fn line(&self) -> String {
        let stages = [
            (self.new, "new"),
            (self.replaced, "replaced"),
            (self.changed, "changed"),
            (self.removed, "removed"),
            (self.unchanged, "unchanged"),
        ];
        let said = stages.iter().filter(|(count, _)| *count > 0);
        let said: Vec<String> = said
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        let mut text = format!(
            "stages: {}",
            if said.is_empty() {
                "none".to_owned()
            } else {
                said.join(", ")
            }
        );
        if self.pruned + self.orphaned > 0 {
            text.push_str(&format!(
                "; objects: {} deleted, {} orphaned",
                self.pruned, self.orphaned
            ));
        }
        text
    }
}

/// How long a release may take, and along which stages.
pub(super) fn worst_case(pipeline: &PipelineChange) -> Option<String> {
    (!pipeline.critical_path.is_empty()).then(|| {
        format!(
            "at worst {}{} along {}",
            duration::shown(pipeline.worst_case_seconds),
            polls(pipeline.critical_path.len().saturating_sub(1)),
            pipeline.critical_path.join(" → ")
        )
    })
}

/// ` (2 edges × 30s poll)`, or nothing without edges.
fn polls(edges: usize) -> String {
    let noun = if edges == 1 { "edge" } else { "edges" };
    match edges {
        0 => String::new(),
        edges => format!(" ({edges} {noun} × {} poll)", duration::shown(POLL_SECONDS)),
    }
}
