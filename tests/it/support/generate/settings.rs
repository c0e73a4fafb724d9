//! The settings of a stage that `defaults` has too.

use super::{About, Draft, text};

/// What a stage lets its settings say.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Nothing comes after it, so that it need not be waited for.
    pub is_last: bool,
    /// It is a stage, and not `defaults` or an environment's stage.
    pub is_stage: bool,
}

/// Some settings, each at most once.
pub fn settings(draft: &mut Draft, about: &About, scope: Scope) -> Vec<String> {
    let mut said = times(draft);
    said.extend(switches(draft, scope));
    said.extend(identity(draft));
    said.extend(substitutions(draft));
    said.extend(metadata(draft));
    said.extend(overlays(draft, about));
    if scope.is_stage && draft.choices.one_in(8) {
        said.push("component ../components/extra".to_owned());
    }
    said.extend(health(draft));
    said
}

fn times(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    // Longer than the deadline of any job.
    for setting in [
        ["interval 10m", "interval 1h30m", "interval 90s"],
        ["timeout 30m", "timeout 1h", "timeout 45m30s"],
        ["retry 30s", "retry 2m", "retry 1.5h"],
    ] {
        if draft.choices.one_in(4) {
            said.push(draft.choices.pick(&setting).to_owned());
        }
    }
    said
}

fn switches(draft: &mut Draft, scope: Scope) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(5) {
        said.push(
            draft
                .choices
                .pick(&["prune true", "prune false"])
                .to_owned(),
        );
    }
    if scope.is_last && draft.choices.one_in(5) {
        said.push(draft.choices.pick(&["wait true", "wait false"]).to_owned());
    } else if scope.is_stage && !scope.is_last && draft.choices.one_in(10) {
        said.push("wait false".to_owned());
        said.push("allow unwaited-dependency \"only asks whether it is there\"".to_owned());
    }
    if scope.is_last && draft.choices.one_in(5) {
        said.push(
            draft
                .choices
                .pick(&["suspend false", "suspend true"])
                .to_owned(),
        );
    }
    if draft.choices.one_in(5) {
        let policies = [
            "deletion mirror-prune",
            "deletion delete",
            "deletion wait",
            "deletion orphan",
        ];
        said.push(draft.choices.pick(&policies).to_owned());
    }
    said
}

fn identity(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(6) {
        said.push("service-account deployer".to_owned());
    }
    if draft.choices.one_in(6) {
        let decrypt = [
            "decrypt sops",
            "decrypt sops secret sops-age",
            "decrypt sops service-account kms",
        ];
        said.push(draft.choices.pick(&decrypt).to_owned());
    }
    if draft.choices.one_in(8) {
        let remote = [
            "secret remote",
            "secret remote key value.yaml",
            "configmap remote",
        ];
        said.push(format!("kube-config {}", draft.choices.pick(&remote)));
    }
    said
}

fn substitutions(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(6) {
        let value = text::any(&mut draft.choices);
        said.push(format!(
            "substitute REGION = {}",
            text::written(&mut draft.choices, &value)
        ));
    }
    if draft.choices.one_in(8) {
        let optional = draft.choices.pick(&["", " optional"]);
        said.push(format!("substitute from {}{optional}", draft.object()));
    }
    said
}

fn metadata(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(5) {
        let labels = [
            "label tier = backend",
            "label \"example.com/tier\" = \"1e3\"",
            "label on = \"\"",
        ];
        said.push(draft.choices.pick(&labels).to_owned());
    }
    if draft.choices.one_in(5) {
        let value = text::any(&mut draft.choices);
        said.push(format!(
            "annotation \"example.com/team\" = {}",
            text::quoted(&value)
        ));
    }
    if draft.choices.one_in(8) {
        said.push("kustomization-label \"example.com/owner\" = shop".to_owned());
    }
    if draft.choices.one_in(8) {
        let value = text::any(&mut draft.choices);
        let value = text::quoted(&value);
        said.push(format!(
            "kustomization-annotation \"example.com/note\" = {value}"
        ));
    }
    said
}

const PATCHES: &[(&str, &str)] = &[
    ("Deployment web", "- op: remove\n  path: /spec/replicas\n"),
    (
        "Deployment",
        "kind: Deployment\nmetadata:\n  name: any\nspec:\n  replicas: 2\n",
    ),
    (
        "ConfigMap",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  a: \"1e3\"\n",
    ),
];

const SPECS: &[&str] = &[
    "dependsOn:\n- name: cluster-addons\n  namespace: flux-system\n",
    "postBuild: {substitute: {SAID: \"0x1f\"}}\n",
    "nameSuffix: -blue\n",
    "retryInterval: null\n",
    "commonMetadata:\n  labels:\n    \"on\": \"off\"\n    0x1f: '1_000'\n",
];

fn overlays(draft: &mut Draft, about: &About) -> Vec<String> {
    // Environments may share a kubeconfig, by chance.
    let mut said = vec!["allow shared-cluster \"generated\"".to_owned()];
    if !about.images.is_empty() && draft.choices.one_in(4) {
        said.push(format!("image {}", draft.choices.pick(&about.images)));
        said.push("allow unmatched-image \"generated\"".to_owned());
    }
    if draft.choices.one_in(8) {
        let (target, patch) = draft.choices.pick(PATCHES);
        said.push(format!("patch {target} {}", text::lines(patch)));
    }
    if draft.choices.one_in(8) {
        said.push("target-namespace elsewhere".to_owned());
    }
    if draft.choices.one_in(6) {
        let spec = draft.choices.pick(SPECS);
        said.push(format!("spec {}", text::lines(spec)));
    }
    said
}

fn health(draft: &mut Draft) -> Vec<String> {
    let mut said = Vec::new();
    if draft.choices.one_in(8) {
        let place = draft.choices.pick(&["", " in shop"]);
        said.push(format!("health apps/v1 Deployment web{place}"));
        said.push("allow unknown-health \"generated\"".to_owned());
    }
    if draft.choices.one_in(8) {
        let failed = draft.choices.pick(&[
            "",
            " failed \"false\"",
            " progressing \"true\" failed \"1 > 2\"",
        ]);
        said.push(format!(
            "ready cert-manager.io/v1 Certificate when \"status.ready == 'True'\"{failed}"
        ));
    }
    if draft.choices.one_in(8) {
        let kinds = [
            "secret",
            "configmap",
            "claim",
            "service-account",
            "namespace",
            "crd",
        ];
        let kind = draft.choices.pick(&kinds);
        said.push(format!("external {kind} {}", draft.name(&["given"])));
    }
    said
}
