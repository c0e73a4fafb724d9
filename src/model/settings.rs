//! The settings that a stage, an environment's stage and `defaults` have in common.

use std::sync::LazyLock;

use smol_str::SmolStr;

use crate::source::Spanned;
use crate::values::Duration;

use super::object_ref::RefKind;
use super::seldom::Unsaid;

/// Settings of a Kustomization; `None` and empty mean that nobody said anything.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// `interval`; `60m` when absent.
    pub interval: Option<Spanned<Duration>>,
    /// `timeout`; `5m` when absent, raised when a Job needs more.
    pub timeout: Option<Spanned<Duration>>,
    /// `retry`: `retryInterval`.
    pub retry: Option<Spanned<Duration>>,
    /// `wait`; true when absent.
    pub wait: Option<Spanned<bool>>,
    /// `force`: `spec.force`; true for a stage that holds only Jobs when absent.
    pub force: Option<Spanned<bool>>,
    /// `prune`; true when absent.
    pub prune: Option<Spanned<bool>>,
    /// `suspend`.
    pub suspend: Option<Spanned<bool>>,
    /// `service-account`: `serviceAccountName`.
    pub service_account: Option<Spanned<SmolStr>>,
    /// `target-namespace`.
    pub target_namespace: Option<Spanned<SmolStr>>,
    /// `kube-config secret NAME [key KEY]` or `kube-config configmap NAME`.
    pub kube_config: Option<Spanned<KubeConfig>>,
    /// `decrypt sops [secret NAME] [service-account NAME]`.
    pub decrypt: Option<Spanned<Decrypt>>,
    /// `substitute NAME = "value"`.
    pub substitute: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `substitute from secret|configmap NAME [optional]`.
    pub substitute_from: Vec<SubstituteFrom>,
    /// `patch """yaml"""` or `patch KIND [NAME] """yaml"""`.
    pub patches: Vec<Patch>,
    /// `component PATH`.
    pub components: Vec<Spanned<SmolStr>>,
    /// `health APIVERSION KIND NAME [in NAMESPACE]`.
    pub health: Vec<HealthRef>,
    /// `ready APIVERSION KIND when "CEL" [failed "CEL"] [progressing "CEL"]`.
    pub ready: Vec<ReadyWhen>,
    /// `label KEY = VALUE`: `commonMetadata.labels`.
    pub labels: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `annotation "KEY" = "VALUE"`: `commonMetadata.annotations`.
    pub annotations: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `kustomization-label KEY = VALUE`: `metadata.labels` of the Kustomization itself.
    pub kustomization_labels: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `kustomization-annotation "KEY" = "VALUE"`: `metadata.annotations` of the Kustomization itself.
    pub kustomization_annotations: Vec<(Spanned<SmolStr>, Spanned<SmolStr>)>,
    /// `deletion mirror-prune|delete|wait|orphan`.
    pub deletion: Option<Spanned<Deletion>>,
    /// `spec """yaml"""`, merged over the emitted `spec`.
    pub spec: Option<Spanned<SmolStr>>,
}

static UNSAID: LazyLock<Settings> = LazyLock::new(Settings::default);

impl Unsaid for Settings {
    fn unsaid() -> &'static Self {
        &UNSAID
    }
}

/// Where the kubeconfig of another cluster is.
#[derive(Clone, Debug, PartialEq)]
pub enum KubeConfig {
    /// In a Secret, under `key` or the controller's own default.
    Secret {
        /// Name of the Secret.
        name: SmolStr,
        /// Key in it.
        key: Option<SmolStr>,
    },
    /// In a ConfigMap that describes a cloud's authentication.
    ConfigMap {
        /// Name of the ConfigMap.
        name: SmolStr,
    },
}

/// `decrypt sops`.
#[derive(Clone, Debug, PartialEq)]
pub struct Decrypt {
    /// The Secret with the keys.
    pub secret: Option<SmolStr>,
    /// The service account of the key service.
    pub service_account: Option<SmolStr>,
}

/// `substitute from`.
#[derive(Clone, Debug, PartialEq)]
pub struct SubstituteFrom {
    /// `Secret` or `ConfigMap`.
    pub kind: RefKind,
    /// Its name.
    pub name: Spanned<SmolStr>,
    /// It need not exist.
    pub optional: bool,
}

/// `patch`.
#[derive(Clone, Debug, PartialEq)]
pub struct Patch {
    /// Kind of the patched objects.
    pub kind: Option<Spanned<SmolStr>>,
    /// Their name.
    pub name: Option<Spanned<SmolStr>>,
    /// A strategic-merge or JSON 6902 patch.
    pub patch: Spanned<SmolStr>,
}

/// `health`.
#[derive(Clone, Debug, PartialEq)]
pub struct HealthRef {
    /// Such as `apps/v1`.
    pub api_version: Spanned<SmolStr>,
    /// Such as `Deployment`.
    pub kind: Spanned<SmolStr>,
    /// Name of the object.
    pub name: Spanned<SmolStr>,
    /// Its namespace; the pipeline's when absent.
    pub namespace: Option<Spanned<SmolStr>>,
}

/// `ready … when`: one entry of `healthCheckExprs`.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadyWhen {
    /// Such as `cert-manager.io/v1`.
    pub api_version: Spanned<SmolStr>,
    /// Such as `Certificate`.
    pub kind: Spanned<SmolStr>,
    /// CEL that says the object is ready.
    pub current: Spanned<SmolStr>,
    /// CEL that says it is under way.
    pub in_progress: Option<Spanned<SmolStr>>,
    /// CEL that says it failed.
    pub failed: Option<Spanned<SmolStr>>,
}

/// `deletion`: `deletionPolicy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deletion {
    /// Delete what was applied when `prune` is on.
    MirrorPrune,
    /// Delete.
    Delete,
    /// Delete and wait until it is gone.
    WaitForTermination,
    /// Leave everything.
    Orphan,
}
