//! What the changes of a stage come to.

use super::change::{Effect, Fate, Mark, StageChange};

/// The stage has other changes than it was judged by; one that is new is still new.
pub(super) fn judge_again(change: &mut StageChange) {
    let (mark, effect) = judge(change);
    if change.mark != Mark::New {
        change.mark = mark;
    }
    change.effect = effect;
}

/// How a stage that was there before is marked, and what happens in it.
pub(super) fn judge(change: &StageChange) -> (Mark, Effect) {
    let has = |fate: Fate| change.objects.iter().any(|it| it.fate == fate);
    let new_job = change
        .objects
        .iter()
        .any(|it| it.fate == Fate::Created && it.kind == "Job");
    if has(Fate::Refused) {
        return (Mark::Changed, Effect::Refused);
    }
    if change
        .objects
        .iter()
        .any(|it| it.fate == Fate::Replaced && it.kind == "Job")
    {
        return (Mark::Replaced, Effect::RunsAgain);
    }
    let mut objects = change.objects.iter();
    if objects.any(|it| it.fate == Fate::Replaced && it.kind == "HelmRelease") {
        return (Mark::Replaced, Effect::Reinstalls);
    }
    if has(Fate::Replaced) {
        return (Mark::Replaced, Effect::Rolls);
    }
    if new_job {
        let replaces = change
            .objects
            .iter()
            .any(|it| it.fate == Fate::Pruned && it.kind == "Job");
        let mark = if replaces {
            Mark::Replaced
        } else {
            Mark::Changed
        };
        return (mark, Effect::Runs);
    }
    if has(Fate::Rolled) {
        return (Mark::Changed, Effect::Rolls);
    }
    if has(Fate::Upgraded) {
        return (Mark::Changed, Effect::Upgrades);
    }
    // What Flux leaves alone makes no change.
    if change.objects.iter().any(|it| it.fate != Fate::Held) {
        return (Mark::Changed, Effect::Changes);
    }
    if !(change.settings.is_empty() && change.orders.is_empty() && change.notes.is_empty()) {
        return (Mark::Changed, Effect::Settings);
    }
    (Mark::Same, Effect::Nothing)
}
