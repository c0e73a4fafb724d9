//! A generated Job.

use std::sync::LazyLock;

use smol_str::SmolStr;

use crate::source::{Span, Spanned};
use crate::values::Duration;

use super::named::ImageUse;
use super::object_ref::{KeyRef, ObjectRef};
use super::seldom::{Seldom, Unsaid};

/// A generated Job; `None` and empty mean that nobody said anything.
#[derive(Clone, Debug)]
pub struct Job {
    /// The word behind `job`, or the stage's name: names the container and the file.
    pub label: Spanned<SmolStr>,
    /// Name of the Job: `name`, or the label.
    pub name: Spanned<SmolStr>,
    /// The statement up to its block.
    pub span: Span,
    /// `image`; its absence is a finding.
    pub image: Option<ImageUse>,
    /// `run "script"`, becomes `sh -c`.
    pub run: Option<Spanned<SmolStr>>,
    /// `deadline`: `activeDeadlineSeconds`.
    pub deadline: Option<Spanned<Duration>>,
    /// `retries`: `backoffLimit`.
    pub retries: Option<Spanned<u32>>,
    /// `rerun …`.
    pub rerun: Spanned<Rerun>,
    /// Everything else.
    pub settings: Seldom<JobSettings>,
    /// Something in its block was not understood, so that more may be said of it than is known.
    pub is_partial: bool,
}

/// What few jobs say.
#[derive(Clone, Debug, Default)]
pub struct JobSettings {
    /// `command [ … ]`.
    pub command: Vec<Spanned<SmolStr>>,
    /// `args [ … ]`.
    pub args: Vec<Spanned<SmolStr>>,
    /// `env NAME = "…"` and `env NAME from …`.
    pub env: Vec<Env>,
    /// `env-from secret|configmap NAME`.
    pub env_from: Vec<EnvFrom>,
    /// `resources { cpu …; memory … }`.
    pub resources: Resources,
    /// `parallelism`.
    pub parallelism: Option<Spanned<u32>>,
    /// `completions`.
    pub completions: Option<Spanned<u32>>,
    /// `service-account`.
    pub service_account: Option<Spanned<SmolStr>>,
    /// `pull-secret`.
    pub pull_secrets: Vec<Spanned<SmolStr>>,
    /// `mount secret|configmap|claim|empty N at PATH`.
    pub mounts: Vec<Mount>,
    /// `node KEY = VALUE`: `nodeSelector`.
    pub node: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `tolerate KEY [= VALUE] [EFFECT]`.
    pub tolerations: Vec<Toleration>,
    /// `label KEY = VALUE`, on the Job and its pods.
    pub labels: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `annotation "KEY" = "VALUE"`, on the Job.
    pub annotations: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `run-as UID[:GID]` or `run-as non-root`.
    pub run_as: Option<Spanned<RunAs>>,
    /// `on-failure restart|fail`: `restartPolicy`.
    pub on_failure: Option<Spanned<OnFailure>>,
    /// `idempotent`.
    pub idempotent: Option<Span>,
    /// `manifest """yaml"""`, merged over the emitted Job.
    pub manifest: Option<Spanned<SmolStr>>,
}

static UNSAID: LazyLock<JobSettings> = LazyLock::new(JobSettings::default);

impl Unsaid for JobSettings {
    fn unsaid() -> &'static Self {
        &UNSAID
    }
}

/// `env`.
#[derive(Clone, Debug, PartialEq)]
pub struct Env {
    /// Name of the variable.
    pub name: Spanned<SmolStr>,
    /// Its value.
    pub value: EnvValue,
}

/// The value of a variable.
#[derive(Clone, Debug, PartialEq)]
pub enum EnvValue {
    /// As written.
    Text(Spanned<SmolStr>),
    /// From a Secret or ConfigMap.
    From(KeyRef),
}

/// `env-from`.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvFrom {
    /// All keys of this object.
    pub object: ObjectRef,
}

/// `resources`: each is a quantity; a range `100m..1` gives request and limit, one value both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources {
    /// `cpu`: request, limit.
    pub cpu: Option<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `memory`: request, limit.
    pub memory: Option<(Spanned<SmolStr>, Spanned<SmolStr>)>,
}

/// `mount`.
#[derive(Clone, Debug, PartialEq)]
pub struct Mount {
    /// What is mounted.
    pub from: MountFrom,
    /// Name of the object, or of the empty directory.
    pub name: Spanned<SmolStr>,
    /// Absolute path in the container.
    pub at: Spanned<SmolStr>,
}

/// What a mount shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MountFrom {
    /// A Secret.
    Secret,
    /// A ConfigMap.
    ConfigMap,
    /// A PersistentVolumeClaim.
    Claim,
    /// An empty directory.
    Empty,
}

/// `tolerate KEY [= VALUE] [EFFECT]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Toleration {
    /// Key of the taint.
    pub key: Spanned<SmolStr>,
    /// Its value; any when absent.
    pub value: Option<Spanned<SmolStr>>,
    /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`; all when absent.
    pub effect: Option<Spanned<SmolStr>>,
}

/// `run-as`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunAs {
    /// Any user but root.
    NonRoot,
    /// `UID` or `UID:GID`.
    User {
        /// User id.
        uid: u32,
        /// Group id.
        gid: Option<u32>,
    },
}

/// `on-failure`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnFailure {
    /// `restartPolicy: OnFailure`.
    Restart,
    /// `restartPolicy: Never`.
    Fail,
}

/// `rerun`: what makes a finished Job run again.
#[derive(Clone, Debug, PartialEq)]
pub enum Rerun {
    /// A changed image or template; the default.
    OnImage,
    /// A change of the files that these globs match, below the repository root.
    OnFiles(Vec<Spanned<SmolStr>>),
    /// A new release id.
    EveryRelease,
    /// Never, unless the Job itself changes; named by content, never forced.
    Once,
}
