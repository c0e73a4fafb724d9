//! What a commit does to the cluster.

use super::field::Field;
use crate::plan::Guard;

/// What a commit does to the cluster, in the order in which it happens.
#[derive(Clone, Debug, Default)]
pub struct Transition {
    /// One for each environment of each pipeline file, those that are gone last.
    pub pipelines: Vec<PipelineChange>,
}

/// What a commit does to one pipeline.
#[derive(Clone, Debug, Default)]
pub struct PipelineChange {
    /// Path of the pipeline file.
    pub file: String,
    /// Name of the pipeline.
    pub name: String,
    /// The environment, when the file has any.
    pub environment: Option<String>,
    /// Named images that changed.
    pub images: Vec<ImageChange>,
    /// The sources that are emitted and the parent, those that change.
    pub sources: Vec<ObjectChange>,
    /// Dependencies first, then the stages that are gone.
    pub stages: Vec<StageChange>,
    /// The stages that decide how long the release takes.
    pub critical_path: Vec<String>,
    /// How long they may take, in seconds.
    pub worst_case_seconds: u64,
}

/// A named image that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageChange {
    /// What stages call it.
    pub name: String,
    /// The reference before.
    pub before: Option<String>,
    /// The reference now.
    pub after: Option<String>,
}

/// What a commit does to one stage.
#[derive(Clone, Debug)]
pub struct StageChange {
    /// As the user calls it.
    pub name: String,
    /// Name of the Kustomization, with its namespace when it says one.
    pub kustomization: String,
    /// What becomes of it.
    pub mark: Mark,
    /// What that means for what runs.
    pub effect: Effect,
    /// The named images that it uses and that changed.
    pub images: Vec<ImageChange>,
    /// Fields of the Kustomization's spec, without what the order is made of.
    pub settings: Vec<Field>,
    /// Orders that are new or gone.
    pub orders: Vec<OrderChange>,
    /// Its objects that change, and Jobs that do not run.
    pub objects: Vec<ObjectChange>,
    /// What else changes, without being followed into the objects.
    pub notes: Vec<String>,
    /// What it waits for.
    pub waits_for: Vec<Wait>,
    /// Everything in it could be read; otherwise more may change.
    pub is_complete: bool,
    /// It was suspended, or waited for a stage that was: it also applies what changed in the meantime.
    pub catches_up: bool,
    /// How long it may take, in seconds.
    pub timeout_seconds: u64,
    /// When it ends at the latest, in seconds from the start of the release.
    pub ends_within_seconds: u64,
    /// It decides how long the release takes.
    pub is_critical: bool,
}

/// A stage that another one waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The stage that finishes first.
    pub stage: String,
    /// What makes the order hold.
    pub guard: Guard,
}

/// An order that is new or gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderChange {
    /// The stage that finishes first.
    pub stage: String,
    /// The guard before; `None` for a new order.
    pub before: Option<Guard>,
    /// The guard now; `None` for one that is gone.
    pub after: Option<Guard>,
}

/// What becomes of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Something in it is deleted and made again.
    Replaced,
    /// It changes.
    Changed,
    /// Nothing is written.
    Same,
    /// It is new.
    New,
    /// It goes.
    Removed,
}

impl Mark {
    /// The sign in front of a stage.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Replaced => "-/+",
            Self::Changed => "~",
            Self::Same => "=",
            Self::New => "+",
            Self::Removed => "-",
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Replaced => "replaced",
            Self::Changed => "changed",
            Self::Same => "unchanged",
            Self::New => "new",
            Self::Removed => "removed",
        }
    }
}

