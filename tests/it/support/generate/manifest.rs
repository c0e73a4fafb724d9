//! The user's manifests.

use super::Draft;

/// What the directory of a stage holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Objects of any kind, no Jobs.
    Objects,
    /// Jobs only.
    Jobs,
    /// Jobs that say that they may be replaced, beside a ConfigMap.
    JobsAndObjects,
}

/// Writes some manifests into each of `directories`, the same ones.
pub fn manifests(draft: &mut Draft, directories: &[String], held: Held, namespace: Option<&str>) {
    let mut objects = Vec::new();
    for _ in 0..=draft.choices.below(3) {
        objects.push(object(draft, held, namespace));
    }
    if held == Held::JobsAndObjects {
        objects.push(config_map(draft, namespace));
    }
    let files: Vec<(String, String)> = if draft.choices.one_in(3) {
        vec![("all.yml".to_owned(), objects.join("---\n"))]
    } else {
        objects
            .into_iter()
            .enumerate()
            .map(|(at, text)| (format!("{at}.yaml"), text))
            .collect()
    };
    let listed: String = files
        .iter()
        .map(|(name, _)| format!("- {name}\n"))
        .collect();
    let has_list = draft.choices.one_in(4);
    for directory in directories {
        for (name, text) in &files {
            draft.write(&format!("{directory}/{name}"), text.clone());
        }
        if has_list {
            let text = format!(
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n{listed}"
            );
            draft.write(&format!("{directory}/kustomization.yaml"), text);
        }
    }
}

fn object(draft: &mut Draft, held: Held, namespace: Option<&str>) -> String {
    match held {
        Held::Jobs => job(draft, namespace, ""),
        Held::JobsAndObjects => job(
            draft,
            namespace,
            "  annotations: {kustomize.toolkit.fluxcd.io/force: enabled}\n",
        ),
        Held::Objects => match draft.choices.below(3) {
            0 => config_map(draft, namespace),
            1 => deployment(draft, namespace),
            _ => service(draft, namespace),
        },
    }
}

fn head(draft: &mut Draft, api_version: &str, kind: &str, namespace: Option<&str>) -> String {
    let name = draft.name(&["web", "worker", "settings"]);
    let namespace = namespace
        .map(|it| format!("  namespace: {it}\n"))
        .unwrap_or_default();
    format!("apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: {name}\n{namespace}")
}

fn config_map(draft: &mut Draft, namespace: Option<&str>) -> String {
    head(draft, "v1", "ConfigMap", namespace) + "data:\n  mode: \"on\"\n  limit: '0644'\n"
}

fn service(draft: &mut Draft, namespace: Option<&str>) -> String {
    head(draft, "v1", "Service", namespace)
        + "spec:\n  selector: {app: web}\n  ports: [{port: 80}]\n"
}

fn deployment(draft: &mut Draft, namespace: Option<&str>) -> String {
    head(draft, "apps/v1", "Deployment", namespace)
        + "spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: ghcr.io/org/web:v1.0.0
"
}

fn job(draft: &mut Draft, namespace: Option<&str>, annotations: &str) -> String {
    head(draft, "batch/v1", "Job", namespace)
        + annotations
        + "spec:
  backoffLimit: 1
  activeDeadlineSeconds: 120
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: main
          image: ghcr.io/org/web:v1.0.0
          command: [bin/migrate]
"
}
