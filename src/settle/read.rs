//! What Flux reads out of a settled `spec`: the one place that knows what an absent field means.

use std::time::Duration as Time;

use crate::manifests::Node;
use crate::source::Span;
use crate::values::Duration;

use super::duration::Setting;
use super::stage::SettledStage;

/// Seconds that Flux takes off the interval for a timeout that is absent (`GetTimeout` in
/// `api/v1/kustomization_types.go` of kustomize-controller).
const MARGIN: Time = Time::from_secs(30);

impl SettledStage {
    /// Whether Flux waits for every object of the stage.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.is_on("wait")
    }

    /// Whether objects that leave the stage are deleted.
    #[must_use]
    pub fn prunes(&self) -> bool {
        self.is_on("prune")
    }

    /// Whether objects are replaced when a change of them is refused.
    #[must_use]
    pub fn forces(&self) -> bool {
        self.is_on("force")
    }

    /// Whether Flux does nothing with the stage.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        self.is_on("suspend")
    }

    /// A switch of the spec; one that is absent is off.
    fn is_on(&self, field: &str) -> bool {
        self.spec.get(field).is_some_and(Node::is_true)
    }

    /// Where a field of the spec stands, when somebody said it.
    #[must_use]
    pub fn place(&self, path: &[&str]) -> Option<Span> {
        let node = self.spec.at(path)?;
        (node.span != self.spec.span).then_some(node.span)
    }

    /// `interval`.
    #[must_use]
    pub fn interval(&self) -> Setting<Duration> {
        self.duration("interval")
            .unwrap_or_else(|| self.unsaid(super::spec::INTERVAL))
    }

    /// `retryInterval`, or the interval.
    #[must_use]
    pub fn retry(&self) -> Setting<Duration> {
        self.duration("retryInterval").unwrap_or_else(|| Setting {
            is_said: false,
            ..self.interval()
        })
    }

    /// `timeout` as it was said; `None` when nobody said it, or nobody can read it.
    #[must_use]
    pub fn said_timeout(&self) -> Option<Setting<Duration>> {
        self.place(&["timeout"])?;
        self.duration("timeout")
    }

    /// Seconds until Flux gives up when the spec has no `timeout` at all.
    pub(super) fn seconds_without_timeout(&self) -> u64 {
        let interval = Time::from_secs(self.interval().value.seconds);
        interval.saturating_sub(MARGIN).max(MARGIN).as_secs()
    }

    fn duration(&self, field: &str) -> Option<Setting<Duration>> {
        let node = self.spec.get(field)?;
        Some(Setting {
            value: Duration::read(node.text()?)?,
            span: node.span,
            is_said: node.span != self.spec.span,
        })
    }

    fn unsaid(&self, text: &str) -> Setting<Duration> {
        let unread = Duration {
            text: text.to_owned().into(),
            seconds: 0,
        };
        Setting {
            value: Duration::read(text).unwrap_or(unread),
            span: self.spec.span,
            is_said: false,
        }
    }

    /// `targetNamespace`.
    #[must_use]
    pub fn target_namespace(&self) -> Option<&Node> {
        self.named("targetNamespace")
    }

    /// `serviceAccountName`.
    #[must_use]
    pub fn service_account(&self) -> Option<&Node> {
        self.named("serviceAccountName")
    }

    fn named(&self, field: &str) -> Option<&Node> {
        let is_said = |node: &&Node| node.text().is_some_and(|text| !text.is_empty());
        self.spec.get(field).filter(is_said)
    }

    /// The object that holds the kubeconfig of another cluster: its kind and its name.
    #[must_use]
    pub fn kube_config(&self) -> Option<(&'static str, &Node)> {
        let named = |field| self.spec.at(&["kubeConfig", field, "name"]);
        let secret = named("secretRef").map(|name| ("Secret", name));
        secret.or_else(|| named("configMapRef").map(|name| ("ConfigMap", name)))
    }

    /// The entries of a list of the spec.
    #[must_use]
    pub fn list(&self, path: &[&str]) -> &[Node] {
        self.spec.at(path).map(Node::items).unwrap_or_default()
    }

    /// The entries of a map of the spec.
    #[must_use]
    pub fn map(&self, path: &[&str]) -> &[(Node, Node)] {
        self.spec.at(path).map(Node::entries).unwrap_or_default()
    }

    /// Labels and annotations that every object of the stage gets.
    pub fn common_marks(&self) -> impl Iterator<Item = &(Node, Node)> {
        let annotations = self.map(&["commonMetadata", "annotations"]);
        let labels = self.map(&["commonMetadata", "labels"]);
        annotations.iter().chain(labels)
    }

    /// Whether kustomize-controller substitutes variables in what the stage applies.
    #[must_use]
    pub fn substitutes(&self) -> bool {
        substitutes(&self.spec)
    }
}

/// Whether a spec names variables, or asks for substitution without any (`SubstituteVariables` in
/// `fluxcd/pkg/kustomize`).
pub(super) fn substitutes(spec: &Node) -> bool {
    let said = |field| spec.at(&["postBuild", field]);
    said("substitute").is_some_and(|map| !map.entries().is_empty())
        || said("substituteFrom").is_some_and(|list| !list.items().is_empty())
        || said("substituteStrategy").and_then(Node::text) == Some("Always")
}