/// What a change means for what runs in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A Job that has run before runs again.
    RunsAgain,
    /// A new Job runs.
    Runs,
    /// Pods are replaced.
    Rolls,
    /// Its Kustomization may be deleted and made again, with all that is in it.
    Risked,
    /// A release of Helm is upgraded.
    Upgrades,
    /// A release of Helm is uninstalled, and another one installed.
    Reinstalls,
    /// Objects change, no pods.
    Changes,
    /// Only the Kustomization changes.
    Settings,
    /// Its source changes, and what that brings is not known.
    Follows,
    /// A stage before it changes, so it waits and is then found unchanged.
    Waits,
    /// Nothing.
    Nothing,
    /// It is suspended: nothing is applied.
    Suspended,
    /// It is no longer suspended, and applies what changed in the meantime.
    Resumes,
    /// The API server refuses a change.
    Refused,
    /// Its objects are deleted.
    Deleted,
    /// It goes and its objects stay.
    Orphaned,
}

impl Effect {
    /// The words behind a stage.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::RunsAgain => "runs again",
            Self::Runs => "runs",
            Self::Rolls => "rolls",
            Self::Risked => "may be deleted and made again",
            Self::Upgrades => "upgrades",
            Self::Reinstalls => "is uninstalled and installed again",
            Self::Changes => "changes",
            Self::Settings => "changes in its settings",
            Self::Follows => "follows its source",
            Self::Waits => "waits",
            Self::Nothing => "no change",
            Self::Suspended => "is suspended, nothing is applied",
            Self::Resumes => "is resumed",
            Self::Refused => "is refused by the API server",
            Self::Deleted => "is deleted",
            Self::Orphaned => "goes, its objects stay",
        }
    }

    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RunsAgain => "runs-again",
            Self::Runs => "runs",
            Self::Rolls => "rolls",
            Self::Risked => "risked",
            Self::Upgrades => "upgrades",
            Self::Reinstalls => "reinstalls",
            Self::Changes => "changes",
            Self::Settings => "settings",
            Self::Follows => "follows",
            Self::Waits => "waits",
            Self::Nothing => "nothing",
            Self::Suspended => "suspended",
            Self::Resumes => "resumes",
            Self::Refused => "refused",
            Self::Deleted => "deleted",
            Self::Orphaned => "orphaned",
        }
    }
}

/// What becomes of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectChange {
    /// Such as `Job`.
    pub kind: String,
    /// Kind, namespace and name.
    pub title: String,
    /// What becomes of it.
    pub fate: Fate,
    /// The fields that change; values of Secrets are hidden.
    pub fields: Vec<Field>,
    /// The field that forces a replacement, or that the API server refuses to change.
    pub forced_by: Option<String>,
    /// Why, where the fields do not say it.
    pub reason: Option<String>,
}

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is made.
    Created,
    /// It is deleted and made again; a Job runs again, a release of Helm is uninstalled first.
    Replaced,
    /// It is changed in place, and its pods are replaced.
    Rolled,
    /// A release of Helm that is upgraded.
    Upgraded,
    /// It is changed in place.
    Patched,
    /// The change is refused: a field is immutable, and nothing is forced.
    Refused,
    /// It is the same, and its file is in another folder.
    Moved,
    /// It is the same, in the same folder, and another pipeline writes it.
    Kept,
    /// It is deleted.
    Pruned,
    /// It may be deleted, and is made again then.
    Risked,
    /// It is no longer ours, and stays.
    Orphaned,
    /// A Job that does not run, or a release of Helm that stays, although others change.
    Idle,
    /// It stays as it is, although its text changes: a stage is suspended, or Flux is told to leave it alone.
    Held,
}

impl Fate {
    /// The word for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Replaced => "replaced",
            Self::Rolled => "rolled",
            Self::Upgraded => "upgraded",
            Self::Patched => "patched",
            Self::Refused => "refused",
            Self::Moved => "moved",
            Self::Kept => "kept",
            Self::Pruned => "pruned",
            Self::Risked => "risked",
            Self::Orphaned => "orphaned",
            Self::Idle => "idle",
            Self::Held => "held",
        }
    }
}

impl Transition {
    /// Whether the commit changes anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pipelines.iter().all(PipelineChange::is_empty)
    }
}

impl PipelineChange {
    /// Whether the commit changes nothing of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sources.iter().all(|it| it.fate == Fate::Kept)
            && self.stages.iter().all(|stage| stage.mark == Mark::Same)
    }
}
